/** What a request and a wait are told of the steps before them, in the form of this version and in that of earlier ones. */
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import { jobInputsOf, requestInputsOf } from "../../../provider/reboot/recordedInputs";
import type { JobState, OrderState, RequestState } from "../../../provider/reboot/steps";
import { unknownValue } from "../../../provider/pulumi/unknown";
import { FakeWorld } from "../../support/fakeWorld";
import { blankRequest, ordered } from "../../support/orderedWorld";
import { jobInputs, requestInputs, urnOf } from "../../support/stepInputs";

const own = (step: string) => ({ node: "worker-0", rowUrn: urnOf(step) });
const __provider = "the text";
const id = "my.cluster/worker-0";

const toRequest = (placed: OrderState) => {
  const { operationId, runId, orderedAt, statusBefore, skipped, apiUrl, clusterId } = placed;
  const order = { operationId, runId, orderedAt, statusBefore, skipped, apiUrl, clusterId };
  return { ...own("RebootRequest"), order, orderedNode: placed.node, __provider };
};
const toJob = (
  { operationId, statusBefore, orderedAt, apiUrl, clusterId }: OrderState,
  request: RequestState,
) => {
  const { requestedFor, jobId, adopted, skipped, acceptedAt } = request;
  return {
    ...own("RebootJob"),
    order: { operationId, statusBefore, orderedAt, apiUrl, clusterId },
    request: JSON.parse(
      JSON.stringify({ requestedFor, jobId, adopted, skipped, acceptedAt }),
    ) as Partial<RequestState>,
    timeoutSeconds: 1800,
    __provider,
  };
};

it("both forms of the inputs are the same to a request and to a wait", async () => {
  const { order } = await ordered();
  const accepted = {
    ...blankRequest,
    requestedFor: order.operationId,
    jobId: "tmp1",
    acceptedAt: "2026-11-28T00:00:00Z",
  };
  expect(requestInputsOf(toRequest(order))).toEqual({
    ...requestInputs(order),
    orderedNode: "worker-0",
    __provider,
  });
  expect(jobInputsOf(toJob(order, accepted))).toEqual({ ...jobInputs(order, accepted), __provider });
  // Accepted by the user's word: the moment is that of the order.
  const byWord = { ...blankRequest, requestedFor: order.operationId, adopted: true };
  expect(jobInputsOf(toJob(order, byWord)).acceptedAt).toBe(order.orderedAt);
});

it("a finished reboot is no difference, whichever form its inputs had when it was recorded", async () => {
  const { world, order } = await ordered();
  const { request, job } = createStepHandlers(() => world.startProcess().context);
  const accepted: RequestState = { ...blankRequest, requestedFor: order.operationId, jobId: "tmp1" };
  const waited = { node: "worker-0", operationId: order.operationId, phase: "completed" } as JobState;
  for (const inputs of [requestInputs(order), toRequest(order)])
    expect(await request.diff(id, accepted, inputs)).toEqual({ changes: false });
  for (const inputs of [jobInputs(order, accepted), toJob(order, accepted)])
    expect(await job.diff(id, waited, inputs)).toEqual({ changes: false });
  expect(world.requests.filter((sent) => sent.startsWith("POST"))).toEqual([]);
});

it("a refused request is replaced by the input that it has", async () => {
  const { world, order } = await ordered();
  const { request } = createStepHandlers(() => world.startProcess().context);
  const refused: RequestState = { ...blankRequest, refusedFor: order.operationId };
  expect(await request.diff(id, refused, requestInputs(order))).toMatchObject({ replaces: ["operationId"] });
  expect(await request.diff(id, refused, toRequest(order))).toMatchObject({
    replaces: ["order"],
    deleteBeforeReplace: true,
  });
});

it("a check passes the inputs on as they are, and finds an order and a request that have no record", async () => {
  const { request, job } = createStepHandlers(() => new FakeWorld().startProcess().context);
  const unknownOrder = { ...own("RebootRequest"), order: unknownValue, orderedNode: "worker-0" } as const;
  expect(await request.check({}, unknownOrder)).toEqual({ inputs: unknownOrder });
  expect(await request.diff(id, blankRequest, unknownOrder)).toEqual({ changes: true });
  const otherNode = await request.check({}, { ...unknownOrder, orderedNode: "worker-1" });
  expect(otherNode.failures?.[0]?.reason).toMatch(/a transform/u);

  const leftOut = await request.check({}, { ...own("RebootRequest"), order: {} });
  expect(leftOut.failures?.[0]?.reason).toMatch(/RebootOrder.*ERR_STEP_EXCLUDED/u);
  const unknownBoth = {
    ...own("RebootJob"),
    order: unknownValue,
    request: unknownValue,
    timeoutSeconds: 1,
  } as const;
  expect(await job.check({}, unknownBoth)).toEqual({ inputs: unknownBoth });
  expect(await job.diff(id, { node: "worker-0", phase: "completed" } as JobState, unknownBoth)).toEqual({
    changes: true,
  });
  const notRequested = await job.check({}, { ...unknownBoth, order: {}, request: {} });
  expect(notRequested.failures?.[0]?.reason).toMatch(/RebootRequest.*ERR_STEP_EXCLUDED/u);
});
