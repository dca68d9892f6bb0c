/** What Pulumi asks for of each resource in each preview and update, whether or not there is anything to do. */
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import type { JobState, OrderState, RequestState } from "../../../provider/reboot/steps";
import { FakeWorld, worldConnection } from "../../support/fakeWorld";
import { blankRequest, ordered } from "../../support/orderedWorld";
import { gateInputs, jobInputs, orderInputs, requestInputs } from "../../support/stepInputs";

/** The configuration of a process, which counts how often it is looked at. */
function counted(world: FakeWorld) {
  const { context } = world.startProcess();
  const seen: string[] = [];
  const { configuration } = context;
  const noted = {
    ...context,
    configuration: {
      config: (key: Parameters<typeof configuration.config>[0]) => (
        seen.push(key),
        configuration.config(key)
      ),
      env: (name: string) => (seen.push(name), configuration.env(name)),
      readFile: (path: string) => (seen.push(path), configuration.readFile(path)),
    },
  };
  return { handlers: createStepHandlers(() => noted), seen };
}

it("a check and a diff of a hundred nodes with nothing to do look at the configuration, a certificate and the API as often as those of one", async () => {
  const { world, order } = await ordered();
  const requests = world.requests.length;
  const { handlers, seen } = counted(world);
  const request: RequestState = { ...blankRequest, requestedFor: order.operationId, jobId: "tmp1" };
  const job = { operationId: order.operationId, phase: "completed" };
  const looks: number[] = [];
  for (let index = 0; index < 100; index++) {
    const node = `worker-${index}`;
    const own = { node, rowUrn: `urn::${node}` };
    const olds: OrderState = { ...order, node };
    await handlers.gate.check(gateInputs(own), gateInputs(own));
    expect(await handlers.gate.diff("id", { ...olds, passed: true }, gateInputs(own))).toEqual({
      changes: false,
    });
    await handlers.order.check(orderInputs(own), orderInputs(own));
    expect(await handlers.order.diff("id", olds, orderInputs(own))).toEqual({ changes: false });
    await handlers.request.check({}, requestInputs(olds));
    expect(await handlers.request.diff("id", { ...request, node }, requestInputs(olds))).toEqual({
      changes: false,
    });
    await handlers.job.check({}, jobInputs(olds, request));
    expect(await handlers.job.diff("id", { ...job, node } as JobState, jobInputs(olds, request))).toEqual({
      changes: false,
    });
    looks.push(seen.length);
  }
  expect(looks[0]).toBeGreaterThan(0);
  expect(looks[99]).toBe(looks[0]);
  expect(world.requests).toHaveLength(requests);
  expect(worldConnection.clusterId).toBe(order.clusterId);
});
