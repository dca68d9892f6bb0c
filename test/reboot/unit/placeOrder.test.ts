import type { MaintenanceErrorCode } from "../../../provider/errors/codes";
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { runOrder } from "../../support/runStep";
import type { OrderInputs } from "../../../provider/reboot/steps";
import { ProcessEnded } from "../../support/fakeProcess";
import { FakeWorld, unreachable, worldConnection } from "../../support/fakeWorld";
import { orderInputs, urnOf } from "../../support/stepInputs";

const place = (inputs: Partial<OrderInputs> = {}) => {
  const world = new FakeWorld();
  const plugin = world.startProcess();
  return { world, plugin, order: () => plugin.run((context) => runOrder(orderInputs(inputs), context)) };
};

describe("an order", () => {
  it("records a new operation, this run, the time, the node's status and where it belongs", async () => {
    const { world, plugin, order } = place({ triggers: [{ image: "1" }] });
    world.setNode("worker-0", "SHUTOFF");
    const placed = await order();
    expect(placed).toEqual({
      node: "worker-0",
      triggers: [{ image: "1" }],
      operationId: expect.stringMatching(/^[0-9a-f-]{36}$/u) as string,
      runId: plugin.memory.runId,
      orderedAt: "2026-01-01T00:00:00.020Z",
      statusBefore: "SHUTOFF",
      skipped: false,
      apiUrl: worldConnection.apiUrl,
      clusterId: worldConnection.clusterId,
    });
  });

  it("sends nothing but one look at the nodes, and never waits", async () => {
    const { world, order } = place();
    await order();
    expect(world.requests).toEqual(["GET nodestatus"]);
    expect(world.clock.elapsedMs).toBe(world.latencyMs);
  });

  it("is a new operation each time, also in the same process", async () => {
    const { plugin, order } = place();
    const first = await order();
    plugin.memory.unfinished.clear();
    expect((await order()).operationId).not.toBe(first.operationId);
  });

  it("of one node stands in no other's way, also not of its namesake on another cluster", async () => {
    const { world, plugin, order } = place();
    await order();
    const other = (inputs: Partial<OrderInputs>): Promise<{ node: string }> =>
      plugin.run((context) => runOrder(orderInputs(inputs), context));
    expect(await other({ node: "worker-1" })).toMatchObject({ node: "worker-1", skipped: false });
    world.config["openshift:clusters"] = {
      blue: { selfService: { ...worldConnection, clusterId: "blue.cluster" } },
    };
    expect(await other({ cluster: "blue" })).toMatchObject({ clusterId: "blue.cluster", skipped: false });
    await expect(order()).rejects.toMatchObject({ code: "ERR_NODE_BUSY", node: "worker-0" });
  });

  it.each(["ACTIVE", "SHUTOFF", "ERROR"])("is taken in status %s", async (status) => {
    const { world, order } = place();
    world.setNode("worker-0", status);
    expect((await order()).statusBefore).toBe(status);
  });
});

describe("an order is refused, and nothing is recorded,", () => {
  const refusals: [
    when: string,
    arrange: (world: FakeWorld) => void,
    code: MaintenanceErrorCode,
    says: string[],
  ][] = [
    [
      "of a node that the cluster does not know",
      (world) => {
        world.removeNode("worker-0");
      },
      "ERR_NODE_NOT_FOUND",
      ["worker-0", '"worker-1"'],
    ],
    [
      "of a node in transition",
      (world) => {
        world.setNode("worker-0", "REBOOT");
      },
      "ERR_NODE_BUSY",
      ["worker-0", '"REBOOT"'],
    ],
    [
      "of a node in a status in which no one may reboot it",
      (world) => {
        world.setNode("worker-0", "SOMETHING_NEW");
      },
      "ERR_NODE_BUSY",
      ["worker-0", '"SOMETHING_NEW"'],
    ],
    [
      "without a connection",
      (world) => {
        delete world.config["openshift:selfService.password"];
        delete world.config["openshift:selfService.apiUrl"];
      },
      "ERR_INVALID_INPUT",
      ["openshift:selfService.password", "OPENSHIFT_SELFSERVICE_PASSWORD", "openshift:selfService.apiUrl"],
    ],
    [
      "while the API cannot be reached",
      (world) => {
        world.readFault = () => unreachable;
      },
      "ERR_NETWORK",
      [unreachable.message],
    ],
  ];
  it.each(refusals)("%s", async (_when, arrange, code, says) => {
    const { world, plugin, order } = place();
    arrange(world);
    const error = await order().catch((caught: unknown) => caught);
    if (!isMaintenanceError(error)) throw new Error(`not one of ours: ${String(error)}`);
    expect(error.code).toBe(code);
    for (const part of says) expect(error.message).toContain(part);
    expect(error.message).not.toContain(worldConnection.password);
    expect(plugin.memory.unfinished.size).toBe(0);
  });

  it("while another operation of the node is unfinished in this process", async () => {
    const { world, order } = place();
    const first = await order();
    const { operationId } = first;
    await expect(order()).rejects.toMatchObject({ code: "ERR_NODE_BUSY", operationId, requestSent: "no" });
    expect(world.requests).toHaveLength(1);
  });

  it("when two are placed at once", async () => {
    const { order } = place();
    const ends = await Promise.allSettled([order(), order()]);
    expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it.each(["1", "true", "TRUE", "yes", " on ", "anything"])(
    "while PULUMI_SKIP_CHECKPOINTS is %j, before any request",
    async (value) => {
      const { world, order } = place();
      world.env["PULUMI_SKIP_CHECKPOINTS"] = value;
      await expect(order()).rejects.toMatchObject({
        code: "ERR_INVALID_INPUT",
        next: expect.stringContaining("PULUMI_SKIP_CHECKPOINTS") as string,
      });
      expect(world.requests).toEqual([]);
    },
  );

  it.each(["", "0", "false", "False", "f", "no", "off"])("but not while it is %j", async (value) => {
    const { world, order } = place();
    world.env["PULUMI_SKIP_CHECKPOINTS"] = value;
    expect((await order()).skipped).toBe(false);
  });

  it("while the engine is silent", async () => {
    const { world, plugin, order } = place();
    plugin.enginePresence = () => "silent";
    await expect(order()).rejects.toMatchObject({ code: "ERR_ENGINE_GONE", requestSent: "no" });
    expect(world.requests).toEqual([]);
  });

  it("when the engine is gone: the process ends instead", async () => {
    const { world, plugin, order } = place();
    plugin.enginePresence = () => "gone";
    await expect(order()).rejects.toThrow(ProcessEnded);
    expect(world.requests).toEqual([]);
  });
});

describe("rebootOnCreate: false", () => {
  it("records the first triggers as satisfied, and asks no one", async () => {
    const { world, plugin, order } = place({ rebootOnCreate: false });
    world.env["PULUMI_SKIP_CHECKPOINTS"] = "true";
    world.removeNode("worker-0");
    expect(await order()).toMatchObject({ skipped: true, statusBefore: "", triggers: ["a"] });
    expect(world.requests).toEqual([]);
    expect(plugin.memory.unfinished.size).toBe(0);
  });

  it("does not hold back an order that replaces a recorded one", async () => {
    const { plugin, order } = place({ rebootOnCreate: false });
    plugin.memory.knownOrders.add(urnOf("RebootOrder"));
    expect(await order()).toMatchObject({ skipped: false, statusBefore: "ACTIVE" });
  });
});
