/** How many nodes may be unavailable at once: gates, orders and requests that keep to a budget. */
import * as fc from "fast-check";
import { allowedBy } from "../../../provider/core/shareOf";
import { faultsOfBudget, viewBudget, type Budget } from "../../../provider/reboot/budget/budgetPlan";
import { FakeCluster } from "../../support/fakeCluster";
import { FakeDrainer } from "../../support/fakeDrainer";
import type { FakeProcess } from "../../support/fakeProcess";
import { FakeWorld, refusedWith } from "../../support/fakeWorld";
import { posts, send, wait } from "../../support/orderedWorld";
import { runGate, runOrder } from "../../support/runStep";
import { gateInputs, jobInputs, orderInputs, urnOf } from "../../support/stepInputs";

const budget: Budget = { maxUnavailable: 1 };
const nodes = ["worker-0", "worker-1", "worker-2"];
const worldOf = (): FakeWorld => new FakeWorld(Object.fromEntries(nodes.map((node) => [node, "ACTIVE"])));
const urn = (step: string, node: string): string => urnOf(step).replace(/w0$/u, node);

const gate = (plugin: FakeProcess, node = "worker-0", more: object = { budget }) =>
  plugin.run((context) =>
    runGate(gateInputs({ node, rowUrn: urn("RebootGate", node), ...more }), undefined, context),
  );
const order = (plugin: FakeProcess, node = "worker-0", more: object = { budget }) =>
  plugin.run((context) =>
    runOrder(orderInputs({ node, rowUrn: urn("RebootOrder", node), ...more }), context),
  );

describe("a reboot with a budget", () => {
  it("is not ordered while another node is unavailable, and a plain rerun works once that is back", async () => {
    const world = worldOf();
    world.setNode("worker-1", "SHUTOFF");
    const plugin = world.startProcess();
    await expect(gate(plugin)).rejects.toMatchObject({
      code: "ERR_BUDGET_EXCEEDED",
      requestSent: "no",
      lastSeen: "worker-1 (SHUTOFF)",
    });
    await expect(order(plugin)).rejects.toMatchObject({ code: "ERR_BUDGET_EXCEEDED" });
    expect(posts(world)).toEqual([]);
    world.setNode("worker-1", "ACTIVE");
    await world.clock.sleep(2000);
    await gate(plugin);
    expect(await order(plugin)).toMatchObject({ skipped: false });
  });

  it("waits for a place as long as it is told to, and shows on its row for what", async () => {
    const world = worldOf();
    world.setNode("worker-1", (nowMs) => (nowMs < 60_000 ? "SHUTOFF" : "ACTIVE"));
    const plugin = world.startProcess();
    await gate(plugin, "worker-0", { budget: { ...budget, waitSeconds: 600 } });
    expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(60_000);
    expect(world.clock.elapsedMs).toBeLessThan(90_000);
    expect(plugin.progress[0]).toMatch(
      /worker-0 waits for a place: at most 1 of 3 nodes may be unavailable at once, and these are: worker-1 \(SHUTOFF\)/u,
    );
  });

  it("does not count the node itself, which may be down already", async () => {
    const world = worldOf();
    world.setNode("worker-0", "SHUTOFF");
    await expect(gate(world.startProcess())).resolves.toMatchObject({ passed: true });
  });

  it("counts only the nodes among which it is", async () => {
    const world = worldOf();
    world.setNode("worker-1", "SHUTOFF");
    const among = { nodes: ["worker-0", "worker-2"] };
    await expect(gate(world.startProcess(), "worker-0", { budget: { among } })).resolves.toMatchObject({
      passed: true,
    });
  });
});

