import { ProcessEnded } from "../../support/fakeProcess";
import { unreachable } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send } from "../../support/orderedWorld";
import { runOrder } from "../../support/runStep";
import { orderInputs } from "../../support/stepInputs";

describe("an order of another run", () => {
  it("is looked into for what is left of the 30 seconds since it", async () => {
    const { world, order } = await ordered();
    world.clock.advance(20_000);
    const { state } = await send(world.startProcess(), order);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(30_000);
    expect(world.clock.elapsedMs).toBeLessThan(31_500);
  });

  it("is looked into once when it is older", async () => {
    const { world, order } = await ordered();
    world.clock.advance(86_400_000);
    const { state } = await send(world.startProcess(), order);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(world.requests).toHaveLength(2);
  });

  it("is looked into for 30 seconds when its clock was ahead of ours", async () => {
    const { world, order } = await ordered();
    world.clock.jumpDate(-3_600_000);
    const fromMs = world.clock.elapsedMs;
    await send(world.startProcess(), order);
    expect(world.clock.elapsedMs - fromMs).toBeGreaterThanOrEqual(30_000);
    expect(world.clock.elapsedMs - fromMs).toBeLessThan(32_000);
  });

  it("is adopted when the node is in transition", async () => {
    const { world, order } = await ordered();
    world.setNode("worker-0", "HARD_REBOOT");
    const { state } = await send(world.startProcess(), order);
    expect(state).toMatchObject({ requestedFor: order.operationId, adopted: true });
  });

  it("stays open, with nothing recorded, when nothing can be seen", async () => {
    const { world, order } = await ordered();
    world.readFault = () => unreachable;
    world.clock.advance(60_000);
    await expect(send(world.startProcess(), order)).rejects.toBe(unreachable);
  });

  it("stays open when the program itself breaks, whatever was seen before", async () => {
    const { world, order } = await ordered();
    const broken = new SyntaxError("Unexpected end of input");
    const { length } = world.requests;
    world.readFault = () => (world.requests.length > length + 1 ? broken : undefined);
    world.clock.advance(1001);
    const { cause, message } = await send(world.startProcess(), order).then(
      () => new Error("sent"),
      (error: unknown) => error as Error,
    );
    expect(cause).toBe(broken);
    expect(message).toMatch(
      /"SyntaxError: Unexpected .*, before that ACTIVE\. Nothing was sent in this run/u,
    );
    expect(world.requests).toHaveLength(length + 2);
  });

  it("may have a request on its way that still arrives, which is said, and the next order's request waits for it", async () => {
    const { world, order } = await ordered();
    world.clock.advance(20_000);
    const { state, error } = await send(world.startProcess(), order);
    expect(state).toMatchObject({ uncertainFor: order.operationId, lostAt: order.orderedAt });
    expect(error?.message).toContain(
      `If its request was sent, soon after ${order.orderedAt}, what holds it up may still deliver it`,
    );
    const plugin = world.startProcess();
    const next = await plugin.run((context) => runOrder(orderInputs({ triggers: ["2"] }), context));
    const fromMs = world.clock.elapsedMs;
    await send(plugin, next, state);
    expect(posts(world)).toHaveLength(1);
    expect(world.accepted[0]?.atMs).toBeGreaterThanOrEqual(50_000);
    expect(world.accepted[0]?.atMs).toBeLessThanOrEqual(fromMs + 21_000);
  });

  it("that was lost by the run that ordered it keeps the time at which that has sent it", async () => {
    const { world, order } = await ordered();
    world.clock.advance(60_000);
    const reason = "the request was sent, but its fate is unknown (no answer)";
    const lostAt = new Date(Date.parse(order.orderedAt) + 3000).toISOString();
    const earlier = { ...blankRequest, uncertainFor: order.operationId, reason, lostAt };
    const { state, error } = await send(world.startProcess(), order, earlier);
    expect(state.lostAt).toBe(lostAt);
    expect(error?.message).toContain(`The request was sent at ${lostAt}`);
  });

  it("is later than one of before that was lost", async () => {
    const { world, order } = await ordered();
    world.clock.advance(60_000);
    const earlier = { ...blankRequest, uncertainFor: "before", lostAt: "2020-01-01T00:00:00.000Z" };
    const { state } = await send(world.startProcess(), order, earlier);
    expect(state.lostAt).toBe(order.orderedAt);
  });

  it("that was uncertain before keeps its first reason", async () => {
    const { world, order } = await ordered();
    world.clock.advance(60_000);
    const earlier = { ...blankRequest, uncertainFor: order.operationId, reason: "the answer was lost" };
    expect((await send(world.startProcess(), order, earlier)).state.reason).toBe("the answer was lost");
  });

  it("whose process was killed during the request is never sent again", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({
      meanwhile: () => {
        plugin.kill();
      },
    });
    await expect(send(plugin, order)).rejects.toThrow(ProcessEnded);
    world.clock.advance(120_000);
    const { error } = await send(world.startProcess(), order);
    expect(error?.code).toBe("ERR_REBOOT_UNCERTAIN");
    expect(world.accepted).toHaveLength(1);
  });
});
