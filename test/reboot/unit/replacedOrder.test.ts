/** `pulumi up --replace ORDER` where `rebootOnCreate` is false: the order looks like the first one, and is not. */
import { blankRequest, ordered, posts, send } from "../../support/orderedWorld";

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
