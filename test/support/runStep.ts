/** Runs an operation as its handler does: on the cluster that its inputs lead to. */
import type { RebootBackend } from "../../provider/backends/rebootBackend";
import { requireBackendTo } from "../../provider/backends/resolveBackend";
import { clusterOf } from "../../provider/nodes/nodeContext";
import type { StepResult } from "../../provider/pulumi/dynamic/stepResults";
import { passGate } from "../../provider/reboot/passGate";
import { placeOrder } from "../../provider/reboot/placeOrder";
import type { RebootContext } from "../../provider/reboot/rebootContext";
import { sendRequest } from "../../provider/reboot/sendRequest";
import type {
  GateInputs,
  GateState,
  JobInputs,
  JobState,
  OrderInputs,
  OrderState,
  RequestInputs,
  RequestState,
} from "../../provider/reboot/steps";
import { waitForJob } from "../../provider/reboot/waitForJob";

const recorded = (inputs: RequestInputs | JobInputs, context: RebootContext) => (): RebootBackend =>
  context.backendOf(requireBackendTo(inputs, inputs, context.configuration));

export function runGate(
  inputs: GateInputs,
  earlier: GateState | undefined,
  context: RebootContext,
): Promise<GateState> {
  return passGate(inputs, earlier, () => clusterOf(inputs, context), context);
}

export async function runOrder(
  inputs: OrderInputs,
  context: RebootContext,
  earlier?: Partial<OrderState>,
): Promise<OrderState> {
  return placeOrder(inputs, earlier, clusterOf(inputs, context), context);
}

export function runRequest(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  context: RebootContext,
): Promise<StepResult<RequestState>> {
  return sendRequest(inputs, earlier, recorded(inputs, context), context);
}

export function runJob(
  inputs: JobInputs,
  earlier: JobState | undefined,
  context: RebootContext,
): Promise<StepResult<JobState>> {
  return waitForJob(inputs, earlier, recorded(inputs, context), context);
}
