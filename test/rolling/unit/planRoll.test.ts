/** The plan of a roll, by example. */
import { nextToStart, type RollProgress } from "../../../provider/rolling/nextToStart";
import { planRoll } from "../../../provider/rolling/planRoll";
import type { RollInputs, RollNode } from "../../../provider/rolling/rollArgs";
import { playRoll } from "../../support/playedRoll";

const named = (role: string, count: number, zones: readonly string[] = []): RollNode[] =>
  Array.from({ length: count }, (_, index) => {
    const zone = zones[index % zones.length];
    return { name: `${role}-${index}`, role, ...(zone === undefined ? {} : { zone }) };
  });
const cluster = [...named("master", 3), ...named("haproxy", 2), ...named("worker", 12)];
const untouched: RollProgress = { running: [], done: [], failed: [], blocked: [] };
const startOf = (inputs: RollInputs, progress: Partial<RollProgress> = {}) =>
  nextToStart(planRoll(inputs), { ...untouched, ...progress });
const order = (inputs: RollInputs): string[] => planRoll(inputs).nodes.map(({ name }) => name);
const workers = named("worker", 4);

describe("the order of a roll", () => {
  it("is workers, then load balancers, then masters, each as people count", () => {
    expect(order({ nodes: cluster })).toEqual([
      ...Array.from({ length: 12 }, (_, index) => `worker-${index}`),
      ...["haproxy-0", "haproxy-1", "master-0", "master-1", "master-2"],
    ]);
  });

  it("is that of the roles, where one is given, under any name of a role", () => {
    const nodes = [
      ...named("worker", 1),
      { name: "m", role: "control-plane,worker", roles: ["control-plane", "worker"] },
    ];
    expect(order({ nodes, order: ["master", "worker"] })).toEqual(["m", "worker-0"]);
    expect(order({ nodes })).toEqual(["worker-0", "m"]);
    expect(order({ nodes: cluster, order: ["haproxy", "master", "worker"] })[0]).toBe("haproxy-0");
  });

  it("is the same in whatever order the nodes are listed", () => {
    expect(order({ nodes: [...cluster].reverse() })).toEqual(order({ nodes: cluster }));
  });

  it("has the canaries first, of all roles, in the order of the roles", () => {
    const canary = { nodes: ["master-1", "worker-7"] };
    expect(order({ nodes: cluster, canary }).slice(0, 3)).toEqual(["worker-7", "master-1", "worker-0"]);
  });

  it("takes the zones in turn", () => {
    const nodes = named("worker", 6, ["a", "a", "b"]);
    expect(order({ nodes }).slice(0, 3)).toEqual(["worker-0", "worker-2", "worker-1"]);
  });
});

