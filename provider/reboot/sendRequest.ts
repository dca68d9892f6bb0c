import type { Reboot, RebootBackend } from "../backends/rebootBackend";
import { isMaintenanceError } from "../errors/maintenanceError";
import { acceptedOperations } from "../journal/recoveryCommands";
import { sendOnce, settleByTracing, type Deed } from "../journal/settleOnce";
import type { StepResult } from "../pulumi/dynamic/stepResults";
import { takePlaceNow } from "./budget/takePlace";
import { requireDrained } from "./drainBefore";
import { requireWindow } from "../windows/keepToWindow";
import { claimNode, traceByWitness, unclaimNode } from "./nodeClaim";
import { notRebooted } from "./notRebooted";
import { nodeKey } from "./nodeKey";
import { requireRightToOrder } from "./placeOrder";
import type { RebootContext } from "./rebootContext";
import {
  acceptedByUser,
  leftoversOf,
  nothingAsked,
  orderedByAnotherRun,
  recordOf,
  skipped,
} from "./requestRecords";
import type { RequestInputs, RequestState } from "./steps";
import { waitForEarlierJob } from "./waitForEarlierJob";
import { waitForLateRequest } from "./waitForLateRequest";
import { orderUrnOf } from "./rowsOfSteps";
import { witnessOrder, type Witnessed } from "./witnessOrder";

/**
 * Sends the request of an operation, at most once, and says what became of it.
 *
 * Where the back end has no guard, it has the right to send only if this very process recorded the order, or has just deleted the record of a
 * refusal of this operation; only if it has not sent for the operation yet; and only while that right is fresh: it
 * ends when the process finds that it was suspended, and soon after the order. Without that right the reboot may have
 * been asked for by another run: it is *uncertain*, and resolved by looking, never by sending.
 *
 * @param earlier the recorded request of the operation before, if there is one
 * @param clusterOf where the order belongs
 * @throws ERR_INVALID_INPUT, ERR_NETWORK … for what fails before it is known whether anything must be sent
 */
export async function sendRequest(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  clusterOf: () => RebootBackend,
  context: RebootContext,
): Promise<StepResult<RequestState>> {
  const { memory } = context;
  const { operationId } = inputs;
  const refusal = memory.refusals.get(operationId);
  // After `--replace` an order looks like the first one, and `rebootOnCreate: false` skips it; the record of an
  // earlier request says that it is not, and that a reboot was asked for.
  const isFirst = earlier === undefined && refusal === undefined;
  if (inputs.skipped && isFirst && inputs.deferred !== true) return skipped(inputs, context);
  if (inputs.deferred === true && (inputs.skipped || earlier?.refusedFor === operationId))
    return nothingAsked(inputs, earlier);
  // A step called twice in one process (an onError hook, a retry of the engine) gets the first call's answer.
  const first = memory.requests.get(operationId);
  if (first !== undefined) return first;

  const cluster = clusterOf();
  if (acceptedOperations(context).has(operationId)) return acceptedByUser(inputs);
  const isOurs = inputs.runId === memory.runId || refusal !== undefined;
  if (!isOurs && cluster.isGuarded !== true) {
    const deed = rebootOf(inputs, earlier, cluster, context);
    const settlement = await settleByTracing(inputs, orderedByAnotherRun, deed, context);
    return recordOf(settlement, inputs, earlier, context);
  }
  const before = earlier ?? refusal;
  // Who has not just ordered it himself looks first: the node may be on its way down for this very operation.
  const isResumed = cluster.isGuarded === true && (!isOurs || refusal !== undefined);
  const isFresh = isOurs && refusal === undefined && !inputs.skipped;
  const wasLost = before?.refusedFor === operationId && before.lostAt !== undefined;
  const mayBeOnItsWay = cluster.isGuarded === true && (!isOurs || wasLost);
  const deed = rebootOf(inputs, before, cluster, context, { isFresh, isResumed, mayBeOnItsWay });
  const rightFrom = !isOurs ? "guard" : refusal === undefined ? "order" : "refusal";
  const sent = sendOnce(inputs, rightFrom, deed, context).then(async (settlement) => {
    if (settlement.kind !== "refused") return recordOf(settlement, inputs, before, context);
    // What may still reboot the node, the node must not forget.
    if (!deed.mayStillAct()) await unclaimNode(inputs, cluster);
    else settlement = { ...settlement, lostAt: context.clock.date().toISOString() };
    return recordOf(settlement, inputs, before, context);
  });
  memory.requests.set(operationId, sent);
  return sent;
}

