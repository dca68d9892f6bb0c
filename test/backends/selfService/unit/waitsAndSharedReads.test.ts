import { FakeWorld, worldConnection } from "../../../support/fakeWorld";

describe("a wait that reads every second or a little oftener", () => {
  it("does not take its own last answer for a new one, and so sees a short reboot", async () => {
    const world = new FakeWorld();
    const start = world.clock.elapsedMs;
    world.setNode("worker-0", (nowMs) => (nowMs - start > 50 && nowMs - start < 2050 ? "REBOOT" : "ACTIVE"));
    const plugin = world.startProcess();
    // The shortest pauses that the jitter allows: 900 ms, then 1350 ms.
    const reboot = { node: "worker-0", operationId: "op-1", orderedAt: "", baseline: {} };
    const trace = await plugin.run(() =>
      plugin.backendOf(worldConnection, () => 0).trace(reboot, undefined, 30_000),
    );
    expect(trace).toEqual({ kind: "adopted", status: "REBOOT" });
  });
});
