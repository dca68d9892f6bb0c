import { unknownValue as pulumiUnknownValue } from "@pulumi/pulumi/runtime/rpc";
import * as fc from "fast-check";
import { closestNames, editDistance } from "../../../provider/core/closestNames";
import { canonicalTriggers, sameTriggers } from "../../../provider/pulumi/triggers";
import { isUnknown, unknownValue } from "../../../provider/pulumi/unknown";

/** The same value with the keys of each object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, shuffled(part)]),
  );
}

describe("triggers", () => {
  it("are the same whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (triggers) => {
        expect(sameTriggers(triggers, shuffled(triggers))).toBe(true);
      }),
    );
  });

  it("are the same after a way through JSON", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (triggers) => {
        expect(sameTriggers(triggers, JSON.parse(JSON.stringify(triggers)))).toBe(true);
      }),
    );
  });

  it("differ exactly when their values differ", () => {
    const small = fc.array(fc.constantFrom<unknown>(0, 1, "1", true, null, [], {}, { a: 1 }, { a: 2 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(small, small, (a, b) => {
        // With so few values, equal JSON is equal triggers: none of the objects has two keys.
        expect(sameTriggers(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it("differ in another order", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.jsonValue(), { minLength: 2, selector: canonicalTriggers }),
        (triggers) => {
          expect(sameTriggers(triggers, [...triggers].reverse())).toBe(false);
        },
      ),
    );
  });

  it("that are absent equal none", () => {
    expect(sameTriggers(undefined, [])).toBe(true);
    expect(sameTriggers(null, [])).toBe(true);
    expect(sameTriggers(undefined, [null])).toBe(false);
  });

  it("are told apart by key and by value", () => {
    expect(canonicalTriggers([{ b: 1, a: { d: 2, c: 3 } }])).toBe('[{"a":{"c":3,"d":2},"b":1}]');
    expect(sameTriggers([{ a: 1 }], [{ b: 1 }])).toBe(false);
    expect(sameTriggers(JSON.parse('[{"__proto__": 1}]'), [{}])).toBe(false);
  });
});

describe("what is not known yet", () => {
  it("is spelled as Pulumi spells it", () => {
    expect(unknownValue).toBe(pulumiUnknownValue);
  });

  it("is found at any depth", () => {
    expect([unknownValue, [unknownValue], { a: [{ b: unknownValue }] }].every(isUnknown)).toBe(true);
    expect([undefined, null, "", "x", 0, [], {}, { [unknownValue]: "x" }].some(isUnknown)).toBe(false);
  });
});

describe("the closest names", () => {
  const names = ["worker-0.x", "worker-1.x", "master-0.x", "haproxy-0.x"];

  it("are the most alike, best first, and as many as asked for", () => {
    expect(closestNames("worker-1", names)).toEqual(["worker-1.x", "worker-0.x", "master-0.x"]);
    expect(closestNames("Master-0.x", names, 1)).toEqual(["master-0.x"]);
    expect(closestNames("x", [])).toEqual([]);
  });

  it("begin with the one that differs in its domain alone, as a VM's name does from its node's", () => {
    const nodes = ["worker-0", "worker-1", "worker-00.openstack"];
    expect(closestNames("worker-0.openstacklocal", nodes, 1)).toEqual(["worker-0"]);
    expect(closestNames("Worker-1", ["worker-0", "worker-1.a.b.c.d.example.com"], 1)).toEqual([
      "worker-1.a.b.c.d.example.com",
    ]);
  });

  it("come in the same order whatever the order of the list", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.string(),
        (shuffledNames, wanted) => {
          expect(closestNames(wanted, shuffledNames)).toEqual(closestNames(wanted, names));
        },
      ),
    );
  });

  it("are measured by how many characters differ", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, "")).toBe(a.length);
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      }),
    );
  });
});
