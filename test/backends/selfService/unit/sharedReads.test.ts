import { failedLookMs } from "../../../../provider/backends/nodeReads";
import { FakeWorld, unreachable, worldConnection, wrongAddress } from "../../../support/fakeWorld";

function scene() {
  const world = new FakeWorld();
  const plugin = world.startProcess();
  const read = (more = {}) =>
    plugin.run((context) => context.backendOf({ ...worldConnection, ...more }).listNodes());
  const effect = (): void => {
    plugin.memory.lastEffectMs = world.clock.monotonicMs();
  };
  return { world, plugin, read, effect, reads: () => world.requests.length };
}

describe("a read of the nodes", () => {
  it("is shared by all who ask while it is on its way", async () => {
    const { read, reads } = scene();
    const [a, b] = await Promise.all([read(), read(), read()]);
    expect(a).toBe(b);
    expect(reads()).toBe(1);
  });

  it("is shared until a second after it was sent, and no longer", async () => {
    const { world, read, reads } = scene();
    await read();
    world.clock.advance(1000 - world.latencyMs);
    await read();
    expect(reads()).toBe(1);
    world.clock.advance(1);
    await read();
    expect(reads()).toBe(2);
  });

  it("is not stretched by being shared: its age counts from when it was sent", async () => {
    const { world, read, reads } = scene();
    world.latencyMs = 1500;
    await read();
    await read();
    expect(reads()).toBe(2);
  });

  it("that was sent before an effect of this process is not shared after it", async () => {
    const { world, read, effect, reads } = scene();
    await read();
    world.clock.advance(1);
    effect();
    await read();
    expect(reads()).toBe(2);
  });

  it("that was on its way during an effect is not shared after it", async () => {
    const { world, read, effect, reads } = scene();
    const before = read();
    world.clock.advance(5);
    effect();
    await Promise.all([before, read()]);
    expect(reads()).toBe(2);
  });

  it("that was sent after an effect is shared again", async () => {
    const { world, read, effect, reads } = scene();
    effect();
    world.clock.advance(1);
    await read();
    await read();
    expect(reads()).toBe(1);
  });

  it("of one cluster or user is not shared with another", async () => {
    const { read, reads } = scene();
    await read();
    await read({ clusterId: "other" });
    await read({ apiUrl: "https://other.example" });
    await read({ username: "viewer" });
    await read({ password: "wrong" });
    expect(reads()).toBe(5);
  });

  it("that failed is not shared with later callers", async () => {
    const { world, read, reads } = scene();
    world.readFault = () => unreachable;
    await expect(read()).rejects.toBe(unreachable);
    world.readFault = () => undefined;
    expect(await read()).toHaveLength(2);
    expect(reads()).toBe(2);
  });

  it("that makes fewer attempts does not let those fail who joined it and make more", async () => {
    const { world, plugin, read, reads } = scene();
    world.readFault = () => (world.requests.length === 1 ? unreachable : undefined);
    const single = () =>
      plugin.run((context) => context.backendOf(worldConnection).listNodes({ attempts: 1 }));
    const [first, alike, patient, another] = await Promise.allSettled([single(), single(), read(), read()]);
    expect([first, alike]).toEqual(Array(2).fill({ status: "rejected", reason: unreachable }));
    expect(patient).toMatchObject({ status: "fulfilled" });
    expect(another).toEqual(patient);
    expect(reads()).toBe(2);
  });

  it("that fails for good, or as often as they would have tried, fails for all who joined it", async () => {
    const { world, plugin, read, reads } = scene();
    const single = () =>
      plugin.run((context) => context.backendOf(worldConnection).listNodes({ attempts: 1 }));
    world.readFault = () => wrongAddress;
    await Promise.allSettled([single(), read()]);
    expect(reads()).toBe(1);
    world.readFault = () => unreachable;
    await Promise.allSettled([read(), single(), read()]);
    expect(reads()).toBe(2);
  });

  it("that is a mere look takes an unreachable API for unreachable for half a minute", async () => {
    const { world, plugin, read, reads } = scene();
    const look = () =>
      plugin.run((context) => context.backendOf(worldConnection).listNodes({ isMereLook: true }));
    world.readFault = () => unreachable;
    await expect(look()).rejects.toBe(unreachable);
    world.readFault = () => undefined;
    await expect(look()).rejects.toBe(unreachable);
    expect(reads()).toBe(1);
    expect(await read()).toHaveLength(2);
    world.clock.advance(failedLookMs + 1);
    expect(await look()).toHaveLength(2);
  });

  it("of another process is never shared", async () => {
    const { world, read, reads } = scene();
    await read();
    await world.startProcess().run((context) => context.backendOf(worldConnection).listNodes());
    expect(reads()).toBe(2);
  });
});

describe("a node that must be there", () => {
  const find = (name: string, nodes: readonly string[]) => {
    const world = new FakeWorld(Object.fromEntries(nodes.map((node) => [node, "ACTIVE"])));
    return world.startProcess().run((context) => context.backendOf(worldConnection).findNode(name));
  };
  const nodes = ["worker-0.x", "\u001b[2J", "master-0.x"];

  it("is found by its exact name", async () => {
    expect(await find("master-0.x", nodes)).toEqual({
      name: "master-0.x",
      role: "master",
      status: "ACTIVE",
      state: "ready",
    });
  });

  it("but is not, is an error with the closest names, harmless on a terminal", async () => {
    await expect(find("Worker-0.x", nodes)).rejects.toThrow(
      'Cluster my.cluster has no node "Worker-0.x". Node names must match the output of nodestatus exactly. Closest: "worker-0.x", "master-0.x", "\ufffd[2J". (ERR_NODE_NOT_FOUND)',
    );
  });

  it("of a cluster without nodes points to the cluster id", async () => {
    await expect(find("worker-0", [])).rejects.toThrow(
      "lists no nodes at all: check openshift:selfService.clusterId",
    );
  });
});
