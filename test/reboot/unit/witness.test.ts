import type { OrderState } from "../../../provider/reboot/steps";
import { FakeCluster } from "../../support/fakeCluster";
import { lostAnswer } from "../../support/fakeProcess";
import { FakeWorld, refusedWith, unreachable } from "../../support/fakeWorld";
import { ordered, posts, send, wait } from "../../support/orderedWorld";
import { runGate, runOrder } from "../../support/runStep";
import { gateInputs, jobInputs, orderInputs, urnOf } from "../../support/stepInputs";

function witnessed(): { world: FakeWorld; cluster: FakeCluster } {
  const world = new FakeWorld();
  return { world, cluster: new FakeCluster(world) };
}

/** Orders, requests and waits in one process; ends with the error of the step that fails. */
async function reboot(
  world: FakeWorld,
  triggers: readonly unknown[] = ["a"],
  earlier?: OrderState,
): Promise<{ order: OrderState; code: string; bootIds: readonly (string | undefined)[] }> {
  const plugin = world.startProcess();
  const order = await plugin.run((context) => runOrder(orderInputs({ triggers }), context, earlier));
  const request = await send(plugin, order);
  if (request.error !== undefined) return { order, code: request.error.code, bootIds: [] };
  const { state, error } = await wait(plugin, jobInputs(order, request.state));
  return { order, code: error?.code ?? state.phase, bootIds: [state.bootIdBefore, state.bootIdAfter] };
}

describe("a reboot through a provider's API with the cluster itself as a witness", () => {
  it("is complete when the node has another boot ID and its kubelet is ready, and records both boot IDs", async () => {
    const { world } = witnessed();
    expect(await reboot(world)).toMatchObject({ code: "completed", bootIds: ["boot-0", "boot-1"] });
  });

  it("is no success when the job says Done and the node has the boot ID of before", async () => {
    const { world, cluster } = witnessed();
    cluster.startsSystem = false;
    const { world: sameWorld, plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    const { error } = await wait(plugin, jobInputs(order, state));
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED", node: "worker-0" });
    expect(error?.message).toContain("boot ID of before");
    expect(error?.message).toContain("openshift:acceptedOperations");
    expect(posts(sameWorld)).toHaveLength(1);
  });

  it("is accepted with the boot ID of before when the user says that the node was rebooted", async () => {
    const { world, cluster } = witnessed();
    cluster.startsSystem = false;
    const { plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    await wait(plugin, jobInputs(order, state));
    world.config["openshift:acceptedOperations"] = order.operationId;
    const later = world.startProcess();
    const { state: job } = await wait(later, jobInputs(order, state));
    expect(job.phase).toBe("completed");
  });

  it("is not complete while the kubelet is not ready", async () => {
    const { world, cluster } = witnessed();
    cluster.notReady.add("worker-0");
    const { plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    const { error } = await wait(plugin, jobInputs(order, state));
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED" });
    expect(error?.lastSeen).toContain("kubelet not ready");
  });

  it("is not proven by a node of another cluster that has the same name", async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    cluster.uid = "uid-2";
    const { error } = await wait(plugin, jobInputs(order, state));
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED" });
    expect(error?.message).toContain("leads to another cluster");
  });

  it("waits through a time in which the API of the cluster does not answer", async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    const startedMs = world.clock.elapsedMs;
    cluster.fault = () => (world.clock.elapsedMs - startedMs < 400_000 ? unreachable : undefined);
    const { state: job } = await wait(plugin, jobInputs(order, state));
    expect(job).toMatchObject({ phase: "completed", bootIdAfter: "boot-1" });
  });

  it("is not ordered while the API of the cluster does not answer", async () => {
    const { world, cluster } = witnessed();
    cluster.fault = () => unreachable;
    await expect(ordered(world)).rejects.toMatchObject({ code: "ERR_NETWORK" });
    expect(posts(world)).toEqual([]);
  });

  it("of a machine that is no node of the cluster is rebooted without a witness", async () => {
    const { world, cluster } = witnessed();
    cluster.look = async () => undefined;
    expect(await reboot(world)).toMatchObject({ code: "completed", bootIds: [undefined, undefined] });
  });

  it("counts as done by someone who reboots the node between its order and its request", async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    cluster.rebootByOthers("worker-0");
    const { state } = await send(plugin, order);
    expect(state).toMatchObject({ requestedFor: order.operationId, adopted: true });
    const { state: job } = await wait(plugin, jobInputs(order, state));
    expect(job).toMatchObject({ phase: "completed", bootIdAfter: "boot-1" });
    expect(posts(world)).toEqual([]);
  });
});