describe("what starts now", () => {
  it("is one node, unless more is allowed", () => {
    expect(startOf({ nodes: workers }).start).toEqual(["worker-0"]);
    expect(startOf({ nodes: workers }, { running: ["worker-0"] })).toMatchObject({
      start: [],
      state: "running",
    });
    expect(startOf({ nodes: workers, maxUnavailable: 3 }, { running: ["worker-0"] }).start).toEqual([
      "worker-1",
      "worker-2",
    ]);
  });

  it("is a share of the role's nodes in the cluster, rounded down, but one at least", () => {
    const nodes = workers.slice(0, 3);
    expect(startOf({ nodes, maxUnavailable: "50%" }).start).toHaveLength(1);
    expect(startOf({ nodes, clusterNodes: cluster, maxUnavailable: "25%" }).start).toHaveLength(3);
    expect(startOf({ nodes, maxUnavailable: "1%" }).start).toHaveLength(1);
  });

  it("goes by the role, and is one for roles that have no number", () => {
    const maxUnavailable = { worker: 2 };
    expect(startOf({ nodes: cluster, maxUnavailable }).start).toHaveLength(2);
    expect(startOf({ nodes: named("haproxy", 2), clusterNodes: cluster, maxUnavailable }).start).toHaveLength(
      1,
    );
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 1],
    [5, 2],
    [7, 3],
  ])("of %d masters is at most %d, whatever is asked", (count, most) => {
    const nodes = named("master", count);
    for (const maxUnavailable of [100, "100%", { master: 100 }, { "control-plane": "100%" }])
      expect(startOf({ nodes, maxUnavailable }).start).toHaveLength(most);
  });

  it("counts masters of the cluster that are not in the roll, and those that failed", () => {
    const nodes = named("master", 1);
    expect(
      startOf(
        { nodes, clusterNodes: named("master", 5), maxUnavailable: 9 },
        { unavailable: ["master-3", "master-4"] },
      ),
    ).toMatchObject({
      start: [],
      state: "held",
      reason: expect.stringContaining("master-3, master-4") as string,
    });
    const failed = startOf({ nodes: named("master", 3), maxFailures: 2 }, { failed: ["master-0"] });
    expect(failed).toMatchObject({ start: [], state: "held" });
  });

  it("doesn't count the node itself: one that is down already makes nothing worse", () => {
    expect(startOf({ nodes: workers }, { unavailable: ["worker-2"] }).start).toEqual(["worker-2"]);
    expect(startOf({ nodes: workers, clusterNodes: cluster }, { unavailable: ["worker-9"] })).toMatchObject({
      state: "held",
    });
  });

  it("is nothing of a role before the ones before it are done", () => {
    const nodes = [...named("worker", 1), ...named("haproxy", 1)];
    const running = { running: ["worker-0"] };
    expect(startOf({ nodes, maxUnavailable: 5 }, running).start).toEqual([]);
    expect(startOf({ nodes, maxUnavailable: 5, strictOrder: false }, running).start).toEqual(["haproxy-0"]);
  });

  it("is nothing after a failure, unless maxFailures allows it", () => {
    const one = { done: ["worker-0"], failed: ["worker-1"] };
    expect(startOf({ nodes: workers }, one)).toMatchObject({ start: [], state: "stopped" });
    expect(startOf({ nodes: workers }, { ...one, running: ["worker-2"] })).toMatchObject({
      start: [],
      state: "running",
    });
    expect(startOf({ nodes: workers, maxFailures: 1 }, one).start).toEqual(["worker-2"]);
  });

  it("is nothing after a canary has failed, whatever maxFailures is", () => {
    const canary = { nodes: ["worker-3"] };
    expect(startOf({ nodes: workers, canary, maxFailures: 9 }, { failed: ["worker-3"] })).toMatchObject({
      start: [],
      state: "stopped",
      reason: expect.stringContaining("worker-3") as string,
    });
  });

  it("is the canaries alone, and the others after their pause", () => {
    const canary = { nodes: ["worker-3"] };
    const inputs = { nodes: workers, canary, maxUnavailable: 4 };
    expect(startOf(inputs).start).toEqual(["worker-3"]);
    expect(startOf(inputs, { running: ["worker-3"] }).start).toEqual([]);
    expect(startOf(inputs, { done: ["worker-3"], isCanaryPauseOver: false })).toMatchObject({
      start: [],
      state: "pause",
    });
    expect(startOf(inputs, { done: ["worker-3"] }).start).toHaveLength(3);
  });

  it("is another node when one is blocked, and the blocked one at the end of its role", () => {
    expect(startOf({ nodes: workers }, { blocked: ["worker-0"] }).start).toEqual(["worker-1"]);
    const rest = { done: ["worker-1", "worker-2", "worker-3"], blocked: ["worker-0"] };
    expect(startOf({ nodes: workers }, rest)).toMatchObject({ start: ["worker-0"], again: ["worker-0"] });
    const played = playRoll(planRoll({ nodes: cluster }), (name) => ({
      seconds: 60,
      blockedTimes: name === "worker-3" ? 1 : 0,
    }));
    expect(played.started[11]?.name).toBe("worker-3");
  });

  it("comes from the zone in which the fewest nodes are being rebooted", () => {
    const nodes = named("worker", 6, ["a", "b", "c"]);
    expect(startOf({ nodes, maxUnavailable: 3 }).start).toEqual(["worker-0", "worker-1", "worker-2"]);
    const two = { done: ["worker-2", "worker-1"], running: ["worker-0", "worker-5"] };
    expect(startOf({ nodes, maxUnavailable: 3 }, two).start).toEqual(["worker-4"]);
  });

  it("is nothing when all are done", () => {
    expect(startOf({ nodes: workers }, { done: workers.map(({ name }) => name) })).toMatchObject({
      state: "finished",
    });
  });
});
