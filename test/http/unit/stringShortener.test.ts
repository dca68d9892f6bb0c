import * as fc from "fast-check";
import { StringShortener } from "../../../provider/http/stringShortener";

/** What is kept of a text that comes in pieces of these lengths. */
function shorten(text: string, longest: number, lengths: readonly number[] = [text.length]) {
  const shortener = new StringShortener(longest);
  let at = 0;
  for (const length of lengths) {
    shortener.write(text.slice(at, at + length));
    at += length;
  }
  shortener.write(text.slice(at));
  return { text: shortener.end(), isShortened: shortener.isShortened, kept: shortener.keptLength };
}

/** The same of a value: each string, names too, without its beginning. */
function shortened(value: unknown, longest: number): unknown {
  if (typeof value === "string") {
    const end = value.slice(-longest);
    return value.length > longest ? end.replace(/^[\udc00-\udfff]/, "") : value;
  }
  if (Array.isArray(value)) return value.map((each) => shortened(each, longest));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [
    shortened(name, longest),
    shortened(each, longest),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** JSON of a string; each unit that need not be escaped may be. */
function jsonOf(text: string, choices: readonly boolean[]): string {
  const units = Array.from({ length: text.length }, (_, at) => {
    const unit = text.charAt(at);
    if (choices[at % choices.length] === true)
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return /[\ud800-\udfff]/.test(unit) ? unit : JSON.stringify(unit).slice(1, -1);
  });
  return `"${units.join("")}"`;
}

const unit = fc.constantFrom(
  "a",
  "b",
  '"',
  "\\",
  "/",
  "\n",
  "\u0000",
  "\u00e4",
  "\u6f22",
  "\ud83d\ude00",
  "\ud83d",
  "\ude00",
  "u",
  "0",
);
const text = fc.string({ unit, maxLength: 30 });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const lengths = fc.array(fc.nat({ max: 9 }), { maxLength: 60 });
const longest = fc.integer({ min: 1, max: 12 });

describe("the shortener of JSON strings", () => {
  it("keeps what JSON.parse makes the ends of all strings of, wherever the text is cut on its way", () => {
    fc.assert(
      fc.property(value, longest, lengths, fc.integer({ min: 0, max: 2 }), (each, most, cuts, indent) => {
        // Two names may become the same: then the last one counts, in both.
        const json = JSON.stringify(each, undefined, indent);
        expect(JSON.parse(shorten(json, most, cuts).text)).toEqual(shortened(each, most));
      }),
      { numRuns: 2000 },
    );
  });

  it("counts an escape as the one unit that it stands for", () => {
    const choices = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(text, longest, lengths, choices, (each, most, cuts, escapes) => {
        const json = jsonOf(each, escapes);
        expect(JSON.parse(json)).toBe(each);
        expect(JSON.parse(shorten(json, most, cuts).text)).toBe(shortened(each, most));
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps everything as it is, also what is no JSON, where no string is too long", () => {
    const anything = fc.oneof(
      fc.string({ unit, maxLength: 60 }),
      fc.string({ unit: "binary", maxLength: 60 }),
    );
    fc.assert(
      fc.property(anything, lengths, (each, cuts) => {
        expect(shorten(each, 100, cuts)).toMatchObject({ text: each, isShortened: false });
      }),
      { numRuns: 2000 },
    );
  });

  it("tells whether a string has lost its beginning", () => {
    expect(shorten('{"a":"12345"}', 5)).toMatchObject({ text: '{"a":"12345"}', isShortened: false });
    expect(shorten('{"a":"123456"}', 5)).toMatchObject({ text: '{"a":"23456"}', isShortened: true });
  });

  it.each([
    ["no half of a character", '"\ud83d\ude00abc"', '"abc"'],
    ["no half of an escaped one", '"\\ud83d\\ude00abc"', '"abc"'],
    ["a whole escape", '"xyz\\u00e4\\n\\"\\\\"', '"\\u00e4\\n\\"\\\\"'],
  ])("leaves at the beginning %s", (_what, json, expected) => {
    expect(shorten(json, 4).text).toBe(expected);
  });

  it("keeps little of ten megabytes, whatever they are made of", () => {
    for (const line of ["worker-0 REBOOT\\n", "x".repeat(16), "\\u0041".repeat(3)]) {
      const shortener = new StringShortener(10_000);
      shortener.write('{"output":"');
      const block = line.repeat(4000);
      let most = 0;
      for (let bytes = 0; bytes < 10_000_000; bytes += block.length) {
        shortener.write(block);
        most = Math.max(most, shortener.keptLength);
      }
      shortener.write('"}');
      expect((JSON.parse(shortener.end()) as { output: string }).output).toHaveLength(10_000);
      expect(most).toBeLessThan(100_000);
    }
  });
});
