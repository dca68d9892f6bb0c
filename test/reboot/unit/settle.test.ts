import { settle } from "../../../provider/reboot/settle";
import { FakeWorld } from "../../support/fakeWorld";
import { requested, wait } from "../../support/orderedWorld";
import { urnOf } from "../../support/stepInputs";

const noLease = { keepLease: async (): Promise<void> => undefined };
const inputs = { node: "worker-0", rowUrn: urnOf("RebootJob") };

describe("a cluster that settles after a reboot", () => {
  it("has the whole time from the moment at which the node was ready, and what remains of it in a later run", async () => {
    const world = new FakeWorld();
    const { context, progress } = world.startProcess();
    const since = world.clock.date().toISOString();
    await world.clock.sleep(40_000);
    await settle({ ...inputs, settleSeconds: 60 }, since, noLease, context);
    expect(world.clock.elapsedMs).toBe(60_000);
    expect(progress[0]).toMatch(/worker-0 is back; settling for 20 s/u);
    await settle({ ...inputs, settleSeconds: 60 }, since, noLease, context);
    expect(world.clock.elapsedMs).toBe(60_000);
  });

  it("holds back the end of the step, which is recorded as complete", async () => {
    const { world, plugin, inputs: given } = await requested({ settleSeconds: 300 });
    const { state } = await wait(plugin, given);
    const settledMs = world.clock.date().getTime() - Date.parse(state.finishedAt ?? "");
    expect([state.phase, settledMs]).toEqual(["completed", 300_000]);
    expect(state.durationSeconds).toBeLessThan(120);
  });
});
