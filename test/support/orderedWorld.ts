/** A world in which a process has just placed an order: what every test of a request begins with. */
import { placeOrder } from "../../provider/operations/placeOrder";
import { sendRequest } from "../../provider/operations/sendRequest";
import type { OrderState, RequestInputs, RequestState, StepResult } from "../../provider/operations/steps";
import { FakeWorld, worldConnection, type FakeProcess } from "./fakeWorld";
import { orderInputs, requestInputs } from "./stepInputs";

/** A world, and the process that has placed an order in it. */
export interface Ordered {
  readonly world: FakeWorld;
  readonly plugin: FakeProcess;
  readonly order: OrderState;
}

export async function ordered(world = new FakeWorld()): Promise<Ordered> {
  const plugin = world.startProcess();
  return { world, plugin, order: await plugin.run((context) => placeOrder(orderInputs(), context)) };
}

/** Runs the request step of an order in a process. */
export function send(
  plugin: FakeProcess,
  order: OrderState,
  earlier?: Partial<RequestState>,
  more?: Partial<RequestInputs>,
): Promise<StepResult<RequestState>> {
  return plugin.run((context) => sendRequest(requestInputs(order, more), earlier, context));
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
