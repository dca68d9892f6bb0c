/** A world in which a process has just placed an order: what every test of a request begins with. */
import type {
  JobInputs,
  JobState,
  OrderState,
  RequestInputs,
  RequestState,
} from "../../provider/reboot/steps";
import type { StepResult } from "../../provider/pulumi/dynamic/stepResults";
import type { FakeProcess } from "./fakeProcess";
import { FakeWorld, worldConnection } from "./fakeWorld";
import { runJob, runOrder, runRequest } from "./runStep";
import { jobInputs, orderInputs, requestInputs } from "./stepInputs";

/** A world, and the process that has placed an order in it. */
export interface Ordered {
  readonly world: FakeWorld;
  readonly plugin: FakeProcess;
  readonly order: OrderState;
}

export async function ordered(world = new FakeWorld()): Promise<Ordered> {
  const plugin = world.startProcess();
  return { world, plugin, order: await plugin.run((context) => runOrder(orderInputs(), context)) };
}

/** Runs the request step of an order in a process. */
export function send(
  plugin: FakeProcess,
  order: OrderState,
  earlier?: Partial<RequestState>,
  more?: Partial<RequestInputs>,
): Promise<StepResult<RequestState>> {
  return plugin.run((context) => runRequest(requestInputs(order, more), earlier, context));
}

/** The requests to reboot that have arrived, accepted or not. */
export function posts(world: FakeWorld): string[] {
  return world.requests.filter((request) => request.startsWith("POST"));
}

/** What every record of a request holds that is about nothing in particular. */
export const blankRequest: RequestState = {
  node: "worker-0",
  adopted: false,
  skipped: false,
  apiUrl: worldConnection.apiUrl,
  clusterId: worldConnection.clusterId,
};

/** A world in which a reboot was accepted, and what the wait for its job is given. */
export interface RequestedWorld {
  readonly world: FakeWorld;
  readonly plugin: FakeProcess;
  readonly inputs: JobInputs;
}

/** A world in which a reboot of worker-0 was ordered and accepted as job tmp1. */
export async function requested(more: Partial<JobInputs> = {}): Promise<RequestedWorld> {
  const { world, plugin, order } = await ordered();
  const { state } = await send(plugin, order);
  return { world, plugin, inputs: jobInputs(order, state, more) };
}

/** Waits for the job in a process. */
export function wait(
  plugin: FakeProcess,
  inputs: JobInputs,
  earlier?: JobState,
): Promise<StepResult<JobState>> {
  return plugin.run((context) => runJob(inputs, earlier, context));
}
