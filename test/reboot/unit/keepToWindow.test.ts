import { MaintenanceWindow } from "../../../provider/windows/maintenanceWindow";
import { FakeWorld, refusedWith } from "../../support/fakeWorld";
import { ordered, posts, send } from "../../support/orderedWorld";
import { runGate, runOrder } from "../../support/runStep";
import { gateInputs, orderInputs, requestInputs } from "../../support/stepInputs";
import { faultsOfWindowInputs } from "../../../provider/windows/keepToWindow";

/** Two hours after the world begins, for an hour, of which the last half is too late to begin. */
const plain = { schedule: "0 2 * * *", timeZone: "UTC", durationMinutes: 60, cutoffMinutes: 30 };
const window = new MaintenanceWindow(plain);
const hourMs = 3_600_000;

describe("a reboot that keeps to a window", () => {
  it("fails in its gate while the window is not open, with the next opening, and nothing is sent", async () => {
    const world = new FakeWorld();
    const gate = world.startProcess().run((context) => runGate(gateInputs({ window }), undefined, context));
    await expect(gate).rejects.toMatchObject({
      code: "ERR_OUTSIDE_WINDOW",
      node: "worker-0",
      next: expect.stringContaining("2026-01-01 02:00") as string,
    });
    expect(world.requests).toEqual([]);
  });

  it("waits for the opening if it is told to, and shows on its row until when", async () => {
    const world = new FakeWorld();
    const plugin = world.startProcess();
    const inputs = gateInputs({ window, outsideWindow: "wait" });
    expect(await plugin.run((context) => runGate(inputs, undefined, context))).toMatchObject({
      passed: true,
    });
    expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(2 * hourMs);
    expect(world.clock.elapsedMs).toBeLessThan(2 * hourMs + 1000);
    expect(plugin.progress[0]).toMatch(/worker-0 waits: .*2026-01-01 02:00/u);
  });

  it("does not wait for an opening that is more than a day away", async () => {
    const world = new FakeWorld();
    const later = { ...plain, except: ["2026-01-01", "2026-01-02"] };
    const inputs = gateInputs({ window: later, outsideWindow: "wait" });
    const gate = world.startProcess().run((context) => runGate(inputs, undefined, context));
    await expect(gate).rejects.toMatchObject({ code: "ERR_OUTSIDE_WINDOW" });
    expect(world.clock.elapsedMs).toBe(0);
  });

  it("is not ordered after the cutoff, though its gate was passed before", async () => {
    const world = new FakeWorld();
    await world.clock.sleep(2.6 * hourMs);
    const plugin = world.startProcess();
    const order = plugin.run((context) => runOrder(orderInputs({ window }), context));
    await expect(order).rejects.toMatchObject({ code: "ERR_OUTSIDE_WINDOW", requestSent: "no" });
    expect(posts(world)).toEqual([]);
  });

  it("is sent by the run that has ordered it, also when the window closes in between", async () => {
    const world = new FakeWorld();
    await world.clock.sleep(2.5 * hourMs - 100);
    const plugin = world.startProcess();
    const order = await plugin.run((context) => runOrder(orderInputs({ window }), context));
    await world.clock.sleep(200);
    expect((await send(plugin, order, undefined, { window })).error).toBeUndefined();
    expect(posts(world)).toHaveLength(1);
  });

  it("that was refused is asked for again only within a window", async () => {
    const world = new FakeWorld();
    const { order } = await ordered(world);
    world.answers.push({ acts: false, outcome: refusedWith(400) });
    const plugin = world.startProcess();
    const refusal = { node: "worker-0", refusedFor: order.operationId };
    plugin.memory.refusals.set(order.operationId, refusal);
    const { state, error } = await send(plugin, order, undefined, requestInputs(order, { window }));
    expect(error).toMatchObject({ code: "ERR_OUTSIDE_WINDOW" });
    expect(state).toMatchObject({ refusedFor: order.operationId });
    expect(posts(world)).toEqual([]);
  });

  it("begins at a turn of its own, where beginnings are spread", async () => {
    const world = new FakeWorld();
    const inputs = gateInputs({ window, outsideWindow: "wait", spreadSeconds: 1200 });
    await world.startProcess().run((context) => runGate(inputs, undefined, context));
    const afterMs = world.clock.elapsedMs - 2 * hourMs;
    expect(afterMs).toBeGreaterThan(0);
    expect(afterMs).toBeLessThan(1_201_000);
  });

  it("is never held up where nothing is pending", async () => {
    const world = new FakeWorld();
    const earlier = { node: "worker-0", triggers: ["a"], passed: true } as const;
    const plugin = world.startProcess();
    expect(await plugin.run((context) => runGate(gateInputs({ window }), earlier, context))).toMatchObject({
      passed: true,
    });
  });
});

describe("the window of a reboot", () => {
  it.each([
    [{ window: { ...plain, schedul: "x" } }, /^window\.schedul is not known; closest: schedule/u],
    [{ window, outsideWindow: "later" }, /^outsideWindow "later" is not known.*"fail" \| "wait" \| "defer"/u],
    [{ window, outsideWindow: "wiat" }, /^outsideWindow "wiat" is not known; closest: wait/u],
    [{ outsideWindow: "wait" }, /^window is missing/u],
    [{ window, spreadSeconds: -1 }, /^spreadSeconds must be a whole number/u],
  ])("is checked before anything is sent: %j", (inputs, says) => {
    const faults = faultsOfWindowInputs(inputs, true);
    expect(faults.map(({ property, reason }) => `${property} ${reason}`)[0]).toMatch(says);
  });
});