describe("a request whose answer was lost, with a witness", () => {
  it("is found by the boot ID in the next run, when nothing else has shown it", async () => {
    const { world } = witnessed();
    const { plugin, order } = await ordered(world);
    world.rhythm = { ...world.rhythm, downMs: 40_000, upMs: 45_000 };
    world.answers.push({ acts: true, outcome: lostAnswer });
    const first = await send(plugin, order);
    expect(first.error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN" });
    expect(first.error?.lastSeen).toContain("with the boot ID of the order");
    await world.clock.sleep(60_000);
    const { state, error } = await send(world.startProcess(), order, first.state);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({ requestedFor: order.operationId, adopted: true });
    expect(posts(world)).toHaveLength(1);
  });

  it("stays uncertain while the node has the boot ID of the order", async () => {
    const { world } = witnessed();
    const { plugin, order } = await ordered(world);
    world.answers.push({ acts: false, outcome: lostAnswer });
    const first = await send(plugin, order);
    await world.clock.sleep(600_000);
    const { error } = await send(world.startProcess(), order, first.state);
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN" });
    expect(posts(world)).toHaveLength(1);
  });
});

describe("a node that remembers its reboots", () => {
  it("stops an order for a change that it was rebooted for, in a state that is older", async () => {
    const { world } = witnessed();
    const first = await reboot(world, ["a"]);
    await reboot(world, ["b"], first.order);
    const error = await reboot(world, ["b"], first.order).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN", node: "worker-0", requestSent: "no" });
    expect(String(error)).toContain("reboot the node all the same: kubectl annotate node");
    expect(posts(world)).toHaveLength(2);
  });

  it("stops an order of a resource whose record was lost, and says how to have the node forget", async () => {
    const { world } = witnessed();
    await reboot(world, ["a"]);
    const error = await reboot(world, ["a"]).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN" });
    expect(String(error)).toContain('kubectl annotate node "worker-0" pulumi-openshift-maintenance/reboots-');
    expect(posts(world)).toHaveLength(1);
  });

  it("does not show what the triggers are", async () => {
    const { world, cluster } = witnessed();
    await reboot(world, ["hunter2"]);
    expect(JSON.stringify([...cluster.memories])).not.toContain("hunter2");
  });

  it("has the reboot that it remembers counted for the change when the user accepts it", async () => {
    const { world } = witnessed();
    const { order } = await reboot(world, ["a"]);
    world.config["openshift:acceptedOperations"] = order.operationId;
    expect(await reboot(world, ["a"])).toMatchObject({
      code: "completed",
      order: { operationId: order.operationId },
    });
    expect(posts(world)).toHaveLength(1);
  });

  it("is rebooted three times for A, B and A again by the user's own will", async () => {
    const { world } = witnessed();
    const a = await reboot(world, ["a"]);
    const b = await reboot(world, ["b"], a.order);
    expect(await reboot(world, ["a"], b.order)).toMatchObject({ code: "completed" });
    expect(posts(world)).toHaveLength(3);
  });

  it("is rebooted for A again after B, whose request was refused", async () => {
    const { world } = witnessed();
    const a = await reboot(world, ["a"]);
    const plugin = world.startProcess();
    const b = await plugin.run((context) => runOrder(orderInputs({ triggers: ["b"] }), context, a.order));
    world.answers.push({ acts: false, outcome: refusedWith(400) });
    expect((await send(plugin, b)).state).toMatchObject({ refusedFor: b.operationId });
    expect(await reboot(world, ["a"], b)).toMatchObject({ code: "completed" });
  });

  it("is rebooted for a change that it was not rebooted for, in a state that is older", async () => {
    const { world } = witnessed();
    const first = await reboot(world, ["a"]);
    await reboot(world, ["b"], first.order);
    expect(await reboot(world, ["c"], first.order)).toMatchObject({ code: "completed" });
  });

  it("stops a run whose order is older than a reboot that another run of the stack has asked for", async () => {
    const { world } = witnessed();
    const first = await reboot(world, ["a"]);
    const [late, other] = [world.startProcess(), world.startProcess()];
    const order = await late.run((context) =>
      runOrder(orderInputs({ triggers: ["b"] }), context, first.order),
    );
    world.rhythm = { ...world.rhythm, downMs: 20_000 };
    const theirs = await other.run((context) =>
      runOrder(orderInputs({ triggers: ["c"] }), context, first.order),
    );
    await send(other, theirs);
    expect((await send(late, order)).error).toMatchObject({ code: "ERR_CONFLICT", requestSent: "no" });
    expect(posts(world)).toHaveLength(2);
  });

  it("stops the request of an order that took itself for the first one, too", async () => {
    const { world } = witnessed();
    await reboot(world, ["a"]);
    const plugin = world.startProcess();
    const skips = orderInputs({ rebootOnCreate: false });
    const order = await plugin.run((context) => runOrder(skips, context));
    expect(order).toMatchObject({ skipped: true });
    plugin.memory.knownOrders.add(skips.rowUrn);
    const { state, error } = await send(plugin, order, { requestedFor: "another" });
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN" });
    expect(state).toMatchObject({ refusedFor: order.operationId });
    expect(posts(world)).toHaveLength(1);
  });

  it("is rebooted again for a resource that has come back to it from another node", async () => {
    const { world } = witnessed();
    await reboot(world, ["a"]);
    const plugin = world.startProcess();
    plugin.memory.knownOrders.add(urnOf("RebootOrder"));
    const order = await plugin.run((context) => runOrder(orderInputs(), context));
    expect((await send(plugin, order)).error).toBeUndefined();
    expect(posts(world)).toHaveLength(2);
  });
});

describe("the lease of a node", () => {
  const others = { operationId: "theirs", urn: "urn:other-stack" };

  it("is held from the order to the end", async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    expect(cluster.leases.get("worker-0")?.operationId).toBe(order.operationId);
    const { state } = await send(plugin, order);
    expect(cluster.leases.has("worker-0")).toBe(true);
    await wait(plugin, jobInputs(order, state));
    expect(cluster.leases.has("worker-0")).toBe(false);
  });

  it("of another stack keeps the order away, and nothing is sent", async () => {
    const { world, cluster } = witnessed();
    cluster.leases.set("worker-0", others);
    await expect(ordered(world)).rejects.toMatchObject({ code: "ERR_NODE_BUSY", requestSent: "no" });
    expect(posts(world)).toEqual([]);
  });

  it("of another stack is waited for in the gate, with its holder on the row", async () => {
    const { world, cluster } = witnessed();
    cluster.leases.set("worker-0", others);
    const plugin = world.startProcess();
    const gate = plugin.run((context) => runGate(gateInputs(), undefined, context));
    await world.clock.sleep(20_000);
    cluster.leases.delete("worker-0");
    expect(await gate).toMatchObject({ passed: true });
    expect(plugin.progress.join("\n")).toContain("its lease is held by operation theirs of urn:other-stack");
  });

  it("goes with a request that was refused, and the node forgets it", async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    world.answers.push({ acts: false, outcome: refusedWith(400) });
    await send(plugin, order);
    expect(cluster.leases.has("worker-0")).toBe(false);
    expect(cluster.memories.get("worker-0") ?? []).toEqual([]);
  });
});