/** What is known of a request before it is sent, where a guard lets it be sent again. */
interface Before {
  /** This process has just ordered it, after a look at the window and the budget. */
  readonly isFresh: boolean;
  /** It was asked for before, or may have been. */
  readonly isResumed: boolean;
  /** Another run may have sent one, which may still arrive. */
  readonly mayBeOnItsWay: boolean;
}

/** `mayStillAct`: whether, though it came to nothing, a request for this order may still have an effect. */
type RebootDeed = Deed & { mayStillAct(): boolean };

/** The reboot of an order, as the journal does it. */
function rebootOf(
  inputs: RequestInputs,
  earlier: Partial<RequestState> | undefined,
  cluster: RebootBackend,
  context: RebootContext,
  { isFresh, isResumed, mayBeOnItsWay }: Before = {
    isFresh: false,
    isResumed: false,
    mayBeOnItsWay: false,
  },
): RebootDeed {
  const { node, operationId, orderedAt, baseline = {} } = inputs;
  const { earlierJobId, lostAt } = leftoversOf(earlier);
  const reboot = { node, operationId, orderedAt, baseline };
  let statusBefore = inputs.statusBefore;
  let ordered = inputs;
  let mayStillAct = mayBeOnItsWay;
  return {
    // While a process stands still, another one may send for its order.
    mayStillAct: () => mayStillAct || (cluster.isGuarded === true && context.suspension() !== undefined),
    question: `Whether node ${node} is being rebooted`,
    async prepare() {
      if (isResumed && (await isUnderWay(reboot, cluster))) return undefined;
      // The order of this very moment has looked at the window and the budget; one of before begins now.
      if (!isFresh) {
        requireWindow(inputs, context);
        await takePlaceNow(inputs, cluster, context);
      }
      // An order that took itself for the first one has not looked.
      if (inputs.skipped) {
        requireRightToOrder(cluster.cluster, inputs, context);
        const witnessed = await witnessLate(inputs, cluster, context);
        if (witnessed.kind === "accepted")
          return { kind: "adopted", status: cluster.readyStatus, isAccepted: true };
        if (witnessed.witness !== undefined) ordered = { ...inputs, witness: witnessed.witness };
        context.memory.unfinished.set(nodeKey(inputs, node), operationId);
      }
      if (earlierJobId !== undefined) await waitForEarlierJob(inputs, earlierJobId, cluster, context);
      if (lostAt !== undefined && cluster.isGuarded !== true) {
        const trace = await waitForLateRequest(inputs, lostAt, cluster, context);
        if (trace?.kind === "adopted") return trace;
      }
      // A drain that the program has only since is for the next order.
      if (inputs.cordonMark !== undefined) await requireDrained(inputs, cluster.isGuarded === true, context);
      statusBefore = (await cluster.survey(node)).status;
      return claimNode(ordered, cluster);
    },
    async send() {
      const progress = (text: string): void => {
        context.engine.progress(inputs.rowUrn, text);
      };
      const outcome = await cluster.request(reboot, { statusBefore, progress, mayBeOnItsWay });
      if (outcome.kind === "unknown" && outcome.seen !== undefined) {
        const seen = await traceByWitness({ kind: "undecided", ...outcome.seen }, inputs, cluster);
        return seen.kind === "adopted" ? seen : { ...outcome, seen };
      }
      if (outcome.kind !== "refused") return outcome;
      // Of one that may have arrived it is not said that the node was not rebooted.
      mayStillAct = cluster.isGuarded === true && outcome.error.requestSent === "maybe";
      if (mayStillAct) return outcome;
      return { kind: "refused", error: notRebooted(inputs, outcome.error) };
    },
    trace: async (since) => traceByWitness(await cluster.trace(reboot, since), inputs, cluster),
  };
}

/** What the order would have asked the cluster itself, had it not taken itself for the first one. */
async function witnessLate(
  inputs: RequestInputs,
  cluster: RebootBackend,
  context: RebootContext,
): Promise<Witnessed> {
  const { node, operationId, rowUrn, witness } = inputs;
  if (witness === undefined) return { kind: "order" };
  const order = {
    node,
    operationId,
    urn: orderUrnOf(rowUrn),
    triggers: witness.triggers,
    isOfOtherNode: false,
  };
  return witnessOrder(order, undefined, cluster, context);
}

/** Whether a reboot of this very order shows: then what is asked again joins it, and the node need not be ready for one. */
async function isUnderWay(reboot: Reboot, cluster: RebootBackend): Promise<boolean> {
  const seen = await cluster.trace(reboot, undefined, 1);
  if (seen.kind === "undecided" && isMaintenanceError(seen.error)) throw seen.error;
  return seen.kind === "accepted" || seen.kind === "adopted";
}
