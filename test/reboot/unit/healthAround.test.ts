/** The health of the cluster before a reboot, and of the node after it, in worlds without HTTP. */
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { NodeHealth } from "../../../provider/health/nodeHealth";
import { healthGateError, notReadyError } from "../../../provider/health/healthErrors";
import { faultsOfHealthInputs } from "../../../provider/reboot/healthAround";
import type { JobInputs } from "../../../provider/reboot/steps";
import { FakeCluster } from "../../support/fakeCluster";
import { FakeDrainer } from "../../support/fakeDrainer";
import { FakeWorld } from "../../support/fakeWorld";
import { posts, requested, wait } from "../../support/orderedWorld";
import { runGate, runOrder } from "../../support/runStep";
import { settingsSource } from "../../support/settingsSource";
import { gateInputs, orderInputs } from "../../support/stepInputs";

/** The health of a world, as a test says; it takes note of what is asked for. */
class FakeHealth implements NodeHealth {
  missing: readonly string[] = [];
  unready: MaintenanceError | undefined;
  /** Happens while the readiness is waited for. */
  meanwhile = async (): Promise<void> => undefined;
  readonly waits: number[] = [];
  readonly seen: unknown[] = [];

  async waitForGate(node: string, { waitSeconds }: { readonly waitSeconds: number }): Promise<void> {
    this.waits.push(waitSeconds);
    if (this.missing.length > 0) throw healthGateError(node, this.missing, waitSeconds);
  }

  async waitForReadiness(_node: string, _options: unknown, seen: unknown): Promise<void> {
    this.seen.push(seen);
    await this.meanwhile();
    if (this.unready !== undefined) throw this.unready;
  }
}

function scene() {
  const world = new FakeWorld();
  const health = new FakeHealth();
  world.health = health;
  return { world, health, plugin: world.startProcess() };
}

describe("a reboot with a health gate", () => {
  it("is neither drained for nor ordered while the gate is closed, and nothing is sent", async () => {
    const { world, health, plugin } = scene();
    const drainer = new FakeDrainer(world.clock);
    world.drainer = drainer;
    health.missing = ["worker-1 is NotReady"];
    const inputs = { healthGate: { waitSeconds: 60 }, drain: true };
    const gate = plugin.run((context) => runGate(gateInputs(inputs), undefined, context));
    await expect(gate).rejects.toMatchObject({ code: "ERR_HEALTH_GATE", lastSeen: "worker-1 is NotReady" });
    expect([health.waits, drainer.deeds, posts(world)]).toEqual([[60], [], []]);
  });

  it("is looked at again by the order, which does not wait, and undoes the drain", async () => {
    const { world, health, plugin } = scene();
    const drainer = new FakeDrainer(world.clock);
    world.drainer = drainer;
    const inputs = { healthGate: { waitSeconds: 60 }, drain: true };
    const { cordonMark } = await plugin.run((context) => runGate(gateInputs(inputs), undefined, context));
    // The second time for the pods that were evicted.
    expect(health.waits).toEqual([60, 300]);
    health.missing = ["ClusterOperator dns is degraded"];
    const marked = cordonMark === undefined ? {} : { cordonMark };
    const order = plugin.run((context) => runOrder(orderInputs({ ...inputs, ...marked }), context));
    await expect(order).rejects.toMatchObject({ code: "ERR_HEALTH_GATE", requestSent: "no" });
    expect(health.waits.at(-1)).toBe(0);
    expect(drainer.node("worker-0").cordonedBy).toBeUndefined();
  });
});

describe("a reboot with readiness", () => {
  const requestedWith = async (more: Partial<JobInputs>) => {
    const { world, plugin, inputs } = await requested({ readiness: true, ...more });
    const health = new FakeHealth();
    world.health = health;
    return { world, plugin, inputs, health };
  };

  it("is not complete before the node is ready for use; the next update looks again, and nothing is sent", async () => {
    const { plugin, inputs, health } = await requestedWith({});
    health.unready = notReadyError("worker-0", ["pod test/router-1 is not ready"], 600);
    const { state, error } = await wait(plugin, inputs);
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED" });
    expect(state).toMatchObject({ phase: "verifying", completed: false });
    health.unready = undefined;
    expect((await wait(plugin, inputs, state)).state).toMatchObject({ phase: "completed" });
  });

  it("lets the cluster settle once the node is ready for use: the time until then does not count", async () => {
    const { world, plugin, inputs, health } = await requestedWith({ settleSeconds: 30 });
    let readyMs = 0;
    health.meanwhile = async () => {
      await world.clock.sleep(60_000);
      readyMs = world.clock.elapsedMs;
    };
    await wait(plugin, inputs);
    expect(world.clock.elapsedMs - readyMs).toBeCloseTo(30_000);
  });

  it("judges a node that its cluster did not have at the order by its probe alone", async () => {
    const { plugin, inputs, health } = await requestedWith({});
    await wait(plugin, inputs);
    expect(health.seen).toEqual(["elsewhere"]);
  });

  it("may have the boot of before where the user says that the node was rebooted", async () => {
    const world = new FakeWorld();
    new FakeCluster(world);
    const health = new FakeHealth();
    const witness = { bootId: "boot-before", triggers: "x" };
    const { plugin, inputs } = await requestedWith({ witness, isAccepted: true });
    plugin.context.healthOf = () => health;
    await wait(plugin, inputs);
    expect(health.seen).toEqual([undefined]);
  });

  it("knows the boot that was to end", async () => {
    const world = new FakeWorld();
    new FakeCluster(world);
    const health = new FakeHealth();
    world.health = health;
    const witness = { bootId: "boot-before", triggers: "x" };
    const { plugin, inputs } = await requestedWith({ witness });
    plugin.context.healthOf = () => health;
    await wait(plugin, inputs);
    expect(health.seen).toEqual([witness]);
  });
});

test("a health gate needs the API of the cluster; readiness does not", () => {
  const config = {
    "openshift:selfService.apiUrl": "https://api.example.com",
    "openshift:selfService.clusterId": "c",
    "openshift:selfService.username": "u",
    "openshift:selfService.password": "planted-password",
  };
  const faultsOf = (given: object): string[] =>
    faultsOfHealthInputs({ node: "w", rowUrn: "urn", ...given }, settingsSource({ config })).map(
      ({ property, reason }) => `${property} ${reason}`,
    );
  expect(faultsOf({ healthGate: true })).toEqual([
    expect.stringMatching(/^healthGate needs the API of the cluster/u),
  ]);
  expect(faultsOf({ readiness: { minimumStableSeconds: 5 }, healthGate: false })).toEqual([]);
  expect(faultsOf({ readiness: { minStable: 5 } })).toEqual([expect.stringContaining("readiness.minStable")]);
});
