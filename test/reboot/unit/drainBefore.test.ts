/** The drain around a reboot, step by step, in worlds without HTTP. */
import { drainOf, faultsOfDrainInputs, undoCordon } from "../../../provider/reboot/drainBefore";
import type { GateState, OrderState } from "../../../provider/reboot/steps";
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { FakeDrainer } from "../../support/fakeDrainer";
import type { FakeProcess } from "../../support/fakeProcess";
import { FakeWorld } from "../../support/fakeWorld";
import { posts, send } from "../../support/orderedWorld";
import { runGate, runOrder } from "../../support/runStep";
import { settingsSource } from "../../support/settingsSource";
import { gateInputs, orderInputs, urnOf } from "../../support/stepInputs";

const drain = { timeoutSeconds: 600 };
const window = { schedule: "0 2 * * *", timeZone: "UTC", durationMinutes: 60, cutoffMinutes: 0 };
const hourMs = 3_600_000;

function scene(): { world: FakeWorld; drainer: FakeDrainer; plugin: FakeProcess } {
  const world = new FakeWorld();
  const drainer = new FakeDrainer(world.clock);
  world.drainer = drainer;
  return { world, drainer, plugin: world.startProcess() };
}

const gate = (plugin: FakeProcess, more: object = { drain }): Promise<GateState> =>
  plugin.run((context) => runGate(gateInputs(more), undefined, context));

const order = (
  plugin: FakeProcess,
  passed: Partial<GateState>,
  more: object = { drain },
): Promise<OrderState> =>
  plugin.run((context) => runOrder(orderInputs({ ...more, ...marked(passed.cordonMark) }), context));

const marked = (cordonMark: string | undefined) => (cordonMark === undefined ? {} : { cordonMark });

const uncordon = (
  plugin: FakeProcess,
  { node, operationId, cordonMark }: OrderState,
  waitedFor = operationId,
) => {
  const cordonMarks = cordonMark === undefined ? [] : [cordonMark];
  const inputs = { node, operationId, waitedFor, rowUrn: urnOf("NodeUncordon"), cordonMarks };
  return plugin.run((context) => undoCordon(inputs, context));
};

describe("a node that is drained before its reboot", () => {
  it("is empty and cordoned when the request is sent, and is uncordoned at the end", async () => {
    const { world, drainer, plugin } = scene();
    const passed = await gate(plugin);
    expect(passed.cordonMark).toContain("openshift:RebootOrder::w0#");
    expect(drainer.node("worker-0")).toEqual({ cordonedBy: passed.cordonMark, pods: 0 });
    const placed = await order(plugin, passed);
    expect((await send(plugin, placed, undefined, marked(placed.cordonMark))).error).toBeUndefined();
    expect(posts(world)).toHaveLength(1);
    expect(await uncordon(plugin, placed)).toMatchObject({ uncordoned: true });
    expect(drainer.deeds).toEqual(["drain worker-0", "uncordon worker-0"]);
  });

  it("is not rebooted when the drain fails, and is not even drained when the reboot could not be ordered", async () => {
    const { world, drainer, plugin } = scene();
    drainer.blocked = "test/web-1 is held by budget test/web";
    await expect(gate(plugin)).rejects.toMatchObject({ code: "ERR_DRAIN_BLOCKED" });
    expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
    world.setNode("worker-0", "REBOOT");
    drainer.deeds.length = 0;
    await expect(gate(plugin)).rejects.toMatchObject({ code: "ERR_NODE_BUSY" });
    expect([drainer.deeds, posts(world)]).toEqual([[], []]);
  });

  it("that an administrator had cordoned stays cordoned", async () => {
    const { drainer, plugin } = scene();
    drainer.node("worker-0").cordonedBy = "administrator";
    const placed = await order(plugin, await gate(plugin));
    expect(await uncordon(plugin, placed)).toMatchObject({ uncordoned: false });
    expect(drainer.node("worker-0").cordonedBy).toBe("administrator");
    expect(plugin.said.at(-1)).toMatch(/info: node worker-0 was not uncordoned/u);
  });
});

