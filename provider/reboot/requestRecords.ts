/** What is recorded of a request, and the errors that go with it. */
import { MaintenanceError } from "../errors/maintenanceError";
import { describeFault, isInternalError } from "../http/failingReads";
import type { Undecided } from "../journal/outcomes";
import { acceptedOperations, recoveryCommands } from "../journal/recoveryCommands";
import type { Settlement } from "../journal/settleOnce";
import type { StepResult } from "../pulumi/dynamic/stepResults";
import { nodeKey, noteEnd } from "./nodeKey";
import type { RebootContext } from "./rebootContext";
import { orderOnRow } from "./rowsOfSteps";
import type { RequestInputs, RequestState } from "./steps";

/** Why a run has no right to send for an order: whether the run of the order has sent, it cannot know. */
export const orderedByAnotherRun = "another run ordered this reboot and ended before it recorded an answer";

/** What later requests must know of the ones before: a job that may still run, a request that may still arrive. */
export type Leftovers = Pick<RequestState, "earlierJobId" | "lostAt">;

/** What the record of the request before leaves to the next one. */
export function leftoversOf(earlier: Partial<RequestState> | undefined): Leftovers {
  const earlierJobId = earlier?.earlierJobId ?? earlier?.jobId;
  return {
    ...(earlierJobId === undefined ? {} : { earlierJobId }),
    ...(earlier?.lostAt === undefined ? {} : { lostAt: earlier.lostAt }),
  };
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

/** Nothing was asked for: `rebootOnCreate` is false, and this is the first order. */
export function skipped(inputs: RequestInputs, context: RebootContext): StepResult<RequestState> {
  context.engine.say(
    inputs.rowUrn,
    "info",
    `node ${inputs.node} is not rebooted: rebootOnCreate is false, so its triggers count as satisfied; the next change of them reboots it`,
  );
  return { state: { ...blank(inputs), requestedFor: inputs.operationId, skipped: true } };
}

/**
 * Nothing is asked for: there is no order before the deferred one, or it was certainly not acted on, and the deferred one
 * takes its place. What later requests must know is kept.
 */
export function nothingAsked(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
): StepResult<RequestState> {
  const { operationId } = inputs;
  return { state: { ...blank(inputs), requestedFor: operationId, skipped: true, ...leftoversOf(earlier) } };
}

/** The user says that this operation did reboot the node. */
export function acceptedByUser(inputs: RequestInputs): StepResult<RequestState> {
  return { state: { ...blank(inputs), requestedFor: inputs.operationId, adopted: true } };
}

/**
 * What is recorded of a settled request.
 *
 * @param earlier the record before this one
 */
export function recordOf(
  settlement: Settlement,
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  context: RebootContext,
): StepResult<RequestState> {
  const acceptedAt = context.clock.date().toISOString();
  const accepted = { ...blank(inputs), requestedFor: inputs.operationId, acceptedAt };
  const leftovers = leftoversOf(earlier);
  switch (settlement.kind) {
    case "accepted":
      return { state: { ...accepted, jobId: settlement.job } };
    case "adopted":
      if (settlement.isAccepted === true) return acceptedByUser(inputs);
      context.engine.say(
        inputs.rowUrn,
        "warning",
        `node ${inputs.node} is in ${settlement.status}: adopted as the requested reboot (operation ${inputs.operationId}), though it may have been started by someone else`,
      );
      return { state: { ...accepted, adopted: true } };
    case "refused":
      return refused(inputs, settlement.error, { ...leftovers, ...lostIn(settlement) }, context);
    case "uncertain": {
      const known = earlier?.uncertainFor === inputs.operationId ? earlier : {};
      const { reason = settlement.reason } = known;
      // The run of the order may have sent its request, and soon after it.
      const mayBeLost =
        reason === orderedByAnotherRun && known.lostAt === undefined ? { lostAt: inputs.orderedAt } : {};
      const all = { ...leftovers, ...mayBeLost, ...lostIn(settlement) };
      return uncertain(inputs, reason, settlement.seen, all, context);
    }
  }
}

function lostIn({ lostAt }: { readonly lostAt?: string }): Pick<Leftovers, "lostAt"> {
  return lostAt === undefined ? {} : { lostAt };
}

/** No one knows whether the node is, or was, rebooted. */
function uncertain(
  inputs: RequestInputs,
  reason: string,
  seen: Undecided,
  leftovers: Leftovers,
  context: RebootContext,
): StepResult<RequestState> {
  const mayArrive = warningOfArrival(leftovers, reason);
  const byItself = seen.until === undefined ? "" : ` Without an answer it resolves itself at ${seen.until}.`;
  const error = new MaintenanceError("ERR_REBOOT_UNCERTAIN", {
    node: inputs.node,
    operationId: inputs.operationId,
    what: `It is not known whether the reboot of node ${inputs.node} was accepted (operation ${inputs.operationId}, ordered ${inputs.orderedAt}): ${reason}. It is not resent automatically.`,
    lastSeen: describeSeen(inputs.node, seen),
    cause: seen.error,
    next: `Look at the node's uptime: did it reboot after ${inputs.orderedAt}?${mayArrive}${byItself} ${recoveryCommands(inputs.operationId, orderOnRow(inputs), context)}`,
  });
  return { state: { ...blank(inputs), uncertainFor: inputs.operationId, reason, ...leftovers }, error };
}

function warningOfArrival({ lostAt }: Leftovers, reason: string): string {
  if (lostAt === undefined) return "";
  const begin =
    reason === orderedByAnotherRun
      ? `If its request was sent, soon after ${lostAt}, what holds it up`
      : `The request was sent at ${lostAt}, and what holds it up`;
  return ` ${begin} may still deliver it: a reboot that you ask for again can then become a second one.`;
}

function describeSeen(node: string, { status, error }: Undecided): string {
  const seen = status === undefined ? "nothing, its status could not be read" : `${node} ${status}`;
  return error !== undefined && isInternalError(error) ? `${seen}, then ${describeFault(error)}` : seen;
}

/** Nothing was done for the request: the next update may send once. */
function refused(
  inputs: RequestInputs,
  error: MaintenanceError,
  leftovers: Leftovers,
  context: RebootContext,
): StepResult<RequestState> {
  noteEnd(context.memory, nodeKey(inputs, inputs.node));
  return {
    state: { ...blank(inputs), refusedFor: inputs.operationId, reason: error.message, ...leftovers },
    error,
  };
}

/**
 * A refused request of a protected resource: the record of the refusal cannot be deleted, so the right to send
 * cannot be given again.
 */
export function protectedRefusal(
  earlier: RequestState,
  inputs: RequestInputs,
  context: RebootContext,
): StepResult<RequestState> {
  if (acceptedOperations(context).has(inputs.operationId)) return acceptedByUser(inputs);
  const error = new MaintenanceError("ERR_NODE_BUSY", {
    node: inputs.node,
    operationId: inputs.operationId,
    requestSent: "no",
    what: `The reboot of node ${inputs.node} was refused (operation ${inputs.operationId}; nothing was sent since), and the NodeReboot is protected, so it cannot be asked for again as the same operation.`,
    lastSeen: earlier.reason ?? "no reason",
    next: recoveryCommands(inputs.operationId, orderOnRow(inputs), context),
  });
  return { state: earlier, error };
}
