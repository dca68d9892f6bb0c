import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { clusterOf, nodeId } from "../../../provider/nodes/nodeContext";
import { isStatusCurrent, waitForNodeStatus } from "../../../provider/nodes/waitForNodeStatus";
import type { NodeStatusInputs } from "../../../provider/nodes/nodeStatusInputs";
import { FakeWorld, unreachable, wrongAddress } from "../../support/fakeWorld";
import { nodeStatusInputs, urnOf } from "../../support/stepInputs";

function scene(more: Partial<NodeStatusInputs> = {}) {
  const world = new FakeWorld();
  const plugin = world.startProcess();
  const inputs = nodeStatusInputs(more);
  const wait = () => plugin.run((context) => waitForNodeStatus(inputs, clusterOf(inputs, context), context));
  const isCurrent = (status: string) =>
    plugin.run((context) =>
      isStatusCurrent(
        { node: "worker-0", status, active: status === "ACTIVE" },
        inputs.node,
        clusterOf(inputs, context),
      ),
    );
  return { world, plugin, inputs, wait, isCurrent };
}
const denied = new MaintenanceError("ERR_UNAUTHORIZED", { what: "401.", next: "Fix it." });

describe("the status of a node", () => {
  it.each([
    ["ACTIVE", true],
    ["SHUTOFF", false],
    ["SOMETHING_NEW", false],
  ])("%s is read once, as it is", async (status, active) => {
    const { world, wait } = scene();
    world.setNode("worker-0", status);
    expect(await wait()).toEqual({ state: { node: "worker-0", status, active } });
    expect(world.requests).toHaveLength(1);
  });

  it("is waited for where it is asked for, and the way is shown", async () => {
    const { world, plugin, wait } = scene({ waitFor: "ACTIVE" });
    world.setNode("worker-0", (nowMs) => (nowMs < 5000 ? "BUILD" : nowMs < 20_000 ? "SHUTOFF" : "ACTIVE"));
    expect(await wait()).toEqual({ state: { node: "worker-0", status: "ACTIVE", active: true } });
    expect(plugin.progress).toEqual([
      expect.stringContaining(`${urnOf("NodeStatus")}: worker-0 BUILD: waiting for ACTIVE (0 s)`),
      expect.stringMatching(/worker-0 SHUTOFF: waiting for ACTIVE \(\d+ s\)/u),
    ]);
  });

  it("that does not come in time is an error beside the last one seen", async () => {
    const { world, wait } = scene({ waitFor: "SHUTOFF", timeoutSeconds: 30 });
    const { state, error } = await wait();
    expect(state).toEqual({ node: "worker-0", status: "ACTIVE", active: true });
    expect(error).toMatchObject({ code: "ERR_WAIT_TIMEOUT", node: "worker-0", lastSeen: '"ACTIVE"' });
    expect(world.clock.elapsedMs).toBeLessThan(31_000);
  });

  it("of a node that vanishes in the wait is not listed", async () => {
    const { world, wait } = scene({ waitFor: "SHUTOFF", timeoutSeconds: 30 });
    world.readFault = () => {
      if (world.requests.length > 1) world.removeNode("worker-0");
      return undefined;
    };
    expect((await wait()).state.status).toBe("not listed");
  });

  it("of a node that the cluster does not know is an error, with nothing to record", async () => {
    const { world, wait } = scene({ waitFor: "ACTIVE" });
    world.removeNode("worker-0");
    await expect(wait()).rejects.toMatchObject({ code: "ERR_NODE_NOT_FOUND", node: "worker-0" });
  });

  it("waits through reads that fail, but not through wrong credentials", async () => {
    const through = scene({ waitFor: "SHUTOFF", timeoutSeconds: 120 });
    through.world.setNode("worker-0", (nowMs) => (nowMs < 60_000 ? "ACTIVE" : "SHUTOFF"));
    through.world.readFault = () => {
      const { elapsedMs } = through.world.clock;
      return elapsedMs > 1000 && elapsedMs < 50_000 ? unreachable : undefined;
    };
    expect((await through.wait()).state.status).toBe("SHUTOFF");

    const wrong = scene({ waitFor: "SHUTOFF" });
    wrong.world.readFault = () => (wrong.world.clock.elapsedMs > 1000 ? denied : undefined);
    expect(await wrong.wait()).toMatchObject({ error: denied, state: { status: "ACTIVE" } });
  });
});

describe("a wait for a status that cannot be read any more", () => {
  it("says so when its time is over", async () => {
    const { world, wait } = scene({ waitFor: "SHUTOFF", timeoutSeconds: 120 });
    world.readFault = () => (world.clock.elapsedMs > 30_000 ? unreachable : undefined);
    const { state, error } = await wait();
    expect(state.status).toBe("ACTIVE");
    expect(error).toMatchObject({
      code: "ERR_WAIT_TIMEOUT",
      what: expect.stringContaining(unreachable.message) as string,
      lastSeen: '"ACTIVE"',
    });
  });

  it("ends at once when the program itself is broken, beside what was seen", async () => {
    const { world, wait } = scene({ waitFor: "SHUTOFF" });
    const broken = new SyntaxError("Unexpected end of input");
    world.readFault = () => (world.clock.elapsedMs > 5000 ? broken : undefined);
    const { state, error } = await wait();
    expect(state.status).toBe("ACTIVE");
    expect(error).toMatchObject({
      code: "ERR_BROKEN_INSTALLATION",
      lastSeen: expect.stringMatching(/SyntaxError: Unexpected end of input.*"ACTIVE"$/u) as string,
      cause: broken,
    });
    expect(world.clock.elapsedMs).toBeLessThan(15_000);
  });

  it("continues through answers of a gateway that would be final at first", async () => {
    const { world, wait } = scene({ waitFor: "SHUTOFF", timeoutSeconds: 120 });
    world.setNode("worker-0", (nowMs) => (nowMs < 60_000 ? "ACTIVE" : "SHUTOFF"));
    world.readFault = () =>
      world.clock.elapsedMs > 1000 && world.clock.elapsedMs < 50_000 ? wrongAddress : undefined;
    expect((await wait()).state.status).toBe("SHUTOFF");
  });
});

describe("whether a recorded status is still the live one", () => {
  it("is told by one read", async () => {
    const { world, isCurrent } = scene();
    expect(await isCurrent("ACTIVE")).toBe(true);
    expect(await isCurrent("SHUTOFF")).toBe(false);
    expect(world.requests).toHaveLength(1);
  });

  it.each([unreachable, denied])("is not known when the read fails", async (fault) => {
    const { world, isCurrent } = scene();
    world.readFault = () => fault;
    expect(await isCurrent("ACTIVE")).toBeUndefined();
  });

  it("does not hide a fault of the program itself", async () => {
    const { world, isCurrent } = scene();
    world.readFault = () => new TypeError("a bug");
    await expect(isCurrent("ACTIVE")).rejects.toThrow("a bug");
  });
});

it("the id of a node is its cluster's and its own", () => {
  const { plugin, inputs } = scene();
  expect(nodeId(inputs.node, clusterOf(inputs, plugin.context))).toBe("my.cluster/worker-0");
});