describe("a gate that was passed in another run", () => {
  it("is enough for an order while the node is still cordoned and empty", async () => {
    const { world, drainer, plugin } = scene();
    const passed = await gate(plugin);
    drainer.deeds.length = 0;
    expect(await order(world.startProcess(), passed)).toMatchObject({ cordonMark: passed.cordonMark });
    expect(drainer.deeds).toEqual([]);
  });

  it("is not enough when the node was uncordoned since: it is drained again, and ordered at once if that was quick", async () => {
    const { world, drainer, plugin } = scene();
    const passed = await gate(plugin);
    Object.assign(drainer.node("worker-0"), { cordonedBy: undefined, pods: 1 });
    drainer.drainMs = 4000;
    const next = world.startProcess();
    expect(await order(next, passed)).toMatchObject({ cordonMark: passed.cordonMark });
    expect(next.said[0]).toMatch(/warning: node worker-0 is not drained any more/u);
    expect(drainer.node("worker-0")).toEqual({ cordonedBy: passed.cordonMark, pods: 0 });
  });

  it("and whose second drain takes long is continued by the next run, because an order never waits", async () => {
    const { world, drainer, plugin } = scene();
    const passed = await gate(plugin);
    Object.assign(drainer.node("worker-0"), { cordonedBy: undefined, pods: 1 });
    await expect(order(world.startProcess(), passed)).rejects.toMatchObject({
      code: "ERR_DRAIN_BLOCKED",
      requestSent: "no",
    });
    expect(drainer.node("worker-0")).toEqual({ cordonedBy: passed.cordonMark, pods: 0 });
    expect(await order(world.startProcess(), passed)).toMatchObject({ skipped: false });
  });

  it("had no drain: the order makes up for it, with a mark of its own", async () => {
    const { drainer, plugin } = scene();
    drainer.drainMs = 2000;
    const placed = await order(plugin, {});
    expect(placed.cordonMark).toBe(drainer.node("worker-0").cordonedBy);
  });
});

describe("an order that comes to nothing after a drain", () => {
  it("undoes the cordon, and says so", async () => {
    const { world, drainer, plugin } = scene();
    const passed = await gate(plugin);
    world.setNode("worker-0", "REBOOT");
    await expect(order(plugin, passed)).rejects.toMatchObject({
      code: "ERR_NODE_BUSY",
      what: expect.stringContaining("The node was uncordoned again.") as string,
    });
    expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
  });

  it("keeps it where a failure is to keep it", async () => {
    const { world, drainer, plugin } = scene();
    const kept = { drain: { ...drain, onFailure: "keep" } };
    const passed = await gate(plugin, kept);
    world.setNode("worker-0", "REBOOT");
    await expect(order(plugin, passed, kept)).rejects.toMatchObject({ code: "ERR_NODE_BUSY" });
    expect(drainer.node("worker-0").cordonedBy).toBe(passed.cordonMark);
  });

  it("leaves the cordon to the other run where this one was suspended", async () => {
    const { drainer, plugin } = scene();
    const passed = await gate(plugin);
    plugin.suspendedForMs = 60_000;
    await expect(order(plugin, passed)).rejects.toMatchObject({ code: "ERR_CONFLICT" });
    expect(drainer.node("worker-0").cordonedBy).toBe(passed.cordonMark);
  });
});

describe("a drain and a window", () => {
  it("end together: the drain is cut short and undone, and the next opening is told", async () => {
    const { world, drainer, plugin } = scene();
    await world.clock.sleep(2.9 * hourMs);
    drainer.drainMs = hourMs;
    const inputs = { drain: { timeoutSeconds: 7200 }, window };
    await expect(gate(plugin, inputs)).rejects.toMatchObject({ code: "ERR_OUTSIDE_WINDOW" });
    expect(world.clock.elapsedMs).toBeLessThanOrEqual(3 * hourMs + 1000);
    expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
  });

  it("that is not open when the order of an earlier gate comes undo what the gate has done", async () => {
    const { world, drainer, plugin } = scene();
    await world.clock.sleep(2.1 * hourMs);
    const passed = await gate(plugin, { drain, window });
    await world.clock.sleep(hourMs);
    const late = order(world.startProcess(), passed, { drain, window });
    await expect(late).rejects.toMatchObject({ code: "ERR_OUTSIDE_WINDOW" });
    expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
  });
});

