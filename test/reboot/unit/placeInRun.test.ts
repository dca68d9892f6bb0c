/** Gates of an update that `openshift-maintenance run` has started. */
import { rmSync } from "node:fs";
import { createRunFolder, type RunFolder } from "../../../provider/cli/run/runFolder";
import { runVariable, waitForPlaceInRun } from "../../../provider/reboot/placeInRun";
import { FakeWorld } from "../../support/fakeWorld";
import { runGate } from "../../support/runStep";
import { gateInputs } from "../../support/stepInputs";

const window = { schedule: "0 2 * * *", timeZone: "UTC", durationMinutes: 60 };

let folder: RunFolder;
afterEach(() => {
  folder.remove();
});

function scene(mostNodes?: number) {
  folder = createRunFolder(mostNodes);
  const world = new FakeWorld();
  world.env[runVariable] = folder.path;
  const plugin = world.startProcess();
  const gate = (more: Parameters<typeof gateInputs>[0] = {}) =>
    plugin.run((context) => runGate(gateInputs(more), undefined, context));
  return { world, plugin, gate };
}

test("gates of a run pass as long as it has places; the next one waits, and ends with nothing sent when the run stops", async () => {
  const { world, plugin, gate } = scene(2);
  await gate();
  expect(folder.isFull()).toBe(false);
  await gate();
  expect(folder.isFull()).toBe(true);
  const third = gate();
  void world.clock.sleep(5000).then(folder.stop);
  await expect(third).rejects.toMatchObject({ code: "ERR_BUDGET_EXCEEDED", requestSent: "no" });
  expect(plugin.progress[0]).toMatch(
    /worker-0 waits: this run of openshift-maintenance begins with no more nodes/u,
  );
  expect(world.requests).toEqual([]);
});

test("a gate outside its window waits in a run, whatever outsideWindow says, until it opens or the run stops", async () => {
  const { world, plugin, gate } = scene();
  await world.clock.sleep(2 * 3_600_000 - 5000);
  expect(await gate({ window })).toMatchObject({ passed: true });
  expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(2 * 3_600_000);
  expect(plugin.progress[0]).toMatch(/worker-0 waits: no maintenance window is open/u);
  await world.clock.sleep(3_600_000);
  folder.stop();
  await expect(gate({ window })).rejects.toMatchObject({ code: "ERR_OUTSIDE_WINDOW" });
});

test("a gate that is to be deferred outside its window does not wait in a run", async () => {
  const { world, plugin } = scene();
  const inputs = { ...gateInputs({ window }), outsideWindow: "defer" as "wait" };
  await plugin.run((context) => waitForPlaceInRun(inputs, context));
  expect(world.clock.elapsedMs).toBe(0);
});

test("a gate that waits ends when its run is dead, and a run that is gone, or none, has no limit", async () => {
  const { plugin } = scene(0);
  const pass = (isAlive: boolean) =>
    plugin.run((context) => waitForPlaceInRun(gateInputs(), context, () => isAlive));
  await expect(pass(false)).rejects.toThrow(/has begun with as many nodes as it may, or has ended/u);
  rmSync(folder.path, { recursive: true });
  await pass(false);
});
