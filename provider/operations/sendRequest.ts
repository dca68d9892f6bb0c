import type { Connection } from "../client/connection";
import type { RebootOutcome } from "../client/selfServiceClient";
import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import { NodeBusyError } from "../errors/nodeBusyError";
import { RebootRoleMissingError } from "../errors/rebootRoleMissingError";
import { RebootUncertainError } from "../errors/rebootUncertainError";
import { requireEngine, type Context } from "./context";
import { brokenWait, describeFault, isOwnFault } from "./failingReads";
import { lookForTransition, lookMs, type Sighting } from "./lookForTransition";
import { takeLease } from "./nodeLease";
import { nodeKey, requireRebootable, requireRightToOrder } from "./placeOrder";
import { readNodes, requireNode } from "./readNodes";
import { requireConnectionTo } from "./resolveConnection";
import type { RequestInputs, RequestState, StepResult } from "./steps";
import { acceptedOperations, waysOn } from "./waysOn";
import { waitForEarlierJob } from "./waitForEarlierJob";

/**
 * Sends the `POST reboot` of an operation, at most once, and says what became of it.
 *
 * It has the right to send only if this very process recorded the order, or has just deleted the record of a
 * refusal of this operation; and only if it has not sent for the operation yet. Without that right the reboot
 * may have been asked for by a run that died: it is *uncertain*, and resolved by looking, never by sending.
 *
 * @param earlier the recorded request of the operation before, if there is one
 * @throws InvalidInputError, NetworkError … for what fails before it is known whether anything must be sent
 */
export async function sendRequest(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  context: Context,
): Promise<StepResult<RequestState>> {
  const { memory } = context;
  const { operationId } = inputs;
  const refusal = memory.refusals.get(operationId);
  // After `--replace` an order looks like the first one, and `rebootOnCreate: false` skips it; the record of an
  // earlier request says that it is not, and that a reboot was asked for.
  const isFirst = earlier === undefined && refusal === undefined;
  if (inputs.skipped && isFirst)
    return { state: { ...blank(inputs), requestedFor: operationId, skipped: true } };
  // A step called twice in one process (an onError hook, a retry of the engine) gets the first call's answer.
  const first = memory.requests.get(operationId);
  if (first !== undefined) return first;

  const connection = requireConnectionTo(inputs, inputs, context.configuration);
  if (acceptedOperations(context).has(operationId)) return acceptedByUser(inputs);
  if (inputs.runId !== memory.runId && refusal === undefined) {
    return resolveByLooking(inputs, earlier, connection, context);
  }
  const sent = sendOnce(inputs, earlier ?? refusal, connection, context);
  memory.requests.set(operationId, sent);
  return sent;
}

async function sendOnce(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  connection: Connection,
  context: Context,
): Promise<StepResult<RequestState>> {
  const earlierJobId = earlierJobOf(earlier);
  try {
    // An order that took itself for the first one has not looked.
    if (inputs.skipped) {
      requireRightToOrder(connection, inputs, context);
      context.memory.unfinished.set(nodeKey(inputs, inputs.node), inputs.operationId);
    }
    if (earlierJobId !== undefined) await waitForEarlierJob(inputs, earlierJobId, connection, context);
    const node = requireNode(await readNodes(connection, context), inputs.node, connection);
    requireRebootable(inputs.node, node.status);
    await takeLease(inputs, context);
    await requireEngine(context, "effect");
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return refused(inputs, error, earlierJobId, context);
  }

  context.memory.lastEffectMs = context.clock.monotonicMs();
  const outcome = await context.clientOf(connection).sendReboot(inputs.node);
  context.memory.lastEffectMs = context.clock.monotonicMs();
  const acceptedAt = context.clock.date().toISOString();

  if (outcome.kind === "accepted") {
    return {
      state: { ...blank(inputs), requestedFor: inputs.operationId, jobId: outcome.jobId, acceptedAt },
    };
  }
  if (outcome.kind === "refused") {
    const error = await explainRefusal(inputs, outcome, connection, context);
    return refused(inputs, error, earlierJobId, context);
  }
  const sighting = await lookForTransition(inputs.node, lookMs, connection, context);
  if (sighting.inTransition) return adopted(inputs, sighting, context);
  const reason = `the request was sent, but its fate is unknown (${outcome.evidence})`;
  return uncertain(inputs, reason, sighting, earlierJobId, context);
}

/**
 * A refused request of a protected resource: the record of the refusal cannot be deleted, so the right to send
 * cannot be given again.
 */
export function protectedRefusal(
  earlier: RequestState,
  inputs: RequestInputs,
  context: Context,
): StepResult<RequestState> {
  if (acceptedOperations(context).has(inputs.operationId)) return acceptedByUser(inputs);
  const error = new NodeBusyError({
    what: `The reboot of node ${inputs.node} was refused (operation ${inputs.operationId}; nothing was sent since), and the NodeReboot is protected, so it cannot be asked for again as the same operation.`,
    lastSeen: earlier.reason ?? "no reason",
    next: waysOn(inputs.operationId, inputs, context),
  });
  return { state: earlier, error };
}

