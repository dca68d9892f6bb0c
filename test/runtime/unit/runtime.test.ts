import type { CheckResult } from "@pulumi/pulumi/dynamic";
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import type { JobState, OrderState, RequestState } from "../../../provider/reboot/steps";
import { createNodeStatusHandler } from "../../../provider/nodes/nodeStatusHandler";
import type { NodeStatusState } from "../../../provider/nodes/nodeStatusInputs";
import { unknownValue } from "../../../provider/pulumi/unknown";
import * as runtime from "../../../provider/runtime";
import { FakeWorld, refusedWith, unreachable, type FakeProcess } from "../../support/fakeWorld";
import {
  gateInputs,
  jobInputs,
  nodeStatusInputs,
  orderInputs,
  requestInputs,
  urnOf,
} from "../../support/stepInputs";

const __provider = "the program text";
const id = "my.cluster/worker-0";

interface InitializationError {
  readonly id: string;
  readonly reasons: string[];
  readonly properties: Record<string, unknown>;
  readonly message: string;
}

/** The handlers over a world, each process with its own. */
function scene() {
  const world = new FakeWorld();
  const handlersOf = (process: FakeProcess) => ({
    ...createStepHandlers(() => process.context),
    nodeStatus: createNodeStatusHandler(() => process.context),
  });
  const plugin = world.startProcess();
  return { world, plugin, handlers: handlersOf(plugin), handlersOf };
}
type Handlers = ReturnType<typeof scene>["handlers"];

/** What a step throws so that its state is kept, checked for what Pulumi needs of it. */
async function initializationError(step: Promise<unknown>): Promise<InitializationError> {
  const error = (await step.then(
    () => undefined,
    (caught: unknown) => caught,
  )) as InitializationError | undefined;
  if (error?.properties === undefined) throw new Error(`no initialization error: ${JSON.stringify(error)}`);
  expect(error.id).toBe(id);
  expect(error.reasons).toEqual([expect.stringMatching(/\(ERR_[A-Z_]+\)$/u)]);
  expect(error.properties["__provider"]).toBe(__provider);
  expect(error.properties).toEqual(JSON.parse(JSON.stringify(error.properties)));
  return error;
}
const outs = (result: { outs?: object }): object => {
  // Not toEqual alone: an undefined is what must not be there.
  expect(Object.values(result.outs ?? {})).not.toContain(undefined);
  return result.outs ?? {};
};
const failureOf = ({ failures = [] }: CheckResult): string => {
  expect(failures).toHaveLength(1);
  expect(failures[0]?.property).toBe("");
  return failures[0]?.reason ?? "";
};

async function ordered(handlers: Handlers): Promise<OrderState> {
  return outs(await handlers.order.create({ ...orderInputs(), __provider })) as OrderState;
}
async function requested(handlers: Handlers, order: OrderState): Promise<RequestState> {
  return outs(await handlers.request.create({ ...requestInputs(order), __provider })) as RequestState;
}

