import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { createNodeStatusHandler } from "../../../provider/nodes/nodeStatusHandler";
import { FakeWorld } from "../../support/fakeWorld";
import { nodeStatusInputs } from "../../support/stepInputs";
import { seededRandom } from "../../../scripts/chaos/seededRandom.cjs";

const names = Array.from({ length: 300 }, (_one, index) => `worker-${index}`);

function scene(status: string | ((nowMs: number) => string) = "ACTIVE") {
  const world = new FakeWorld(Object.fromEntries(names.map((name) => [name, status])));
  const plugin = world.startProcess();
  // As they do outside of tests, the waits drift apart.
  const context = { ...plugin.context, random: seededRandom(1) };
  const handler = createNodeStatusHandler(() => context);
  /** Sixteen at a time, as the engine does; each takes its moment. */
  const forAll = async (work: (node: string) => Promise<unknown>): Promise<void> => {
    const left = [...names];
    const worker = async (): Promise<void> => {
      for (let node = left.shift(); node !== undefined; node = left.shift()) {
        await work(node);
        await world.clock.sleep(100);
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
  };
  const reads = (): number => world.requests.length;
  const secondsAndTwo = (): number => Math.floor(world.clock.elapsedMs / 1000) + 2;
  return { world, handler, forAll, reads, secondsAndTwo };
}

const inputsOf = (node: string, waitFor?: string) =>
  nodeStatusInputs({ node, ...(waitFor === undefined ? {} : { waitFor }) });
const stateOf = (node: string) => ({ node, status: "ACTIVE", active: true });

describe("300 NodeStatus", () => {
  it("in a preview of t seconds make at most t + 2 reads", async () => {
    const { handler, forAll, reads, secondsAndTwo } = scene();
    const diff = (node: string) => handler.diff(`my.cluster/${node}`, stateOf(node), inputsOf(node));
    await forAll(async (node) => {
      expect(await diff(node)).toEqual({ changes: false });
    });
    expect(reads()).toBeLessThanOrEqual(secondsAndTwo());
  });

  it("in an update of t seconds that waits for all of them make at most t + 2 reads", async () => {
    const { handler, reads, secondsAndTwo, world } = scene((nowMs) => (nowMs < 45_000 ? "REBOOT" : "ACTIVE"));
    await Promise.all(names.map((node) => handler.create(inputsOf(node, "ACTIVE"))));
    expect(world.clock.elapsedMs).toBeGreaterThan(45_000);
    expect(reads()).toBeLessThanOrEqual(secondsAndTwo());
  });

  it("that wait while the API is down make no more reads than while it is there", async () => {
    const { handler, reads, secondsAndTwo, world } = scene((nowMs) => (nowMs < 45_000 ? "REBOOT" : "ACTIVE"));
    world.readFault = () =>
      world.clock.elapsedMs > 5000 && world.clock.elapsedMs < 60_000
        ? new MaintenanceError("ERR_NETWORK", { what: "GET failed.", next: "Wait.", transient: true })
        : undefined;
    await Promise.all(names.map((node) => handler.create(inputsOf(node, "ACTIVE"))));
    expect(reads()).toBeLessThanOrEqual(secondsAndTwo());
  });

  it("in a preview with a wrong password send it once, not 300 times", async () => {
    const { handler, forAll, reads, world } = scene();
    world.readFault = () =>
      new MaintenanceError("ERR_UNAUTHORIZED", { what: "GET answered 401.", next: "Set the password." });
    await forAll((node) => handler.diff(`my.cluster/${node}`, stateOf(node), inputsOf(node)));
    expect(reads()).toBe(1);
  });
});

it("waits for the nodes of a roll, five at once, ask for them once a second together", async () => {
  const { handler, world, reads, secondsAndTwo } = scene();
  const left = names.slice(0, 100);
  const roll = async (): Promise<void> => {
    for (let node = left.shift(); node !== undefined; node = left.shift()) {
      const since = world.clock.elapsedMs;
      world.setNode(node, (nowMs) => (nowMs - since < 20_000 ? "REBOOT" : "ACTIVE"));
      await handler.create(inputsOf(node, "ACTIVE"));
    }
  };
  await Promise.all([roll(), roll(), roll(), roll(), roll()]);
  expect(reads()).toBeLessThanOrEqual(secondsAndTwo());
});
