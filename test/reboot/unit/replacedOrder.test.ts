/** `pulumi up --replace ORDER` where `rebootOnCreate` is false: the order looks like the first one, and is not. */
import { FakeCluster } from "../../support/fakeCluster";
import { FakeWorld, unreachable } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send, wait } from "../../support/orderedWorld";
import { runOrder } from "../../support/runStep";
import { jobInputs, orderInputs } from "../../support/stepInputs";

const before = { ...blankRequest, requestedFor: "before", jobId: "tmp0" };

describe("a skipped order whose request is on record from before", () => {
  it("is sent, once, by the process that recorded it", async () => {
    const { world, plugin, order } = await ordered();
    plugin.memory.unfinished.clear();
    const { state } = await send(plugin, { ...order, skipped: true }, { ...before, skipped: true });
    expect(state).toMatchObject({ requestedFor: order.operationId, skipped: false, jobId: "tmp1" });
    expect(posts(world)).toHaveLength(1);
  });

  it("is sent when its refusal has just been deleted", async () => {
    const { world, order } = await ordered();
    const later = world.startProcess();
    later.memory.refusals.set(order.operationId, { ...blankRequest, refusedFor: order.operationId });
    expect((await send(later, { ...order, skipped: true })).state).toMatchObject({ skipped: false });
    expect(posts(world)).toHaveLength(1);
  });

  it("is uncertain when another run recorded it", async () => {
    const { world, order } = await ordered();
    const { state, error } = await send(world.startProcess(), { ...order, skipped: true }, before);
    expect(error?.code).toBe("ERR_REBOOT_UNCERTAIN");
    expect(state.uncertainFor).toBe(order.operationId);
    expect(posts(world)).toEqual([]);
  });

  it("is refused while Pulumi does not record the steps", async () => {
    const { world, plugin, order } = await ordered();
    plugin.memory.unfinished.clear();
    world.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
    const { state, error } = await send(plugin, { ...order, skipped: true }, before);
    expect(error?.code).toBe("ERR_INVALID_INPUT");
    expect(state.refusedFor).toBe(order.operationId);
    expect(posts(world)).toEqual([]);
  });
});

describe("an order that took itself for the first one, with the cluster itself as a witness,", () => {
  it("is no success with the boot ID of before", async () => {
    const world = new FakeWorld();
    const cluster = new FakeCluster(world);
    const skips = orderInputs({ rebootOnCreate: false });
    const plugin = world.startProcess();
    const order = await plugin.run((context) => runOrder(skips, context));
    expect(order).toMatchObject({ skipped: true, witness: { bootId: "boot-0" } });
    cluster.startsSystem = false;
    // As after --replace: the record of an earlier request says that it is not the first one.
    const { state } = await send(plugin, order, blankRequest);
    const { error } = await wait(plugin, jobInputs(order, state));
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED" });
    expect(error?.message).toContain("boot ID of before");
  });

  it("is complete with the boot ID that it saw when the user has accepted what the node remembers", async () => {
    const world = new FakeWorld();
    const cluster = new FakeCluster(world);
    const first = await ordered(world);
    await wait(first.plugin, jobInputs(first.order, (await send(first.plugin, first.order)).state));
    const again = world.startProcess();
    const skips = orderInputs({ rebootOnCreate: false });
    const order = await again.run((context) => runOrder(skips, context));
    const { state, error } = await send(again, order, { requestedFor: "another" });
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN", operationId: first.order.operationId });
    world.config["openshift:acceptedOperations"] = first.order.operationId;
    const third = world.startProcess();
    third.memory.refusals.set(order.operationId, state);
    const accepted = (await send(third, order)).state;
    expect(accepted).toMatchObject({ requestedFor: order.operationId, adopted: true });
    expect(accepted).not.toHaveProperty("acceptedAt");
    const job = { ...jobInputs(order, accepted), isAccepted: true };
    expect((await wait(third, job)).state.phase).toBe("completed");
    expect([posts(world).length, cluster.bootIdOf("worker-0")]).toEqual([1, "boot-1"]);
  });

  it("skips its node although the API of the cluster does not answer", async () => {
    const world = new FakeWorld();
    const cluster = new FakeCluster(world);
    cluster.fault = () => unreachable;
    const skips = orderInputs({ rebootOnCreate: false });
    const order = await world.startProcess().run((context) => runOrder(skips, context));
    expect(order).toMatchObject({ skipped: true });
    expect(order.witness).not.toHaveProperty("bootId");
  });
});
