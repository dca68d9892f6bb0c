import type { Connection } from "../backends/selfService/connection";
import { isMaintenanceError } from "../errors/maintenanceError";
import { isInTransition } from "../core/serverStatus";
import type { RebootContext } from "./rebootContext";
import { requireEngine } from "../pulumi/context";
import { explainRefusal } from "./explainRefusal";
import { brokenWait, isOwnFault } from "../http/failingReads";
import { lookForReboot, lookMs, type Sighting } from "./lookForReboot";
import { takeLease } from "./takeLease";
import { nodeKey, requireRebootable, requireRightToOrder } from "./placeOrder";
import { readNodes, requireNode } from "../nodes/readNodes";
import {
  accepted,
  acceptedByUser,
  adopted,
  leftoversOf,
  refused,
  skipped,
  uncertain,
  type Leftovers,
} from "./requestRecords";
import { requireConnectionTo } from "../backends/selfService/resolveConnection";
import { describeSuspension, requireFreshOrder } from "./rightToSend";
import type { RequestInputs, RequestState } from "./steps";
import type { StepResult } from "../pulumi/dynamic/stepResults";
import { acceptedOperations } from "./waysOn";
import { waitForEarlierJob } from "./waitForEarlierJob";
import { waitForLateRequest } from "./waitForLateRequest";

/**
 * Sends the `POST reboot` of an operation, at most once, and says what became of it.
 *
 * It has the right to send only if this very process recorded the order, or has just deleted the record of a
 * refusal of this operation; only if it has not sent for the operation yet; and only while that right is fresh: it
 * ends when the process finds that it was suspended, and soon after the order. Without that right the reboot may have
 * been asked for by another run: it is *uncertain*, and resolved by looking, never by sending.
 *
 * @param earlier the recorded request of the operation before, if there is one
 * @throws InvalidInputError, NetworkError … for what fails before it is known whether anything must be sent
 */
export async function sendRequest(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  context: RebootContext,
): Promise<StepResult<RequestState>> {
  const { memory } = context;
  const { operationId } = inputs;
  const refusal = memory.refusals.get(operationId);
  // After `--replace` an order looks like the first one, and `rebootOnCreate: false` skips it; the record of an
  // earlier request says that it is not, and that a reboot was asked for.
  const isFirst = earlier === undefined && refusal === undefined;
  if (inputs.skipped && isFirst) return skipped(inputs, context);
  // A step called twice in one process (an onError hook, a retry of the engine) gets the first call's answer.
  const first = memory.requests.get(operationId);
  if (first !== undefined) return first;

  const connection = requireConnectionTo(inputs, inputs, context.configuration);
  if (acceptedOperations(context).has(operationId)) return acceptedByUser(inputs);
  if (inputs.runId !== memory.runId && refusal === undefined) {
    return resolveByLooking(
      inputs,
      "another run ordered this reboot and ended before it recorded an answer",
      earlier,
      connection,
      context,
    );
  }
  const sent = sendOnce(inputs, earlier ?? refusal, refusal === undefined, connection, context);
  memory.requests.set(operationId, sent);
  return sent;
}

/** No operating system stops and starts in less time, and so long at least a machine shows that it reboots. */
const shortestRebootMs = 3000;