describe("a node that someone has uncordoned since its order", () => {
  const asDrained = (placed: OrderState) => ({ drain, ...marked(placed.cordonMark) });

  it("is drained again before the request, if that is quick", async () => {
    const { world, drainer, plugin } = scene();
    const placed = await order(plugin, await gate(plugin));
    Object.assign(drainer.node("worker-0"), { cordonedBy: undefined, pods: 1 });
    drainer.drainMs = 3000;
    expect((await send(plugin, placed, undefined, asDrained(placed))).error).toBeUndefined();
    expect(drainer.node("worker-0")).toEqual({ cordonedBy: placed.cordonMark, pods: 0 });
    expect(posts(world)).toHaveLength(1);
  });

  it("is not asked to reboot when that takes long; the next run finds it drained, and sends once", async () => {
    const { world, drainer, plugin } = scene();
    const placed = await order(plugin, await gate(plugin));
    Object.assign(drainer.node("worker-0"), { cordonedBy: undefined, pods: 1 });
    const { state, error } = await send(plugin, placed, undefined, asDrained(placed));
    expect(error).toMatchObject({ code: "ERR_DRAIN_BLOCKED", requestSent: "no" });
    expect([state.refusedFor, posts(world)]).toEqual([placed.operationId, []]);
    const next = world.startProcess();
    next.memory.refusals.set(placed.operationId, state);
    expect((await send(next, placed, undefined, asDrained(placed))).error).toBeUndefined();
    expect(posts(world)).toHaveLength(1);
  });
});

describe("the step that undoes a cordon", () => {
  it("says that the reboot is complete when it fails", async () => {
    const { drainer, plugin } = scene();
    const placed = await order(plugin, await gate(plugin));
    drainer.uncordon = async () => {
      throw new MaintenanceError("ERR_NETWORK", { what: "PATCH failed.", next: "Check the network." });
    };
    await expect(uncordon(plugin, placed)).rejects.toMatchObject({
      code: "ERR_NETWORK",
      what: "PATCH failed. The reboot of node worker-0 is complete, but the node is still cordoned.",
    });
  });

  it("does nothing for an operation whose end was not waited for", async () => {
    const { drainer, plugin } = scene();
    const placed = await order(plugin, await gate(plugin));
    await expect(uncordon(plugin, placed, "another")).rejects.toMatchObject({ code: "ERR_STEP_EXCLUDED" });
    expect(drainer.deeds).not.toContain("uncordon worker-0");
  });
});

describe("the argument drain", () => {
  const selfService = {
    "openshift:selfService.apiUrl": "https://api.example.com",
    "openshift:selfService.clusterId": "c",
    "openshift:selfService.username": "u",
    "openshift:selfService.password": "planted-password",
  };
  const kubernetes = {
    "openshift:kubernetes.server": "https://k.example.com",
    "openshift:kubernetes.token": "t",
  };
  const faults = (
    given: unknown,
    config: Record<string, string> = { ...selfService, ...kubernetes },
  ): string[] =>
    faultsOfDrainInputs({ node: "worker-0", rowUrn: "urn", drain: given }, settingsSource({ config })).map(
      ({ property, reason }) => `${property} ${reason}`,
    );

  it("needs the API of the cluster", () => {
    expect(faults(true, selfService)).toEqual([
      expect.stringMatching(/^drain needs the API of the cluster/u),
    ]);
    expect([
      faults(false, selfService),
      faults(true),
      faults({ force: true }),
      faults(true, kubernetes),
    ]).toEqual([[], [], [], []]);
  });

  it("is checked like the options of a NodeDrain", () => {
    expect(faults({ deleteEmptydirData: true })).toEqual([
      expect.stringMatching(/^drain\.deleteEmptydirData is not known; closest: deleteEmptyDirData/u),
    ]);
    expect(faults("yes")).toEqual([expect.stringMatching(/^drain must be true, or an object/u)]);
  });

  it("is off where it is false or not given", () => {
    expect([drainOf({}), drainOf({ drain: false })]).toEqual([undefined, undefined]);
    expect(drainOf({ drain: true })).toMatchObject({ timeoutSeconds: 3600, onFailure: "uncordon" });
  });
});
