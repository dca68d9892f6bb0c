/** A roll as it happens, in virtual time. */
import { driveRoll, type NodeEnd, type RollEnd } from "../../../provider/rolling/driveRoll";
import { planRoll } from "../../../provider/rolling/planRoll";
import type { RollInputs } from "../../../provider/rolling/rollArgs";
import { VirtualClock } from "../../support/virtualClock";

const workers = (count: number) =>
  Array.from({ length: count }, (_one, index) => ({ name: `worker-${index}`, role: "worker" }));

interface Played {
  readonly end: RollEnd;
  /** The seconds at which each node began. */
  readonly began: Readonly<Record<string, number>>;
  readonly pauses: readonly string[];
}

async function play(
  inputs: RollInputs,
  secondsOf: (name: string) => number,
  fails: readonly string[] = [],
  finishedAt?: string,
  defers: readonly string[] = [],
): Promise<Played> {
  const clock = new VirtualClock();
  const began: Record<string, number> = {};
  const pauses: string[] = [];
  const site = {
    async start(name: string): Promise<NodeEnd> {
      began[name] = clock.elapsedMs / 1000;
      await clock.sleep(secondsOf(name) * 1000);
      if (defers.includes(name)) return { kind: "deferred" };
      if (fails.includes(name)) return { kind: "failed" };
      return { kind: "done", finishedAt: finishedAt ?? clock.date().toISOString() };
    },
    pausing: (until: Date) => pauses.push(until.toISOString()),
  };
  const end = await driveRoll(planRoll(inputs), site, clock, inputs.canary?.pauseSeconds);
  return { end, began, pauses };
}

test("a place that is free is used at once, whatever the other nodes of the roll do", async () => {
  const { began, end } = await play({ nodes: workers(5), maxUnavailable: 2 }, (name) =>
    name === "worker-0" ? 100 : 10,
  );
  expect(began).toEqual({ "worker-0": 0, "worker-1": 0, "worker-2": 10, "worker-3": 20, "worker-4": 30 });
  expect(end).toMatchObject({ state: "finished", failed: [], notStarted: [] });
});

test("after a failure nothing more is started, what runs is waited for, and the rest is named", async () => {
  const { began, end } = await play({ nodes: workers(6), maxUnavailable: 2 }, () => 10, ["worker-1"]);
  expect(Object.keys(began)).toEqual(["worker-0", "worker-1", "worker-2"]);
  expect(end.state).toBe("stopped");
  expect(end.failed).toEqual(["worker-1"]);
  expect(end.done).toEqual(["worker-0", "worker-2"]);
  expect(end.notStarted).toEqual(["worker-3", "worker-4", "worker-5"]);
});

test("so many failures as are allowed stop nothing", async () => {
  const inputs = { nodes: workers(5), maxFailures: 1 };
  expect((await play(inputs, () => 1, ["worker-1"])).end).toMatchObject({
    state: "finished",
    notStarted: [],
  });
  const { end } = await play(inputs, () => 1, ["worker-1", "worker-2"]);
  expect(end).toMatchObject({ state: "stopped", notStarted: ["worker-3", "worker-4"] });
});

test("the canaries go first, and their pause counts from their end", async () => {
  const canary = { nodes: ["worker-2"], pauseSeconds: 60 };
  const { began, pauses } = await play({ nodes: workers(3), canary }, () => 10);
  expect(began).toEqual({ "worker-2": 0, "worker-0": 70, "worker-1": 80 });
  expect(pauses).toEqual(["2026-01-01T00:01:10.000Z"]);
});

test("a rerun waits for the rest of the pause alone, and not at all once it is over or where nothing was rebooted", async () => {
  const canary = { nodes: ["worker-2"], pauseSeconds: 60 };
  const inputs = { nodes: workers(3), canary };
  const nothing = (): number => 1;
  expect((await play(inputs, nothing, [], "2025-12-31T23:59:20.000Z")).began["worker-0"]).toBe(20);
  const later = await play(inputs, nothing, [], "2025-12-31T20:00:00.000Z");
  expect(later).toMatchObject({ pauses: [], began: { "worker-0": 1 } });
});

test("a canary that fails stops a roll that allows failures", async () => {
  const canary = { nodes: ["worker-2"] };
  const { end } = await play({ nodes: workers(3), canary, maxFailures: 5 }, () => 1, ["worker-2"]);
  expect(end).toMatchObject({ state: "stopped", notStarted: ["worker-0", "worker-1"] });
});

test("after a deferred node the rest is registered in its order, without the pause of the canaries, and nothing is left out", async () => {
  const canary = { nodes: ["worker-0", "worker-2"], pauseSeconds: 60 };
  const { end, began, pauses } = await play({ nodes: workers(4), canary }, () => 10, [], undefined, [
    "worker-2",
    "worker-3",
  ]);
  expect(end).toMatchObject({ state: "finished", done: ["worker-0", "worker-1"], notStarted: [] });
  expect(end.deferred).toEqual(["worker-2", "worker-3"]);
  expect(began).toMatchObject({ "worker-2": 10, "worker-1": 20 });
  expect(pauses).toEqual([]);
});

test("a roll of no nodes is finished", async () => {
  expect((await play({ nodes: [] }, () => 1)).end).toMatchObject({ state: "finished", done: [] });
});