async function sendOnce(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  byOrder: boolean,
  connection: Connection,
  context: RebootContext,
): Promise<StepResult<RequestState>> {
  const leftovers = leftoversOf(earlier);
  let statusBefore: string;
  try {
    // An order that took itself for the first one has not looked.
    if (inputs.skipped) {
      requireRightToOrder(connection, inputs, context);
      context.memory.unfinished.set(nodeKey(inputs, inputs.node), inputs.operationId);
    }
    if (leftovers.earlierJobId !== undefined)
      await waitForEarlierJob(inputs, leftovers.earlierJobId, connection, context);
    if (leftovers.lostAt !== undefined) {
      const sighting = await waitForLateRequest(inputs, leftovers.lostAt, connection, context);
      if (sighting?.rebooting === true) return adopted(inputs, sighting, context);
    }
    const node = requireNode(await readNodes(connection, context), inputs.node, connection);
    requireRebootable(inputs.node, node.status);
    statusBefore = node.status;
    await takeLease(inputs, context);
    await requireEngine(context, "effect");
    if (byOrder) requireFreshOrder(inputs, context);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const suspended = describeSuspension(context);
    if (suspended !== undefined) return resolveByLooking(inputs, suspended, earlier, connection, context);
    return refused(inputs, error, leftovers, context);
  }
  // Last: nothing is awaited between this and the request.
  const suspended = describeSuspension(context);
  if (suspended !== undefined) return resolveByLooking(inputs, suspended, earlier, connection, context);

  const sentAt = context.clock.date().toISOString();
  const sentMs = context.clock.monotonicMs();
  context.memory.lastEffectMs = sentMs;
  const outcome = await context.clientOf(connection).sendReboot(inputs.node);
  context.memory.lastEffectMs = context.clock.monotonicMs();

  if (outcome.kind === "accepted") {
    return accepted(inputs, outcome.jobId, context.clock.date().toISOString());
  }
  if (outcome.kind === "refused" && outcome.mayHaveActed !== true) {
    // It stood still in the middle of the attempt: whoever went on meanwhile does not know that nothing was sent.
    const stoodStill = describeSuspension(context);
    if (stoodStill !== undefined) return resolveByLooking(inputs, stoodStill, earlier, connection, context);
    const error = await explainRefusal(inputs, outcome, connection, context);
    return refused(inputs, error, leftovers, context);
  }
  if (outcome.kind === "refused") {
    const text = `${inputs.node}: refused (${outcome.status ?? "no status"}); looking for ${lookMs / 1000} s whether it is rebooted all the same`;
    context.engine.progress(inputs.rowUrn, text);
  }
  const closelySinceMs = outcome.kind === "refused" ? sentMs : undefined;
  const sighting = await lookForReboot(inputs.node, lookMs, connection, context, closelySinceMs);
  if (sighting.rebooting) return adopted(inputs, sighting, context);
  if (outcome.kind === "refused") {
    if (isUntouched(statusBefore, sighting) && describeSuspension(context) === undefined) {
      const error = await explainRefusal(inputs, outcome, connection, context);
      return refused(inputs, error, leftovers, context);
    }
    const reason = `the request was answered with a refusal, but the node has changed since it was sent, or was not seen all the while (${outcome.error.message})`;
    return uncertain(inputs, reason, sighting, { ...leftovers, lostAt: sentAt }, context);
  }
  const reason = `the request was sent, but its fate is unknown (${outcome.evidence})`;
  return uncertain(inputs, reason, sighting, { ...leftovers, lostAt: sentAt }, context);
}

/**
 * Whether a refusal can be believed: a gateway that repeats a request shows the answer to its second copy, and a
 * filter may put a refusal in the place of a success. The node must have been seen all the while as it was before, or
 * on its way for a reason of its own, such as a migration. All the while, since a reboot may be over in seconds.
 */
function isUntouched(statusBefore: string, { seen, error, unseenMs }: Sighting): boolean {
  return (
    error === undefined &&
    seen.length > 0 &&
    unseenMs <= shortestRebootMs &&
    seen.every((status) => status === statusBefore || isInTransition(status))
  );
}

/** For whoever has no right to send: nothing is sent, the node tells what it can. */
async function resolveByLooking(
  inputs: RequestInputs,
  why: string,
  earlier: Partial<RequestState> | undefined,
  connection: Connection,
  context: RebootContext,
): Promise<StepResult<RequestState>> {
  await requireEngine(context, "wait");
  const sinceOrderMs = context.clock.date().getTime() - Date.parse(inputs.orderedAt);
  // The clocks of two machines may differ: an order from the future is taken for one of this moment.
  const forMs = sinceOrderMs < 0 ? lookMs : lookMs - sinceOrderMs;
  const sighting = await lookForReboot(inputs.node, forMs, connection, context);
  if (sighting.rebooting) return adopted(inputs, sighting, context);
  // Nothing was seen and nothing has changed: a plain rerun looks again, which beats asking the user.
  if (sighting.error !== undefined && isOwnFault(sighting.error)) {
    throw brokenWait(
      `Whether node ${inputs.node} is being rebooted cannot be seen`,
      sighting.error,
      "Nothing was sent in this run. Install the packages anew (npm ci) and run pulumi up again.",
      sighting.status,
    );
  }
  if (sighting.status === undefined && isMaintenanceError(sighting.error)) throw sighting.error;
  const known = earlier?.uncertainFor === inputs.operationId ? earlier.reason : undefined;
  const leftovers: Leftovers = leftoversOf(earlier);
  return uncertain(inputs, known ?? why, sighting, leftovers, context);
}
