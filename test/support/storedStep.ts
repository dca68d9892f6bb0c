/** The steps as a stored text calls them: what they give Pulumi to record, and what they throw. */
import type { CheckResult } from "@pulumi/pulumi/dynamic";
import { createStepHandlers } from "../../provider/reboot/stepHandlers";
import type { OrderState, RequestState } from "../../provider/reboot/steps";
import { createNodeStatusHandler } from "../../provider/nodes/nodeStatusHandler";
import type { FakeProcess } from "./fakeProcess";
import { FakeWorld } from "./fakeWorld";
import { orderInputs, requestInputs } from "./stepInputs";

export const __provider = "the program text";
export const id = "my.cluster/worker-0";

interface InitializationError {
  readonly id: string;
  readonly reasons: string[];
  readonly properties: Record<string, unknown>;
  readonly message: string;
}

/** The handlers over a world, each process with its own. */
export function scene() {
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
export async function initializationError(step: Promise<unknown>): Promise<InitializationError> {
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
export const outs = (result: { outs?: object }): object => {
  // Not toEqual alone: an undefined is what must not be there.
  expect(Object.values(result.outs ?? {})).not.toContain(undefined);
  return result.outs ?? {};
};
export const failureOf = ({ failures = [] }: CheckResult): string => {
  expect(failures).toHaveLength(1);
  expect(failures[0]?.property).toBe("");
  return failures[0]?.reason ?? "";
};

export async function ordered(handlers: Handlers): Promise<OrderState> {
  return outs(await handlers.order.create({ ...orderInputs(), __provider })) as OrderState;
}
export async function requested(handlers: Handlers, order: OrderState): Promise<RequestState> {
  return outs(await handlers.request.create({ ...requestInputs(order), __provider })) as RequestState;
}
