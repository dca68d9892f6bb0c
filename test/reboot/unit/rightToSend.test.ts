/** A run that stood still, or took too long, has lost the right to order and to send. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { runOrder } from "../../support/runStep";
import { lostAnswer } from "../../support/fakeProcess";
import { FakeWorld, seeminglyRefusedWith, unreachable } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send } from "../../support/orderedWorld";
import { orderInputs } from "../../support/stepInputs";

const minutes = 60_000;

describe("a run that was suspended", () => {
  it("orders nothing, and says what to compare first", async () => {
    const world = new FakeWorld();
    const plugin = world.startProcess();
    plugin.suspendedForMs = 5 * minutes;
    const error = await plugin
      .run((context) => runOrder(orderInputs(), context))
      .catch((caught: unknown) => caught);
    if (!isMaintenanceError(error)) throw new Error(`not one of ours: ${String(error)}`);
    expect(error).toMatchObject({
      code: "ERR_CONFLICT",
      node: "worker-0",
      requestSent: "no",
      what: expect.stringContaining("5 min 00 s") as string,
      next: expect.stringContaining("pulumi stack history") as string,
    });
    expect(world.requests).toEqual([]);
    expect(plugin.memory.unfinished.size).toBe(0);
  });

  it("orders nothing either when it stood still while it looked at the node", async () => {
    const world = new FakeWorld();
    const plugin = world.startProcess();
    world.readFault = () => {
      plugin.suspendedForMs = 5 * minutes;
      return undefined;
    };
    await expect(plugin.run((context) => runOrder(orderInputs(), context))).rejects.toMatchObject({
      code: "ERR_CONFLICT",
    });
    expect(plugin.memory.unfinished.size).toBe(0);
  });

  it("sends nothing for its own order, which no one can decide on any more but the user", async () => {
    const { world, plugin, order } = await ordered();
    world.clock.advance(5 * minutes);
    plugin.suspendedForMs = 5 * minutes;
    const { state, error } = await send(plugin, order);
    expect(posts(world)).toEqual([]);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(error?.code).toBe("ERR_REBOOT_UNCERTAIN");
    expect(error?.message).toMatch(
      /suspended for 5 min 00 s after the reboot was ordered.*this one sent nothing/u,
    );
    expect(error?.message).not.toContain("may still deliver");
  });

  it("adopts the reboot that it finds in progress, which another run has asked for", async () => {
    const { world, plugin, order } = await ordered();
    world.clock.advance(5 * minutes);
    plugin.suspendedForMs = 5 * minutes;
    world.reboot("worker-0");
    world.clock.advance(1000);
    expect((await send(plugin, order)).state).toMatchObject({
      requestedFor: order.operationId,
      adopted: true,
    });
    expect(posts(world)).toEqual([]);
  });

  it("sends nothing in the second try of a refused request", async () => {
    const { world, order } = await ordered();
    const later = world.startProcess();
    later.memory.refusals.set(order.operationId, { ...blankRequest, refusedFor: order.operationId });
    world.clock.advance(60 * minutes);
    later.suspendedForMs = 5 * minutes;
    expect((await send(later, order)).state.uncertainFor).toBe(order.operationId);
    expect(posts(world)).toEqual([]);
  });

  it("is asked whether it stood still as the last thing before the request", async () => {
    const { world, plugin, order } = await ordered();
    plugin.enginePresence = () => {
      plugin.suspendedForMs = 5 * minutes;
      return "present";
    };
    expect((await send(plugin, order)).state.uncertainFor).toBe(order.operationId);
    expect(posts(world)).toEqual([]);
  });

  it("calls no request refused that it could not send because it stood still", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      plugin.suspendedForMs = 5 * minutes;
      world.clock.advance(5 * minutes);
    };
    world.answers.push({ acts: false, outcome: { kind: "refused", error: unreachable }, meanwhile });
    expect((await send(plugin, order)).state.uncertainFor).toBe(order.operationId);
  });

  it("believes no refusal after which it stood still while it looked at the node", async () => {
    const { world, plugin, order } = await ordered();
    let reads = 0;
    world.readFault = () => {
      if (++reads === 5) plugin.suspendedForMs = 5 * minutes;
      return undefined;
    };
    world.answers.push({ acts: false, outcome: seeminglyRefusedWith(409) });
    expect((await send(plugin, order)).state.uncertainFor).toBe(order.operationId);
  });

  it("calls nothing refused that another run may have done", async () => {
    const { world, plugin, order } = await ordered();
    plugin.suspendedForMs = 5 * minutes;
    world.clock.advance(5 * minutes);
    world.setNode("worker-0", "PAUSED");
    expect((await send(plugin, order)).state).not.toHaveProperty("refusedFor");
  });
});

describe("an order that has grown old before its request", () => {
  it.each<[what: string, pass: (world: FakeWorld) => void]>([
    [
      "by both clocks",
      (world) => {
        world.clock.advance(25_001);
      },
    ],
    [
      "by the time of day alone",
      (world) => {
        world.clock.jumpDate(25_001);
      },
    ],
    [
      "by the monotonic clock alone",
      (world) => {
        world.clock.advance(25_001);
        world.clock.jumpDate(-60_000);
      },
    ],
  ])("%s is not sent, and a plain rerun may send it once", async (_what, pass) => {
    const { world, plugin, order } = await ordered();
    pass(world);
    const { state, error } = await send(plugin, order);
    expect(posts(world)).toEqual([]);
    expect(state.refusedFor).toBe(order.operationId);
    expect(error).toMatchObject({
      code: "ERR_NODE_BUSY",
      node: "worker-0",
      operationId: order.operationId,
      requestSent: "no",
    });
  });

  it("is still sent within 25 seconds", async () => {
    const { world, plugin, order } = await ordered();
    world.clock.advance(24_900);
    expect((await send(plugin, order)).state.jobId).toBe("tmp1");
  });

  it("does not hold back the second try of a refused request, whose right is not the order's", async () => {
    const { world, order } = await ordered();
    const later = world.startProcess();
    later.memory.refusals.set(order.operationId, { ...blankRequest, refusedFor: order.operationId });
    world.clock.advance(60 * minutes);
    expect((await send(later, order)).state.jobId).toBe("tmp1");
  });
});

describe("a request that follows one whose answer was lost", () => {
  async function afterLost(sinceMs: number) {
    const { world, plugin, order } = await ordered();
    const lostAt = new Date(world.clock.date().getTime() - sinceMs).toISOString();
    const earlier = { ...blankRequest, uncertainFor: "before", lostAt };
    return { world, plugin, order, earlier };
  }

  it("waits until 50 seconds after that, says so on its row, and is sent", async () => {
    const { world, plugin, order, earlier } = await afterLost(35_000);
    const fromMs = world.clock.elapsedMs;
    expect((await send(plugin, order, earlier)).state.jobId).toBe("tmp1");
    expect(world.accepted[0]?.atMs).toBeGreaterThanOrEqual(fromMs + 15_000);
    expect(plugin.progress[0]).toContain("waiting 15 s, since the request of ");
    expect(plugin.progress[0]).toContain("may still arrive");
  });

  it("waits for at most 20 seconds, whatever the clocks of two machines say", async () => {
    const { world, plugin, order, earlier } = await afterLost(-3_600_000);
    const fromMs = world.clock.elapsedMs;
    expect((await send(plugin, order, earlier)).state.jobId).toBe("tmp1");
    expect(world.accepted[0]?.atMs).toBeLessThan(fromMs + 24_000);
  });

  it("does not wait later than that", async () => {
    const { world, plugin, order, earlier } = await afterLost(50_000);
    await send(plugin, order, earlier);
    expect(world.accepted[0]?.atMs).toBeLessThan(1000);
  });

  it("is not sent when the lost one arrives meanwhile: that reboot is adopted", async () => {
    const { world, plugin, order, earlier } = await afterLost(32_000);
    const fromMs = world.clock.elapsedMs;
    world.setNode("worker-0", (nowMs) => (nowMs > fromMs + 5000 ? "REBOOT" : "ACTIVE"));
    expect((await send(plugin, order, earlier)).state).toMatchObject({
      requestedFor: order.operationId,
      adopted: true,
    });
    expect(posts(world)).toEqual([]);
  });

  it("is told of it also across a refusal in between", async () => {
    const { world, plugin, order, earlier } = await afterLost(40_000);
    world.setNode("worker-0", "PAUSED");
    world.clock.advance(1001);
    const { state } = await send(plugin, order, earlier);
    expect(state).toMatchObject({ refusedFor: order.operationId, lostAt: earlier.lostAt });
  });

  it("and whose answer is lost too speaks of itself", async () => {
    const { world, plugin, order, earlier } = await afterLost(60_000);
    world.answers.push({ acts: false, outcome: lostAnswer });
    expect((await send(plugin, order, earlier)).state.lostAt).not.toBe(earlier.lostAt);
  });
});
