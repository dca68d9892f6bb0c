import {
  judgeTrial,
  operationOf,
  orderedMsOf,
  type TrialRecord,
  type UpRecord,
} from "../../../scripts/chaos/judgeTrial.cjs";

const node = "worker-0.openstacklocal";

const up = (more: Partial<UpRecord> & { operationId?: string } = {}): UpRecord => {
  const { operationId = "one", ...rest } = more;
  return {
    code: 0,
    endedAt: 5000,
    uncertain: [],
    nodes: { [node]: { operationId, completed: true, status: "ACTIVE" } },
    ...rest,
  };
};

/** One operation, ordered at 1000, accepted at 2000, reported as completed at 5000. */
const good: TrialRecord = {
  nodes: [node],
  changes: 1,
  operations: [{ node, operationId: "one", orderedMs: 1000 }],
  reboots: [{ node, at: 2000 }],
  ups: [up()],
  converged: true,
};

describe("the judge of a trial", () => {
  it("passes a trial in which each operation was accepted once", () => {
    expect(judgeTrial(good)).toEqual({
      doubles: 0,
      falseSuccesses: 0,
      needless: 0,
      acceptedPerOperation: [1],
      violations: [],
    });
  });

  it("counts a reboot for the operation that was ordered last before it", () => {
    const operations = [
      { node, operationId: "two", orderedMs: 3000 },
      { node, operationId: "one", orderedMs: 1000 },
      { node: "worker-1.openstacklocal", operationId: "other", orderedMs: 3500 },
    ];
    const idOf = (at: number): string | undefined => operationOf({ node, at }, operations)?.operationId;
    expect([999, 1000, 2999, 3000, 9000].map(idOf)).toEqual([undefined, "one", "one", "two", "two"]);
  });

  it("sees a second reboot for one operation", () => {
    const verdict = judgeTrial({ ...good, reboots: [...good.reboots, { node, at: 2500 }] });
    expect(verdict).toMatchObject({ doubles: 1, acceptedPerOperation: [2] });
    expect(verdict.violations.join()).toMatch(/operation one of node \S+ was accepted 2 times/);
  });

  it("sees a reboot that no one has ordered", () => {
    const verdict = judgeTrial({ ...good, reboots: [{ node, at: 500 }, ...good.reboots] });
    expect(verdict.doubles).toBe(1);
    expect(verdict.violations.join()).toMatch(/without any order/);
  });

  it("sees more reboots than values of the triggers, each with an operation of its own", () => {
    const verdict = judgeTrial({
      ...good,
      operations: [...good.operations, { node, operationId: "two", orderedMs: 3000 }],
      reboots: [...good.reboots, { node, at: 4000 }],
      ups: [up({ operationId: "two" })],
    });
    expect(verdict).toMatchObject({ doubles: 1, acceptedPerOperation: [1, 1] });
    expect(verdict.violations).toEqual([`node ${node} was rebooted 2 times for 1 values of its triggers`]);
  });

  it.each<[string, Partial<TrialRecord>, RegExp]>([
    ["nothing accepted", { reboots: [] }, /nothing was accepted for operation one/],
    ["a reboot that came only later", { reboots: [{ node, at: 6000 }] }, /nothing was accepted/],
    [
      "a node that is down",
      { ups: [up({ nodes: { [node]: { operationId: "one", completed: true, status: "REBOOT" } } })] },
      /is REBOOT/,
    ],
    [
      "a job that is not recorded",
      { ups: [up({ nodes: { [node]: { operationId: "one", status: "ACTIVE" } } })] },
      /not recorded as completed/,
    ],
    ["no order", { ups: [up({ nodes: {} })] }, /without an order/],
  ])("sees a success with %s", (_what, changed, text) => {
    const verdict = judgeTrial({ ...good, ...changed });
    expect(verdict.falseSuccesses).toBe(1);
    expect(verdict.violations.join()).toMatch(text);
  });

  it("counts no false success for a run that failed", () => {
    const failed = up({ code: 255, nodes: {} });
    expect(judgeTrial({ ...good, ups: [failed, up()] })).toMatchObject({ falseSuccesses: 0, violations: [] });
  });

  it("counts a question about an operation that no one accepted as needless, once, and does not fail for it", () => {
    const asking = up({ code: 255, uncertain: ["zero"] });
    const verdict = judgeTrial({
      ...good,
      operations: [{ node, operationId: "zero", orderedMs: 100 }, ...good.operations],
      ups: [asking, asking, up()],
    });
    expect(verdict).toMatchObject({ needless: 1, acceptedPerOperation: [0, 1], violations: [] });
    expect(judgeTrial({ ...good, ups: [up({ code: 255, uncertain: ["one"] }), up()] }).needless).toBe(0);
  });

  it("fails a trial that did not converge", () => {
    expect(judgeTrial({ ...good, converged: false }).violations).toEqual(["it did not converge"]);
    expect(judgeTrial({ ...good, reboots: [], ups: [], converged: false }).violations).toHaveLength(1);
  });

  it("sees two runs that have rebooted for one change, also where it did not converge afterwards", () => {
    const operations = [...good.operations, { node, operationId: "two", orderedMs: 3000 }];
    const reboots = [...good.reboots, { node, at: 4000 }];
    for (const converged of [true, false]) {
      const verdict = judgeTrial({ ...good, operations, reboots, ups: [], converged });
      expect(verdict.doubles).toBe(1);
      expect(verdict.violations.join()).toMatch(/2 times for 1 values/);
    }
  });

  it("counts a reboot that is too many once, whatever shows it", () => {
    const third = { node, at: 3000 };
    const reboots = [...good.reboots, { node, at: 2500 }, third];
    const operations = [...good.operations, { node, operationId: "two", orderedMs: 2700 }];
    expect(judgeTrial({ ...good, reboots, operations }).doubles).toBe(2);
    expect(judgeTrial({ ...good, reboots, operations, changes: 2 }).doubles).toBe(1);
  });

  it("sees a run that stood still, ended green, and shows an operation that nothing was accepted for", () => {
    const verdict = judgeTrial({
      ...good,
      operations: [{ node, operationId: "stale", orderedMs: 500 }, ...good.operations],
      ups: [up(), up({ operationId: "stale", endedAt: 9000 })],
    });
    expect(verdict.falseSuccesses).toBe(1);
    expect(verdict.violations.join()).toMatch(/up 1: success, but nothing was accepted for operation stale/);
  });

  it("dates an order by the clock of the run that has given it, of two that are under way", () => {
    const seenAt = Date.parse("2026-01-01T10:00:05Z");
    const real = Date.parse("2026-01-01T10:00:00Z");
    const clocks = [0, 60_000, 120_000];
    for (const aheadMs of clocks) {
      const orderedAt = new Date(real + aheadMs).toISOString();
      expect(orderedMsOf(orderedAt, clocks, seenAt)).toBe(real);
    }
  });
});
