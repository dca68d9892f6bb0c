/** What each kind of step tells Pulumi's engine before and instead of an effect. */
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import type { JobState, RequestState } from "../../../provider/reboot/steps";
import { FakeWorld } from "../../support/fakeWorld";
import { blankRequest, ordered, posts } from "../../support/orderedWorld";
import { jobInputs, orderInputs, requestInputs } from "../../support/stepInputs";

const handlersOf = (world: FakeWorld) => createStepHandlers(() => world.startProcess().context);
const id = "my.cluster/worker-0";

it("an order without its gate is refused before anything is read", async () => {
  const world = new FakeWorld();
  const { failures } = await handlersOf(world).order.check({}, orderInputs({ gateLeftOut: true }));
  expect(failures).toEqual([
    { property: "", reason: expect.stringMatching(/RebootGate.*ERR_STEP_EXCLUDED/u) as string },
  ]);
  expect(world.requests).toEqual([]);
});

it("an update of a request that was accepted keeps its record, without a look or a request", async () => {
  const { world, order } = await ordered();
  const accepted: RequestState = { ...blankRequest, requestedFor: order.operationId, jobId: "tmp1" };
  const { length } = world.requests;
  const result = await handlersOf(world).request.update(id, accepted, requestInputs(order));
  expect(result).toEqual({ outs: accepted });
  expect(world.requests).toHaveLength(length);
  expect(posts(world)).toEqual([]);
});

it("a request and a wait for another node are replaced", async () => {
  const { world, order } = await ordered();
  const accepted: RequestState = { ...blankRequest, requestedFor: order.operationId, jobId: "tmp1" };
  const { request, job } = handlersOf(world);
  const replaced = { changes: true, replaces: ["node"] };
  const other = { node: "worker-1" };
  expect(await request.diff(id, accepted, requestInputs(order, other))).toEqual(replaced);
  const waited = { ...jobInputs(order, accepted), phase: "completed" } as unknown as JobState;
  expect(await job.diff(id, waited, jobInputs(order, accepted, other))).toEqual(replaced);
  expect(await job.diff(id, waited, jobInputs(order, accepted))).toEqual({ changes: false });
});
