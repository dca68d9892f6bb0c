/** Answers that say "refused" of a request that was acted on: a gateway repeated it, or a filter changed the answer. */
import { lostAnswer } from "../../support/fakeProcess";
import { seeminglyRefusedWith, unreachable } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send } from "../../support/orderedWorld";

describe("a refusal that does not prove that nothing was done", () => {
  it.each([400, 403, 405, 409, 413, 429])(
    "with %d over a node that then reboots is adopted",
    async (status) => {
      const { world, plugin, order } = await ordered();
      world.answers.push({ acts: true, outcome: seeminglyRefusedWith(status) });
      const { state, error } = await send(plugin, order);
      expect(error).toBeUndefined();
      expect(state).toMatchObject({ requestedFor: order.operationId, adopted: true });
      expect(posts(world)).toHaveLength(1);
    },
  );

  it("is believed after 30 seconds in which the node stayed as it was, and says on its row that it looks", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ acts: false, outcome: seeminglyRefusedWith(409) });
    const { state, error } = await send(plugin, order);
    expect(state).toEqual({ ...blankRequest, refusedFor: order.operationId, reason: error?.message });
    expect(error?.code).toBe("ERR_NODE_BUSY");
    expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(30_000);
    expect(plugin.progress[0]).toContain("worker-0: refused (409); looking for 30 s");
  });

  it("is adopted over a node whose reboot takes a second", async () => {
    const { world, plugin, order } = await ordered();
    world.rhythm = { ...world.rhythm, downMs: 1600, upMs: 2600 };
    world.answers.push({ acts: true, outcome: seeminglyRefusedWith(403) });
    expect((await send(plugin, order)).state.adopted).toBe(true);
  });

  it("is uncertain over a node that was not seen for a while, in which it may have rebooted", async () => {
    const { world, plugin, order } = await ordered();
    let reads = 0;
    world.readFault = () => (reads++ > 3 && reads < 14 ? unreachable : undefined);
    world.answers.push({ acts: false, outcome: seeminglyRefusedWith(409) });
    expect((await send(plugin, order)).state.uncertainFor).toBe(order.operationId);
  });

  it("is believed over a node that is on its way for another reason", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      world.setNode("worker-0", "MIGRATING");
    };
    world.answers.push({ acts: false, outcome: seeminglyRefusedWith(409), meanwhile });
    expect((await send(plugin, order)).state.refusedFor).toBe(order.operationId);
  });

  it("is uncertain over a node that has changed", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      world.setNode("worker-0", "SHUTOFF");
    };
    world.answers.push({ acts: false, outcome: seeminglyRefusedWith(409), meanwhile });
    const { state, error } = await send(plugin, order);
    expect(state.uncertainFor).toBe(order.operationId);
    expect(error).toMatchObject({
      code: "ERR_REBOOT_UNCERTAIN",
      what: expect.stringContaining("409") as string,
      lastSeen: "worker-0 SHUTOFF",
    });
  });

  it("is uncertain over a node that cannot be seen", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      world.readFault = () => unreachable;
    };
    world.answers.push({ acts: true, outcome: seeminglyRefusedWith(403), meanwhile });
    expect((await send(plugin, order)).state.uncertainFor).toBe(order.operationId);
  });
});

describe("a lost answer over a node that is on its way for another reason", () => {
  it.each(["MIGRATING", "RESIZE", "VERIFY_RESIZE", "REBUILD", "BUILD", "PASSWORD", "REVERT_RESIZE"])(
    "is not adopted: %s is no reboot",
    async (status) => {
      const { world, plugin, order } = await ordered();
      const meanwhile = (): void => {
        world.setNode("worker-0", status);
      };
      world.answers.push({ acts: false, outcome: lostAnswer, meanwhile });
      const { state, error } = await send(plugin, order);
      expect(state.uncertainFor).toBe(order.operationId);
      expect(error).toMatchObject({ code: "ERR_REBOOT_UNCERTAIN", lastSeen: `worker-0 ${status}` });
    },
  );

  it("is adopted as soon as a reboot is seen behind it", async () => {
    const { world, plugin, order } = await ordered();
    const fromMs = world.clock.elapsedMs;
    const meanwhile = (): void => {
      world.setNode("worker-0", (nowMs) => (nowMs < fromMs + 8000 ? "PASSWORD" : "HARD_REBOOT"));
    };
    world.answers.push({ acts: false, outcome: lostAnswer, meanwhile });
    expect((await send(plugin, order)).state.adopted).toBe(true);
  });
});
