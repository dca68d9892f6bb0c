import { lostAnswer } from "../../support/fakeProcess";
import { unreachable } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send } from "../../support/orderedWorld";
import { urnOf } from "../../support/stepInputs";

describe("a request of unknown fate", () => {
  it("is adopted when the node is seen in transition, and says so", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ outcome: lostAnswer });
    const { state, error } = await send(plugin, order);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({ requestedFor: order.operationId, adopted: true });
    expect(state).not.toHaveProperty("jobId");
    expect(plugin.said).toEqual([
      expect.stringMatching(new RegExp(`^.*RebootRequest::w0: warning: .*REBOOT.*${order.operationId}`, "u")),
    ]);
    expect(posts(world)).toHaveLength(1);
  });

  it("is uncertain when nothing is seen in at least 30 seconds, and is never sent again", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ acts: false, outcome: lostAnswer });
    const { state, error } = await send(plugin, order);
    expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(30_000);
    expect(world.clock.elapsedMs).toBeLessThan(32_000);
    expect(state).toEqual({
      ...blankRequest,
      uncertainFor: order.operationId,
      reason: expect.any(String) as string,
      lostAt: order.orderedAt,
    });
    expect(error?.code).toBe("ERR_REBOOT_UNCERTAIN");
    for (const part of [
      `The request was sent at ${order.orderedAt}, and what holds it up may still deliver it`,
      "ECONNRESET",
      "worker-0 ACTIVE",
      order.operationId,
      order.orderedAt,
      "acceptedOperations",
    ])
      expect(error?.message).toContain(part);
    expect(plugin.memory.unfinished.size).toBe(1);
    await send(plugin, order);
    await send(world.startProcess(), order, state);
    expect(posts(world)).toHaveLength(1);
  });

  it("is talked about on the row of the request and nowhere else", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ outcome: lostAnswer });
    await send(plugin, order);
    expect(
      [...plugin.said, ...plugin.progress].every((line) => line.startsWith(urnOf("RebootRequest"))),
    ).toBe(true);
  });

  it("is still found when the reboot shows itself late", async () => {
    const { world, plugin, order } = await ordered();
    world.rhythm = { ...world.rhythm, downMs: 25_000 };
    world.answers.push({ outcome: lostAnswer });
    expect((await send(plugin, order)).state.adopted).toBe(true);
  });

  it("is uncertain when the node was seen at rest and cannot be seen any more, also for another run", async () => {
    const { world, order } = await ordered();
    let reads = 0;
    world.readFault = () => (++reads > 2 ? unreachable : undefined);
    const { state, error } = await send(world.startProcess(), order);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN", lastSeen: "worker-0 ACTIVE" });
  });

  it("is uncertain when the node cannot be seen at all", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      world.readFault = () => unreachable;
    };
    world.answers.push({ outcome: lostAnswer, meanwhile });
    const { state, error } = await send(plugin, order);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN", cause: unreachable });
  });

  it("is uncertain, and recorded so at once, when the program itself breaks after the request", async () => {
    const { world, plugin, order } = await ordered();
    const broken = new SyntaxError("Unexpected end of input");
    const meanwhile = (): void => {
      world.readFault = () => broken;
    };
    world.answers.push({ outcome: lostAnswer, meanwhile });
    const { length } = world.requests;
    const { state, error } = await send(plugin, order);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(error).toMatchObject({
      code: "ERR_REBOOT_UNCERTAIN",
      lastSeen: expect.stringMatching(/^nothing.*SyntaxError: Unexpected end/u) as string,
      cause: broken,
    });
    expect(world.requests.slice(length)).toEqual(["POST worker-0", "GET nodestatus"]);
  });
});
