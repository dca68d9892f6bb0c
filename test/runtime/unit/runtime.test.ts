import type { JobState, OrderState, RequestState } from "../../../provider/reboot/steps";
import type { NodeStatusState } from "../../../provider/nodes/nodeStatusInputs";
import { unknownValue } from "../../../provider/pulumi/unknown";
import * as runtime from "../../../provider/runtime";
import { refusedWith, unreachable } from "../../support/fakeWorld";
import {
  gateInputs,
  jobInputs,
  nodeStatusInputs,
  orderInputs,
  requestInputs,
  urnOf,
} from "../../support/stepInputs";
import {
  id,
  scene,
  initializationError,
  outs,
  failureOf,
  ordered,
  requested,
} from "../../support/storedStep";

describe("the names that old states call", () => {
  it("are all there", () => {
    const methods = ["check", "create", "diff", "update"];
    const { okd, maintenance, ...steps } = runtime as unknown as Record<string, object>;
    expect(Object.keys(okd ?? {}).sort()).toEqual([
      "imageSignature",
      "nodeMaintenanceSetup",
      "registrySecret",
      "resourceCondition",
      "serviceAccountToken",
      "sessionToken",
    ]);
    expect(Object.keys(maintenance ?? {})).toEqual(["nodeUncordon", "nodeDrain"]);
    expect(
      Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, Object.keys(step).sort()])),
    ).toEqual({
      gate: methods,
      order: methods,
      request: methods,
      job: methods,
      nodeStatus: methods,
    });
  });
});

describe("a check", () => {
  it("gives all faults of a resource as one failure of no property: Pulumi prints values of named ones", async () => {
    const { handlers } = scene();
    const bad = {
      ...gateInputs({ node: "", timeoutSeconds: 0 }),
      connection: { selfService: { password: "s3cret" } },
    };
    const reason = failureOf(await handlers.gate.check({}, bad as never));
    expect(reason).toMatch(
      /^5 faults: node is missing.*; timeoutSeconds .*; connection\.selfService\.clusterId .*\(ERR_INVALID_INPUT\)$/u,
    );
    expect(reason).not.toContain("s3cret");
    const status = failureOf(
      await handlers.nodeStatus.check({}, nodeStatusInputs({ waitFor: "x", timeoutSeconds: 0 })),
    );
    expect(status).toMatch(/^2 faults: waitFor .*; timeoutSeconds /u);
  });

  it("passes good inputs on as they are, unknown ones too", async () => {
    const { handlers } = scene();
    const inputs = gateInputs({ node: unknownValue, triggers: unknownValue as never });
    expect(await handlers.gate.check({}, inputs)).toEqual({ inputs });
  });

  it("of two NodeReboot of one node names both, once", async () => {
    const { handlers } = scene();
    expect(await handlers.gate.check({}, gateInputs())).not.toHaveProperty("failures");
    expect(await handlers.gate.check({}, gateInputs())).not.toHaveProperty("failures");
    const other = gateInputs({ rowUrn: urnOf("RebootGate").replace(/w0$/u, "again") });
    expect(failureOf(await handlers.gate.check({}, other))).toContain(
      '"worker-0" is declared by two NodeReboot, "w0" and "again"',
    );
  });

  it("of an order looks the node up only while a reboot is pending", async () => {
    const { world, handlers } = scene();
    world.removeNode("worker-0");
    expect(failureOf(await handlers.order.check({}, orderInputs()))).toMatch(
      /Cluster my\.cluster has no node "worker-0".*worker-1.*ERR_NODE_NOT_FOUND/u,
    );
    world.requests.length = 0;
    expect(await handlers.order.check(orderInputs(), orderInputs())).not.toHaveProperty("failures");
    expect(await handlers.order.check({}, orderInputs({ rebootOnCreate: false }))).not.toHaveProperty(
      "failures",
    );
    expect(await handlers.order.check({}, orderInputs({ node: unknownValue }))).not.toHaveProperty(
      "failures",
    );
    expect(world.requests).toEqual([]);
    expect(
      failureOf(await handlers.order.check(orderInputs({ triggers: ["old"] }), orderInputs())),
    ).toContain("worker-0");
  });

  it("of an order warns where the API cannot be reached, and continues", async () => {
    const { world, plugin, handlers } = scene();
    world.readFault = () => unreachable;
    expect(await handlers.order.check({}, orderInputs())).not.toHaveProperty("failures");
    expect(plugin.said).toEqual([
      expect.stringMatching(/RebootOrder::w0: warning: .*could not be checked.*GET failed/u),
    ]);
  });

  it("of a step whose step before was left out says so", async () => {
    const { handlers } = scene();
    const nothing = (step: string): never => ({ rowUrn: urnOf(step) }) as never;
    expect(failureOf(await handlers.request.check({}, nothing("RebootRequest")))).toContain(
      "RebootOrder has no record",
    );
    expect(failureOf(await handlers.job.check({}, nothing("RebootJob")))).toContain(
      "RebootRequest has no record",
    );
  });

  it("of a step whose step before has just failed says nothing, since it is not run", async () => {
    const { world, handlers } = scene();
    const nothing = (step: string): never => ({ rowUrn: urnOf(step) }) as never;
    world.setNode("worker-0", "PAUSED");
    await expect(handlers.order.create(orderInputs())).rejects.toMatchObject({ code: "ERR_NODE_BUSY" });
    expect(await handlers.request.check({}, nothing("RebootRequest"))).not.toHaveProperty("failures");
    expect(await handlers.job.check({}, nothing("RebootJob"))).not.toHaveProperty("failures");

    world.setNode("worker-0", "ACTIVE");
    world.clock.advance(1001);
    const order = outs(await handlers.order.create(orderInputs())) as OrderState;
    expect(failureOf(await handlers.request.check({}, nothing("RebootRequest")))).toContain("RebootOrder");
    world.answers.push({ acts: false, outcome: refusedWith(404) });
    await initializationError(requested(handlers, order));
    expect(await handlers.job.check({}, nothing("RebootJob"))).not.toHaveProperty("failures");
  });
});

