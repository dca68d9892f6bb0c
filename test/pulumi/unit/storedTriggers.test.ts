/** Triggers on their way through Pulumi: what is accepted arrives as it was given, and what differs is told apart. */
import * as pulumi from "@pulumi/pulumi";
import { deserializeProperty, serializeProperty, specialSigKey } from "@pulumi/pulumi/runtime/rpc";
import * as fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { signatureKey } from "../../../provider/pulumi/recordable";
import { faultsOfTriggerValues, sameTriggers } from "../../../provider/pulumi/triggers";
import { plainTriggers } from "../../../provider/pulumi/plainTriggers";

// Not in the declarations: how the SDK asks whether secrets may travel as such.
void pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
  call: () => ({}),
});

const half = String.fromCharCode(0xd800);
const unknownTexts = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** By these Pulumi's SDK knows its own objects, of whatever class they are. */
const pulumisOwn = ["__pulumiOutput", "__pulumiUnknown", "__pulumiResource", "__pulumiCustomResource"];

/** Values as a program may hold them: JSON, what JSON bends, and what Pulumi keeps for itself. */
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      0,
      -0,
      1,
      Number.NaN,
      Infinity,
      -Infinity,
      "",
      "0",
      "null",
    ),
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.constantFrom(half, `${half}a`, "a", ...unknownTexts),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.oneof(
        fc.string({ maxLength: 2 }),
        fc.constantFrom("__proto__", signatureKey, ...pulumisOwn, "id", "__x", half),
      ),
      tie("value"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
})).value;

const isAccepted = (triggers: unknown): boolean => faultsOfTriggerValues(triggers).length === 0;

/** What a provider is given of an input, by the SDK's own way there. */
async function asProviderSees(value: unknown): Promise<unknown> {
  const serialized = (await serializeProperty("test", value, new Set(), {
    keepOutputValues: false,
  })) as unknown;
  const bytes = Struct.fromJavaScript({ value: serialized as JavaScriptValue }).serializeBinary();
  return withoutSecrets(Struct.deserializeBinary(bytes).toJavaScript()["value"]);
}

/** The engine gives a dynamic provider all secrets in the clear. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[signatureKey] !== undefined) return withoutSecrets(object["value"]);
  return Object.fromEntries(Object.entries(object).map(([key, part]) => [key, withoutSecrets(part)]));
}

/** What a program holds of a value, once all its outputs are there. */
function settled(value: unknown): Promise<unknown> {
  return new Promise((resolve) => (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve));
}

describe("triggers that are accepted", () => {
  it("arrive at the provider and back in the program as they were given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 3 }), async (triggers) => {
        const plain = plainTriggers(triggers);
        fc.pre(isAccepted(plain));
        const seen = await asProviderSees(plain);
        expect(isAccepted(seen)).toBe(true);
        expect(sameTriggers(seen, plain)).toBe(true);
        expect(sameTriggers(deserializeProperty(seen, false), plain)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("are the same exactly when they are the same to JSON", async () => {
    // Two of few values, so that equal ones come up as often as different ones.
    const pair = fc
      .tuple(anything, anything)
      .chain(([a, b]) => fc.tuple(fc.constant(a), fc.constantFrom(a, b)));
    await fc.assert(
      fc.asyncProperty(pair, async ([a, b]) => {
        const [before, after] = [plainTriggers([a]), plainTriggers([b])];
        fc.pre(isAccepted(before) && isAccepted(after));
        const sameJson = JSON.stringify(sorted([a])) === JSON.stringify(sorted([b]));
        expect(sameTriggers(await asProviderSees(before), await asProviderSees(after))).toBe(sameJson);
      }),
      { numRuns: 1000 },
    );
  });

  it("are what the program compares them with, also where an output or a secret holds nothing", async () => {
    const wrap = (value: unknown): fc.Arbitrary<unknown> =>
      fc.constantFrom(value, pulumi.output(value), pulumi.secret(value), Promise.resolve(value));
    const wrapped = fc.array(
      fc.oneof(
        fc.constantFrom<unknown>(undefined, null, 1, "a").chain(wrap),
        fc.record({ a: fc.constantFrom<unknown>(undefined, null, 1).chain(wrap), b: fc.constant(2) }),
      ),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(wrapped, async (triggers) => {
        const plain = plainTriggers(triggers);
        expect(sameTriggers(await settled(plain), await asProviderSees(plain))).toBe(true);
      }),
    );
  });
});

/** An independent word on when two values are the same JSON: keys in order, by a replacer. */
function sorted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ),
  );
}

describe("triggers that would be treated as others", () => {
  const own = (key: string): unknown => JSON.parse(`{"${key}": 1, "b": 2}`);
  it.each<[string, unknown, RegExp]>([
    ["NaN", Number.NaN, /is NaN, which JSON has no form for/u],
    ["Infinity", Infinity, /is Infinity, which JSON has no form for/u],
    ["-Infinity", -Infinity, /is -Infinity, which JSON has no form for/u],
    ["a date that is none", new Date("no date"), /is an invalid date/u],
    ["half a character", `${half}a`, /half a character/u],
    ["a field with half a character in its name", { [half]: 1 }, /half a character/u],
    ["a field __proto__", own("__proto__"), /has a field "__proto__", which Pulumi drops/u],
    [
      "a field that Pulumi keeps for itself",
      own(signatureKey),
      /has a field "4dabf.*", by which Pulumi marks/u,
    ],
    ...unknownTexts.map((text): [string, unknown, RegExp] => [
      text,
      text,
      /marks a value that is not known yet/u,
    ]),
    ...pulumisOwn.map((key): [string, unknown, RegExp] => [
      `a field ${key}`,
      JSON.parse(`{"${key}": true}`),
      /has a field "__pulumi\w+", by which Pulumi knows objects of its own/u,
    ]),
    ["fields that are inherited", Object.create({ a: 1 }), /inherits/u],
    ["a Map with a field of its own", Object.assign(new Map(), { a: 1 }), /of class Map/u],
    ["an error with a code", Object.assign(new Error("e"), { code: 1 }), /of class Error/u],
  ])(
    "are refused with the place and the reason, and not sent to Pulumi as they are: %s",
    async (what, value, why) => {
      // In an output Pulumi itself takes what it knows as its own for just that, before anyone else sees it.
      const outputs = what.includes("__pulumi") ? [] : [pulumi.output(0).apply(() => value)];
      for (const given of [value, Promise.resolve(value), ...outputs]) {
        const seen = await asProviderSees(plainTriggers(["v1", { deep: [given] }]));
        const [fault, ...more] = faultsOfTriggerValues(seen);
        expect(more).toEqual([]);
        expect(fault?.property).toBe("triggers[1].deep[0]");
        expect(fault?.reason).toMatch(why);
      }
    },
  );

  it("are refused where a transform has put them behind the program's back: numbers", () => {
    expect(faultsOfTriggerValues([1, { a: Number.NaN }])).toEqual([
      { property: "triggers[1].a", reason: "is NaN, which JSON has no form for: give it as text" },
    ]);
  });
});

it("the field that Pulumi keeps for itself is spelled as Pulumi spells it", () => {
  expect(signatureKey).toBe(specialSigKey);
});