describe("reboots of one process that come together", () => {
  it("take one place after the other: the rest find none", async () => {
    const world = worldOf();
    const plugin = world.startProcess();
    const gates = await Promise.allSettled(nodes.map((node) => gate(plugin, node)));
    expect(gates.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("have the next place when one has ended, not before", async () => {
    const world = worldOf();
    const plugin = world.startProcess();
    await gate(plugin);
    const placed = await order(plugin);
    const { state } = await send(plugin, placed);
    await expect(gate(plugin, "worker-1")).rejects.toMatchObject({ code: "ERR_BUDGET_EXCEEDED" });
    await wait(plugin, jobInputs(placed, state));
    await world.clock.sleep(2000);
    await expect(gate(plugin, "worker-1")).resolves.toMatchObject({ passed: true });
  });

  it("have the place of one whose request was refused", async () => {
    const world = worldOf();
    const plugin = world.startProcess();
    await gate(plugin);
    world.answers.push({ acts: false, outcome: refusedWith(400) });
    expect((await send(plugin, await order(plugin))).state).toHaveProperty("refusedFor");
    await expect(gate(plugin, "worker-1")).resolves.toMatchObject({ passed: true });
  });

  it("have the place of one whose drain has failed", async () => {
    const world = worldOf();
    const drainer = new FakeDrainer(world.clock);
    world.drainer = drainer;
    drainer.blocked = "a pod that does not end";
    const plugin = world.startProcess();
    const drained = { budget, drain: { timeoutSeconds: 60 } };
    await expect(gate(plugin, "worker-0", drained)).rejects.toMatchObject({ code: "ERR_DRAIN_BLOCKED" });
    await expect(gate(plugin, "worker-1")).resolves.toMatchObject({ passed: true });
  });
});

describe("where the cluster itself can be asked", () => {
  it("nodes that are cordoned, or whose kubelet is not ready, are unavailable, whatever their VMs are", async () => {
    const world = worldOf();
    const cluster = new FakeCluster(world);
    cluster.cordoned.add("worker-1");
    cluster.notReady.add("worker-2");
    await expect(gate(world.startProcess())).rejects.toMatchObject({
      lastSeen: "worker-1 (cordoned), worker-2 (NotReady)",
    });
  });

  it("two programs share a budget: a place that one has taken the other does not have", async () => {
    const world = worldOf();
    const cluster = new FakeCluster(world);
    const [one, two] = [world.startProcess(), world.startProcess()];
    await gate(one);
    await expect(gate(two, "worker-1")).rejects.toMatchObject({ lastSeen: "worker-0 (being rebooted)" });
    // What takes the place for the moment of the decision is free again.
    expect([...cluster.leases.keys()]).toEqual(["worker-0"]);
  });

  it("the lease of the node is renewed while its drain takes long", async () => {
    const world = worldOf();
    const cluster = new FakeCluster(world);
    const renewed: number[] = [];
    cluster.keepLease = async () => {
      renewed.push(world.clock.elapsedMs);
      return true;
    };
    const drainer = new FakeDrainer(world.clock);
    world.drainer = drainer;
    drainer.drainMs = 300_000;
    await gate(world.startProcess(), "worker-0", { budget, drain: true });
    const gaps = renewed.map((atMs, index) => atMs - (renewed[index - 1] ?? 0));
    expect(renewed.length).toBeGreaterThan(10);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20_000);
  });

  it("a gate that fails gives the lease of its node back", async () => {
    const world = worldOf();
    const cluster = new FakeCluster(world);
    world.drainer = Object.assign(new FakeDrainer(world.clock), { blocked: "a pod" });
    const failing = gate(world.startProcess(), "worker-0", { budget, drain: { timeoutSeconds: 30 } });
    await expect(failing).rejects.toMatchObject({ code: "ERR_DRAIN_BLOCKED" });
    expect([...cluster.leases.keys()]).toEqual([]);
  });
});

test("a run that was suspended gives no lease back: another run of the stack may have it by now", async () => {
  const world = worldOf();
  const cluster = new FakeCluster(world);
  world.drainer = Object.assign(new FakeDrainer(world.clock), { blocked: "a pod" });
  const plugin = world.startProcess();
  const failing = gate(plugin, "worker-0", { budget, drain: { timeoutSeconds: 30 } });
  await world.clock.sleep(1000);
  plugin.suspendedForMs = 60_000;
  await expect(failing).rejects.toMatchObject({ code: "ERR_DRAIN_BLOCKED" });
  expect([...cluster.leases.keys()]).toEqual(["worker-0"]);
});

test("a budget has a free place exactly while fewer other nodes are unavailable than it allows", () => {
  const anyNodes = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
  const anyShare = fc.oneof(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
  );
  fc.assert(
    fc.property(anyNodes, anyShare, (down, maxUnavailable) => {
      const counted = down.map((isDown, index) => ({
        name: `n${index}`,
        roles: ["worker"],
        ...(isDown ? { unavailable: "NotReady" } : {}),
      }));
      const others = down.slice(1).filter((isDown) => isDown).length;
      const view = viewBudget({ maxUnavailable }, "n0", counted);
      expect(view.isFree).toBe(others < allowedBy(maxUnavailable, down.length));
      expect(view.limit).toBeGreaterThanOrEqual(1);
    }),
  );
});

test.each([
  [{ maxUnavailable: 0 }, /^budget\.maxUnavailable must be a whole number from 1/u],
  [{ maxUnavailable: "0%" }, /^budget\.maxUnavailable/u],
  [{ maxUnavailable: "110%" }, /^budget\.maxUnavailable/u],
  [{ maxUnavailabel: 1 }, /^budget\.maxUnavailabel is not known; closest: maxUnavailable/u],
  [{ among: { role: ["worker"] } }, /^budget\.among\.role is not known; closest: roles/u],
  [{ among: { roles: [] } }, /^budget\.among\.roles must be a list/u],
  [{ waitSeconds: -1 }, /^budget\.waitSeconds/u],
  [1, /^budget must be an object/u],
])("a budget of %j is refused before anything is sent", (given, says) => {
  expect(faultsOfBudget("budget", given).map(({ property, reason }) => `${property} ${reason}`)).toEqual([
    expect.stringMatching(says),
  ]);
});
