import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { faultsOfTriggerValues, sameTriggers } from "../../../provider/pulumi/triggers";
import { plainTriggers } from "../../../provider/pulumi/plainTriggers";

/** What is in an output or promise once it is there. */
async function settled(value: unknown): Promise<unknown> {
  const known = pulumi.Output.isInstance(value)
    ? await new Promise((resolve) => value.apply(resolve))
    : await (value as Promise<unknown>);
  return Array.isArray(known) ? Promise.all(known.map(settled)) : known;
}

/** All JSON but a field that Pulumi drops. */
const isRecordable = (value: unknown): boolean => !JSON.stringify(value).includes('"__proto__"');

class Version {
  constructor(readonly major: number) {}
}

describe("triggers that a program gives", () => {
  it("are left as they are where JSON has a form for them", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue().filter(isRecordable)), (triggers) => {
        expect(plainTriggers(triggers)).toEqual(triggers);
        expect(faultsOfTriggerValues(plainTriggers(triggers))).toEqual([]);
      }),
    );
  });

  it.each([
    ["dates", new Date(1), new Date(2)],
    ["URLs", new URL("https://a.example"), new URL("https://b.example")],
    ["bytes", Buffer.from("a"), Buffer.from("b")],
    ["dates in objects", { at: new Date(1) }, { at: new Date(2) }],
    ["objects of a class", new Version(1), new Version(2)],
  ])("differ when they are %s that differ", (_kind, before, after) => {
    const stored = JSON.parse(JSON.stringify(plainTriggers([before]))) as unknown;
    expect(sameTriggers(stored, plainTriggers([before]))).toBe(true);
    expect(sameTriggers(stored, plainTriggers([after]))).toBe(false);
    expect(faultsOfTriggerValues(plainTriggers([before]))).toEqual([]);
  });

  it("are given their form inside outputs and promises too, and secrets stay secrets", async () => {
    const at = new Date(1);
    const secret = pulumi.secret("x").apply(() => at);
    const [a, b, c] = plainTriggers([pulumi.output(0).apply(() => at), Promise.resolve(at), secret]) as [
      unknown,
      unknown,
      pulumi.Output<unknown>,
    ];
    expect(await settled([a, b, c])).toEqual([at.toJSON(), at.toJSON(), at.toJSON()]);
    expect(await pulumi.isSecret(c)).toBe(true);
    expect(await settled(plainTriggers(pulumi.output(["v1"])))).toEqual(["v1"]);
  });

  it("are assets as they are: Pulumi compares their content", () => {
    const asset = new pulumi.asset.StringAsset("text");
    expect(plainTriggers([asset])).toEqual([asset]);
  });

  const circle: unknown[] = [];
  circle.push({ circle });
  const resource = Object.assign(Object.create(pulumi.Resource.prototype) as object, {
    __pulumiResource: true,
  });
  it.each([
    ["a function", () => 1],
    ["a bigint", 1n],
    ["a symbol", Symbol("s")],
    ["an object of class Map", new Map([["a", 1]])],
    ["an object of class Set", new Set([1])],
    ["an object of class RegExp", /a/u],
    ["an object of class Error", new Error("e")],
    ["a resource", resource],
    ["a value that contains itself", circle],
  ])("are a fault where their changes could not be seen: %s", (what, value) => {
    const [fault, ...more] = faultsOfTriggerValues(plainTriggers(["v1", { deep: [value] }]));
    expect(more).toEqual([]);
    expect(fault?.property).toMatch(/^triggers\[1\]\.deep\[0\]/u);
    expect(fault?.reason).toContain(`is ${what}`);
  });
});
