import type * as HtmlEntities from "html-entities";

/** A text as someone reads it who undoes the escapes in it, and where in the text as it came each unit is from. */
export interface Reading {
  readonly text: string;
  /** Where the UTF-16 unit at this index begins in the text as it came, and where it ends. */
  readonly startOf: (index: number) => number;
  readonly endOf: (index: number) => number;
}

/** So many escapes within escapes are undone: a page that is quoted in JSON that a log repeats as JSON. */
const deepest = 4;
/** How many units all readings of a text may have: an escape at each place of a huge text must not stop the process. */
const mostUnits = 4_000_000;

/**
 * A text as it is, and with the escapes undone that servers write: those of programming languages (JSON, Python, C),
 * those of HTML, and those of URLs, in any order and within each other. Bytes are read as one unit each.
 */
export function* readingsOf(text: string): Generator<Reading, void> {
  const seen = new Set([text]);
  let left = mostUnits - text.length;
  let generation: Reading[] = [{ text, startOf: (index) => index, endOf: (index) => index + 1 }];
  for (let depth = 0; generation.length > 0; depth++) {
    yield* generation;
    if (depth === deepest) return;
    const next: Reading[] = [];
    for (const reading of generation) {
      for (const { sign, pattern, decode } of decoders) {
        if (left < reading.text.length || !reading.text.includes(sign)) continue;
        const decoded = undo(reading, pattern, decode);
        if (decoded === undefined || seen.has(decoded.text)) continue;
        seen.add(decoded.text);
        left -= decoded.text.length;
        next.push(decoded);
      }
    }
    generation = next;
  }
}

interface Decoder {
  /** What every escape begins with. */
  readonly sign: string;
  readonly pattern: RegExp;
  /** What an escape stands for; `undefined` when it is none. */
  readonly decode: (escape: string) => string | undefined;
}

const decoders: readonly Decoder[] = [
  {
    sign: "\\",
    // JSON, JavaScript, Python and Go; C and its like; a shell puts it before whatever it may.
    pattern: /\\(?:u\{[\da-fA-F]{1,6}\}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|[0-3][0-7]{2}|[^])/gu,
    decode: (escape) => {
      const digits = escape.replace(/[\\uUx{}]/gu, "");
      if (/^\\[uUx]./u.test(escape)) return ofCode(parseInt(digits, 16));
      return /^\\\d{3}$/u.test(escape) ? ofCode(parseInt(digits, 8)) : (named.get(escape) ?? escape.slice(1));
    },
  },
  {
    sign: "&",
    pattern: /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][a-z\d]{1,31});?/giu,
    decode: (escape) => {
      const digits = escape.replace(/[&#x;]/giu, "");
      if (/^&#x/iu.test(escape)) return ofCode(parseInt(digits, 16));
      if (escape.startsWith("&#")) return ofCode(parseInt(digits, 10));
      const text = namedReference(escape);
      return text === escape ? undefined : text;
    },
  },
  {
    sign: "%",
    pattern: /%(?:u[\da-f]{4}|[\da-f]{2})/giu,
    decode: (escape) => ofCode(parseInt(escape.replace(/[%u]/giu, ""), 16)),
  },
];

/** Source: ECMA-404, section 9; the others are C's. What is not here stands for itself. */
const named: ReadonlyMap<string, string> = new Map([
  ["\\b", "\b"],
  ["\\f", "\f"],
  ["\\n", "\n"],
  ["\\r", "\r"],
  ["\\t", "\t"],
  ["\\v", "\v"],
  ["\\0", "\0"],
]);

function ofCode(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** The characters of `&auml;`: HTML has more than two thousand names. */
function namedReference(escape: string): string {
  // Loaded when first used: importing the package must stay light.
  const { decode } = require("html-entities") as typeof HtmlEntities;
  return decode(escape);
}

function undo(
  { text, startOf, endOf }: Reading,
  pattern: RegExp,
  decode: (escape: string) => string | undefined,
): Reading | undefined {
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let done = 0;
  const keep = (until: number): void => {
    parts.push(text.slice(done, until));
    for (; done < until; done++) {
      starts.push(startOf(done));
      ends.push(endOf(done));
    }
  };
  for (const { 0: escape, index } of text.matchAll(pattern)) {
    const decoded = decode(escape);
    if (decoded === undefined) continue;
    keep(index);
    done += escape.length;
    parts.push(decoded);
    for (let unit = 0; unit < decoded.length; unit++) {
      starts.push(startOf(index));
      ends.push(endOf(done - 1));
    }
  }
  if (done === 0) return undefined;
  keep(text.length);
  return {
    text: parts.join(""),
    startOf: (index) => starts[index] ?? 0,
    endOf: (index) => ends[index] ?? 0,
  };
}