describe("the names that old states call", () => {
  it("are all there", () => {
    const methods = ["check", "create", "diff", "update"];
    const { okd, ...steps } = runtime as unknown as Record<string, object>;
    expect(Object.keys(okd ?? {}).sort()).toEqual([
      "imageSignature",
      "nodeMaintenanceSetup",
      "registrySecret",
      "resourceCondition",
      "serviceAccountToken",
      "sessionToken",
    ]);
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
    await expect(handlers.order.create(orderInputs())).rejects.toThrow(/ERR_NODE_BUSY/u);
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
    const { world, plugin, handlers } = scene();
    const order = await ordered(handlers);
    world.config["openshift:selfService.apiUrl"] = `${String(world.config["openshift:selfService.apiUrl"])}/`;
    world.config["openshift:selfService.clusterId"] = "My.Cluster.";
    expect(await handlers.order.diff(id, order, orderInputs())).toEqual({ changes: false });
    expect(plugin.said).toEqual([]);
    world.config["openshift:selfService.clusterId"] = "other.cluster";
    expect(await handlers.order.diff(id, order, orderInputs())).toEqual({ changes: false });
    expect(plugin.said).toEqual([
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

describe("the chain", () => {
  it("reboots once, and its outputs hold no undefined", async () => {
    const { world, handlers } = scene();
    const gate = await handlers.gate.create({ ...gateInputs(), __provider });
    expect(gate).toMatchObject({ id, outs: { node: "worker-0", triggers: ["a"] } });
    const order = await ordered(handlers);
    const request = await requested(handlers, order);
    const job = await handlers.job.create({ ...jobInputs(order, request), __provider });
    expect(job.id).toBe(id);
    expect(outs(job)).toMatchObject({ phase: "completed", completed: true });
    expect(world.accepted).toHaveLength(1);
  });

  it("does not order or send again when nothing has changed", async () => {
    const { world, handlers } = scene();
    const order = await ordered(handlers);
    const request = await requested(handlers, order);
    world.requests.length = 0;
    expect(outs(await handlers.order.update(id, order, orderInputs()))).toEqual(order);
    expect(outs(await handlers.request.update(id, request, requestInputs(order)))).toEqual(request);
    expect(world.requests).toEqual([]);
  });

  it("keeps a refusal beside its error, and may send once after its deletion", async () => {
    const { world, handlers, handlersOf } = scene();
    const order = await ordered(handlers);
    world.answers.push({ acts: false, outcome: refusedWith(404) });
    const { properties } = await initializationError(requested(handlers, order));
    expect(properties).toMatchObject({ refusedFor: order.operationId, node: "worker-0" });

    const later = world.startProcess();
    later.memory.refusals.set(order.operationId, properties);
    expect((await requested(handlersOf(later), order)).requestedFor).toBe(order.operationId);
    expect(world.accepted).toHaveLength(1);
  });

  it("keeps an uncertain request beside its error, and asks again about it in each update", async () => {
    const { world, handlers, handlersOf } = scene();
    const order = await ordered(handlers);
    world.answers.push({ acts: false });
    const first = await initializationError(requested(handlers, order));
    expect(first.properties).toMatchObject({ uncertainFor: order.operationId });
    const inputs = { ...requestInputs(order), __provider };
    const later = handlersOf(world.startProcess()).request;
    const again = await initializationError(later.update(id, first.properties as never, inputs));
    expect(again.properties).toEqual(first.properties);
    expect(world.accepted).toEqual([]);
  });

  it("keeps a job that takes too long beside its error, and resumes it", async () => {
    const { world, handlers, handlersOf } = scene();
    const order = await ordered(handlers);
    const inputs = { ...jobInputs(order, await requested(handlers, order)), __provider };
    const { properties } = await initializationError(handlers.job.create({ ...inputs, timeoutSeconds: 10 }));
    expect(properties).toMatchObject({ phase: "running", jobId: "tmp1" });
    const later = handlersOf(world.startProcess()).job;
    expect(outs(await later.update(id, properties as never, inputs))).toMatchObject({ phase: "completed" });
  });

  it("keeps a protected refusal as it is", async () => {
    const { world, handlers, handlersOf } = scene();
    const order = await ordered(handlers);
    world.answers.push({ acts: false, outcome: refusedWith(409) });
    const { properties } = await initializationError(requested(handlers, order));
    const inputs = { ...requestInputs(order, { isProtected: true }), __provider };
    const later = handlersOf(world.startProcess()).request;
    const again = await initializationError(later.update(id, properties as never, inputs));
    expect(again.properties).toEqual(properties);
    expect(world.accepted).toEqual([]);
  });

  it("keeps a status that did not come beside its error", async () => {
    const { handlers } = scene();
    const inputs = { ...nodeStatusInputs({ waitFor: "SHUTOFF", timeoutSeconds: 5 }), __provider };
    const { properties } = await initializationError(handlers.nodeStatus.create(inputs));
    expect(properties).toEqual({ node: "worker-0", status: "ACTIVE", active: true, __provider });
  });

  it("records nothing of an order that is refused", async () => {
    const { world, handlers } = scene();
    world.setNode("worker-0", "REBOOT");
    const error = await ordered(handlers).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "ERR_NODE_BUSY" });
    expect(error).not.toHaveProperty("reasons");
  });
});

describe("a request that is made again after its record was deleted in this update", () => {
  it("is not the node's first, so rebootOnCreate: false does not skip it", async () => {
    const { world, plugin, handlers } = scene();
    const first = (await handlers.order.create({
      ...orderInputs({ rebootOnCreate: false }),
      __provider,
    })) as { outs: OrderState };
    const skipped = await requested(handlers, first.outs);
    expect(skipped).toMatchObject({ skipped: true });
    expect(plugin.said).toEqual([
      expect.stringMatching(
        /RebootRequest::w0: info: node worker-0 is not rebooted: rebootOnCreate is false/u,
      ),
    ]);
    await deletes(plugin, { ...skipped, __provider });
    const second = (await handlers.order.create({
      ...orderInputs({ rebootOnCreate: false, triggers: ["b"] }),
      __provider,
    })) as { outs: OrderState };
    expect(await requested(handlers, second.outs)).toMatchObject({ skipped: false, jobId: "tmp1" });
    expect(world.accepted).toHaveLength(1);
  });

  it("keeps its record where the order is still the same, and sends nothing", async () => {
    const { world, plugin, handlers } = scene();
    const order = await ordered(handlers);
    const record = await requested(handlers, order);
    await deletes(plugin, { ...record, __provider });
    expect(await requested(handlers, order)).toEqual(record);
    expect(world.accepted).toHaveLength(1);
  });

  it("of another node knows nothing of it", async () => {
    const { plugin, handlers } = scene();
    const order = await ordered(handlers);
    await deletes(plugin, { ...(await requested(handlers, order)), node: "worker-1", __provider });
    plugin.memory.unfinished.clear();
    const first = (await handlers.order.create({
      ...orderInputs({ rebootOnCreate: false }),
      __provider,
    })) as { outs: OrderState };
    expect(await requested(handlers, first.outs)).toMatchObject({ skipped: true });
  });
});

/** What the text in the state does at a deletion, in the memory of a process of the test's own. */
async function deletes(plugin: FakeProcess, record: RequestState & { __provider: string }): Promise<void> {
  plugin.memory.refusals.set(JSON.stringify([record.apiUrl, record.clusterId, record.node]), record);
}