/** For an order of another run: nothing is sent, the node tells what it can. */
async function resolveByLooking(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  connection: Connection,
  context: Context,
): Promise<StepResult<RequestState>> {
  await requireEngine(context, "wait");
  const sinceOrderMs = context.clock.date().getTime() - Date.parse(inputs.orderedAt);
  // The clocks of two machines may differ: an order from the future is taken for one of this moment.
  const forMs = sinceOrderMs < 0 ? lookMs : lookMs - sinceOrderMs;
  const sighting = await lookForTransition(inputs.node, forMs, connection, context);
  if (sighting.inTransition) return adopted(inputs, sighting, context);
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
  const reason = known ?? "another run ordered this reboot and ended before it recorded an answer";
  return uncertain(inputs, reason, sighting, earlierJobOf(earlier), context);
}

function blank(inputs: RequestInputs): RequestState {
  return {
    node: inputs.node,
    adopted: false,
    skipped: false,
    apiUrl: inputs.apiUrl,
    clusterId: inputs.clusterId,
  };
}

/** The user says that this operation did reboot the node. */
function acceptedByUser(inputs: RequestInputs): StepResult<RequestState> {
  return { state: { ...blank(inputs), requestedFor: inputs.operationId, adopted: true } };
}

function adopted(inputs: RequestInputs, sighting: Sighting, context: Context): StepResult<RequestState> {
  context.engine.say(
    inputs.rowUrn,
    "warning",
    `node ${inputs.node} is in ${sighting.status ?? "transition"}: taken for the reboot that was asked for (operation ${inputs.operationId}), though it may be somebody else's`,
  );
  return {
    state: {
      ...blank(inputs),
      requestedFor: inputs.operationId,
      adopted: true,
      acceptedAt: context.clock.date().toISOString(),
    },
  };
}

function uncertain(
  inputs: RequestInputs,
  reason: string,
  sighting: Sighting,
  earlierJobId: string | undefined,
  context: Context,
): StepResult<RequestState> {
  const error = new RebootUncertainError({
    what: `It is not known whether the reboot of node ${inputs.node} was accepted (operation ${inputs.operationId}, ordered ${inputs.orderedAt}): ${reason}. It is not sent again without your word.`,
    lastSeen: describeSighting(inputs.node, sighting),
    cause: sighting.error,
    next: `Look at the node's uptime: did it reboot after ${inputs.orderedAt}? ${waysOn(inputs.operationId, inputs, context)}`,
  });
  const state = { ...blank(inputs), uncertainFor: inputs.operationId, reason };
  return { state: earlierJobId === undefined ? state : { ...state, earlierJobId }, error };
}

function describeSighting(node: string, { status, error }: Sighting): string {
  const seen = status === undefined ? "nothing, its status could not be read" : `${node} ${status}`;
  return error !== undefined && isOwnFault(error) ? `${seen}, then ${describeFault(error)}` : seen;
}

/** The job of the operation before this one, which the next one must not overlap either. */
function earlierJobOf(earlier: Partial<RequestState> | undefined): string | undefined {
  return earlier?.earlierJobId ?? earlier?.jobId;
}

function refused(
  inputs: RequestInputs,
  error: MaintenanceError,
  earlierJobId: string | undefined,
  context: Context,
): StepResult<RequestState> {
  context.memory.unfinished.delete(nodeKey(inputs, inputs.node));
  return {
    state: {
      ...blank(inputs),
      refusedFor: inputs.operationId,
      reason: error.message,
      ...(earlierJobId === undefined ? {} : { earlierJobId }),
    },
    error,
  };
}

/** An unknown node and a missing role are answered alike: only a look at the nodes tells them apart. */
async function explainRefusal(
  inputs: RequestInputs,
  outcome: Extract<RebootOutcome, { kind: "refused" }>,
  connection: Connection,
  context: Context,
): Promise<MaintenanceError> {
  if (outcome.status === 404 || outcome.status === 403) {
    try {
      requireNode(await readNodes(connection, context), inputs.node, connection);
    } catch (error) {
      return isMaintenanceError(error, "ERR_NODE_NOT_FOUND") ? error : notTaken(inputs, outcome.error);
    }
    return new RebootRoleMissingError({
      what: `The API refused to reboot node ${inputs.node} (${outcome.status}), though the node exists: user ${JSON.stringify(connection.username)} has no role "reboot" on cluster ${connection.clusterId}.`,
      next: "The role is granted by the API's provider on request. Nothing was rebooted: once it is granted, run pulumi up again.",
      cause: outcome.error,
    });
  }
  if (outcome.status === 409) {
    return new NodeBusyError({
      what: `The API refused to reboot node ${inputs.node} now. ${withoutCode(outcome.error)}`,
      next: "Nothing was rebooted. When the node is ACTIVE and idle, run pulumi up again.",
      cause: outcome.error,
    });
  }
  return notTaken(inputs, outcome.error);
}

/** What the client says of its `POST`, with what it means for the node: the client knows of no reboot. */
function notTaken({ node, isProtected }: RequestInputs, error: MaintenanceError): MaintenanceError {
  const again =
    isProtected === true
      ? "it is protected, so change its triggers to ask again"
      : "the next pulumi up asks again, once";
  return new MaintenanceError(error.code, {
    what: `Node ${node} was not rebooted; ${again}.`,
    // Its advice last: it may end in a command.
    next: withoutCode(error),
    cause: error,
  });
}

/** For a message within another one, which has a code of its own. */
function withoutCode({ message, code }: MaintenanceError): string {
  return message.replace(` (${code})`, "");
}
