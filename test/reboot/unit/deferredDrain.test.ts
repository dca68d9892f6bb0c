/** The drain before a reboot that is deferred because its window closes meanwhile. */
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { FakeDrainer } from "../../support/fakeDrainer";
import type { FakeProcess } from "../../support/fakeProcess";
import { FakeWorld } from "../../support/fakeWorld";
import { posts } from "../../support/orderedWorld";
import { runGate, runOrder } from "../../support/runStep";
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import { gateInputs, orderInputs, urnOf } from "../../support/stepInputs";

const window = { schedule: "0 2 * * *", timeZone: "UTC", durationMinutes: 60 };
const deferring = { window, outsideWindow: "defer" } as const;

/** A world ten minutes before its window closes, in which a drain takes a quarter of an hour. */
async function scene(): Promise<{ world: FakeWorld; drainer: FakeDrainer; plugin: FakeProcess }> {
  const world = new FakeWorld();
  await world.clock.sleep(2 * 3_600_000 + 50 * 60_000);
  const drainer = new FakeDrainer(world.clock);
  drainer.drainMs = 900_000;
  world.drainer = drainer;
  return { world, drainer, plugin: world.startProcess() };
}

describe("a drain that the window cuts short, of a reboot that is to be deferred", () => {
  it.each(["uncordon", "keep"] as const)(
    "is undone, also where a failure is to %s the cordon, and the reboot is deferred",
    async (onFailure) => {
      const { world, drainer, plugin } = await scene();
      const inputs = gateInputs({ ...deferring, drain: { onFailure } });
      const state = await plugin.run((context) => runGate(inputs, undefined, context));
      expect(state).toEqual({ node: "worker-0", triggers: ["a"], passed: true, deferred: true });
      expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
      expect(plugin.said.at(-1)).toMatch(/is deferred\. .*The window has cut its drain short/u);
      expect(posts(world)).toEqual([]);
    },
  );

  it("is no deferral where the cordon cannot be undone: a green update would leave the node cordoned", async () => {
    const { drainer, plugin } = await scene();
    drainer.uncordon = async () => {
      throw new MaintenanceError("ERR_NETWORK", { what: "PATCH failed.", next: "Check the network." });
    };
    const inputs = gateInputs({ ...deferring, drain: { onFailure: "keep" } });
    const gate = plugin.run((context) => runGate(inputs, undefined, context));
    await expect(gate).rejects.toMatchObject({ code: "ERR_NETWORK" });
  });

  it("is undone by the order, too, where the window has closed since the gate was passed", async () => {
    const { world, drainer, plugin } = await scene();
    drainer.drainMs = 30_000;
    const drain = { onFailure: "keep" } as const;
    const gate = await plugin.run((context) =>
      runGate(gateInputs({ ...deferring, drain }), undefined, context),
    );
    expect(gate.deferred).toBeUndefined();
    await world.clock.sleep(600_000);
    const { cordonMark = "" } = gate;
    const inputs = orderInputs({ ...deferring, drain, cordonMark });
    const order = await plugin.run((context) => runOrder(inputs, context));
    expect(order).toMatchObject({ deferred: true, skipped: true });
    expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
    expect(posts(world)).toEqual([]);
  });

  it("is found and undone by a later update outside the window, where the run was killed in it and recorded nothing", async () => {
    const { drainer, plugin } = await scene();
    const step = createStepHandlers(() => plugin.context).uncordon;
    const order = { operationId: "operation-0", deferred: true } as const;
    const given = {
      node: "worker-0",
      rowUrn: urnOf("NodeUncordon"),
      waitedFor: "operation-0",
      order,
      gate: {},
    };
    const olds = { node: "worker-0", operationId: "operation-0", cordonMarks: [], uncordoned: false };
    expect(await step.diff("id", olds, given)).toEqual({ changes: false });
    drainer.node("worker-0").cordonedBy = `${urnOf("RebootOrder")}#killed`;
    expect(await step.diff("id", olds, given)).toEqual({ changes: true });
    // Once the reboot is ordered its cordon is needed.
    expect(await step.diff("id", olds, { ...given, order: { operationId: "operation-0" } })).toEqual({
      changes: false,
    });
    expect(await step.update("id", olds, given)).toMatchObject({ outs: { uncordoned: true } });
    expect(await step.diff("id", olds, given)).toEqual({ changes: false });
    drainer.node("worker-0").cordonedBy = "administrator";
    expect(await step.diff("id", olds, given)).toEqual({ changes: false });
  });

  it("is not deferred by a run that stood still: another one may have rebooted the node", async () => {
    const { plugin } = await scene();
    plugin.suspendedForMs = 60_000;
    const inputs = orderInputs({ ...deferring, gateDeferred: true });
    await expect(plugin.run((context) => runOrder(inputs, context))).rejects.toMatchObject({
      code: "ERR_CONFLICT",
    });
  });
});