describe("a difference", () => {
  it("of gate and order is one of node or triggers, and of nothing else", async () => {
    const { handlers } = scene();
    const order = await ordered(handlers);
    const same = { changes: false };
    expect(await handlers.order.diff(id, order, orderInputs({ rebootOnCreate: false, rowUrn: "x" }))).toEqual(
      same,
    );
    expect(await handlers.order.diff(id, order, orderInputs({ triggers: ["b"] }))).toEqual({ changes: true });
    expect(await handlers.order.diff(id, order, orderInputs({ triggers: unknownValue as never }))).toEqual({
      changes: true,
    });
    const replaces = { changes: true, replaces: ["node"] };
    expect(await handlers.order.diff(id, order, orderInputs({ node: "worker-1" }))).toEqual(replaces);
    expect(await handlers.order.diff(id, order, orderInputs({ node: unknownValue }))).toEqual(replaces);
    const gate = { node: "worker-0", triggers: ["a"], passed: true } as const;
    expect(await handlers.gate.diff(id, gate, gateInputs({ timeoutSeconds: 7 }))).toEqual(same);
    expect(await handlers.gate.diff(id, gate, gateInputs({ triggers: [] }))).toEqual({ changes: true });
  });

  it("of the cluster on finished work is a warning and no change", async () => {
    const { world, handlers, handlersOf } = scene();
    const order = await ordered(handlers);
    // The configuration of a process does not change while it runs.
    const diffInNextRun = async (): Promise<readonly string[]> => {
      const next = world.startProcess();
      expect(await handlersOf(next).order.diff(id, order, orderInputs())).toEqual({ changes: false });
      return next.said;
    };
    world.config["openshift:selfService.apiUrl"] = `${String(world.config["openshift:selfService.apiUrl"])}/`;
    world.config["openshift:selfService.clusterId"] = "My.Cluster.";
    expect(await diffInNextRun()).toEqual([]);
    world.config["openshift:selfService.clusterId"] = "other.cluster";
    expect(await diffInNextRun()).toEqual([
      expect.stringMatching(/warning: .*my\.cluster.*other\.cluster.*Nothing is rebooted/u),
    ]);
  });

  it("of a request is another operation, and a refused one asks for its deletion first", async () => {
    const { handlers } = scene();
    const order = await ordered(handlers);
    const inputs = requestInputs(order);
    const { operationId } = order;
    const blank = { node: "worker-0", adopted: false, skipped: false, apiUrl: "", clusterId: "" };
    const diff = (olds: Partial<RequestState>, more = {}) =>
      handlers.request.diff(id, { ...blank, ...olds }, { ...inputs, ...more });
    expect(await diff({ requestedFor: operationId })).toEqual({ changes: false });
    expect(await diff({ requestedFor: "before" })).toEqual({ changes: true });
    expect(await diff({ uncertainFor: operationId })).toEqual({ changes: true });
    expect(await diff({ requestedFor: operationId }, { operationId: unknownValue })).toEqual({
      changes: true,
    });
    expect(await diff({ refusedFor: operationId })).toEqual({
      changes: true,
      replaces: ["operationId"],
      deleteBeforeReplace: true,
    });
    expect(await diff({ refusedFor: operationId }, { isProtected: true })).toEqual({ changes: true });
    expect(await diff({ refusedFor: "before" })).toEqual({ changes: true });
    expect(await diff({ requestedFor: operationId }, { node: "worker-1" })).toMatchObject({
      replaces: ["node"],
    });
  });

  it.each<[JobState["phase"], boolean]>([
    ["ordered", true],
    ["running", true],
    ["verifying", true],
    ["failed", true],
    ["completed", false],
    ["skipped", false],
  ])("of a job in phase %s is %s, also after a refresh has erased its error", async (phase, changes) => {
    const { handlers } = scene();
    const order = await ordered(handlers);
    const inputs = jobInputs(order, await requested(handlers, order));
    const olds = { node: "worker-0", operationId: order.operationId, phase } as JobState;
    expect(await handlers.job.diff(id, olds, inputs)).toEqual({ changes });
    expect(await handlers.job.diff(id, olds, { ...inputs, operationId: "next" })).toEqual({ changes: true });
    expect(await handlers.job.diff(id, olds, { ...inputs, timeoutSeconds: 9 })).toEqual({ changes });
  });

  it("of a node's status is the live one, an unknown one or another node", async () => {
    const { world, handlers } = scene();
    const olds: NodeStatusState = { node: "worker-0", status: "ACTIVE", active: true };
    const diff = (more = {}) => handlers.nodeStatus.diff(id, olds, nodeStatusInputs(more));
    expect(await diff()).toEqual({ changes: false });
    expect(await diff({ waitFor: "ACTIVE" })).toEqual({ changes: false });
    expect(await diff({ waitFor: "SHUTOFF" })).toEqual({ changes: true });
    expect(await diff({ node: unknownValue })).toEqual({ changes: true });
    expect(await diff({ cluster: unknownValue })).toEqual({ changes: true });
    expect(await diff({ node: "worker-1" })).toEqual({ changes: true, replaces: ["node"] });
    world.setNode("worker-0", "SHUTOFF");
    world.clock.advance(2000);
    expect(await diff()).toEqual({ changes: true });
    world.readFault = () => unreachable;
    world.clock.advance(2000);
    expect(await diff()).toEqual({ changes: true });
  });
});
