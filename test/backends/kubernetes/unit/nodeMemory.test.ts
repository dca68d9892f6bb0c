import * as fc from "fast-check";
import { memoryText, parseMemory, withReboot } from "../../../../provider/backends/kubernetes/nodeMemory";
import type { RememberedReboot } from "../../../../provider/backends/nodeWitness";

const reboot: fc.Arbitrary<RememberedReboot> = fc
  .record(
    {
      urn: fc.string(),
      operationId: fc.uuid(),
      triggers: fc.string(),
      bootId: fc.string(),
      orderedAt: fc.string(),
      after: fc.uuid(),
      endedAt: fc.string(),
    },
    { requiredKeys: ["urn", "operationId", "triggers", "bootId", "orderedAt"] },
  )
  .map((one) => ({ ...one }));

describe("what a node remembers", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.array(reboot, { minLength: 1, maxLength: 8 }), (remembered) => {
        expect(parseMemory(memoryText(remembered) ?? undefined)).toEqual(remembered);
      }),
    );
  });

  it("is nothing where someone else has written the annotation, whatever that is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseMemory(text)).toEqual([]);
      }),
    );
    expect(parseMemory(undefined)).toEqual([]);
    expect(memoryText([])).toBeNull();
  });

  it("keeps the newest eight, and what becomes known of one of them in its place", () => {
    fc.assert(
      fc.property(fc.uniqueArray(reboot, { minLength: 9, selector: (one) => one.operationId }), (some) => {
        let remembered: readonly RememberedReboot[] = [];
        for (const one of some) remembered = withReboot(remembered, one);
        expect(remembered).toEqual([...some].reverse().slice(0, 8));
        const ended = { ...(remembered[3] as RememberedReboot), endedAt: "later" };
        const known = withReboot(remembered, ended);
        expect(known.map((one) => one.operationId)).toEqual(remembered.map((one) => one.operationId));
        expect(known[3]).toEqual(ended);
      }),
    );
  });
});
