import type { OrderState, RequestState } from "../../../provider/reboot/steps";
import type { FakeProcess } from "../../support/fakeProcess";
import { refusedWith } from "../../support/fakeWorld";
import {
  gateInputs,
  jobInputs,
  nodeStatusInputs,
  orderInputs,
  requestInputs,
} from "../../support/stepInputs";
import {
  __provider,
  id,
  scene,
  initializationError,
  outs,
  ordered,
  requested,
} from "../../support/storedStep";

describe("the chain of handlers", () => {
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
