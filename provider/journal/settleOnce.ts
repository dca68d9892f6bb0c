import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import { internalErrorOf, isInternalError } from "../http/failingReads";
import { requireEngine } from "../pulumi/context";
import type { JournalContext } from "./journalContext";
import type { RequestOutcome, Trace, Undecided } from "./outcomes";
import { describeSuspension, requireFreshOrder } from "./rightToSend";

/** An intent that was recorded before anything was sent. */
export interface RecordedOrder {
  readonly node: string;
  readonly operationId: string;
  /** The process that recorded it. */
  readonly runId: string;
  /** ISO 8601. */
  readonly orderedAt: string;
}

/** What may be done at most once for an order. */
export interface Deed {
  /** Whatever can fail without a request. What it returns was seen instead: then nothing is sent. */
  prepare(): Promise<Extract<RequestOutcome, { kind: "adopted" }> | undefined>;
  /** Changes the world. */
  send(): Promise<RequestOutcome>;
  /** Looks for what became of a request; `since`: when it may have been accepted at the latest. ISO 8601. */
  trace(since?: string): Promise<Trace>;
  /** What a trace tells, for messages: "Whether node worker-0 is being rebooted". */
  readonly question: string;
}

/** What became of an order. */
export type Settlement =
  | { readonly kind: "accepted"; readonly job: string }
  | { readonly kind: "adopted"; readonly status: string; readonly isAccepted?: true }
  /** Nothing was done: the next update may send once. `lostAt`: unless something is still on its way. ISO 8601. */
  | { readonly kind: "refused"; readonly error: MaintenanceError; readonly lostAt?: string }
  /** No one knows. `lostAt`: when a request was sent by this process, which may still arrive. ISO 8601. */
  | {
      readonly kind: "uncertain";
      readonly reason: string;
      readonly seen: Undecided;
      readonly lostAt?: string;
    };

/**
 * Where the right to send comes from: the order itself; the record of a refusal that was deleted just now; or a guard of
 * the deed, which lets none happen twice however often it is asked for.
 */
export type RightFrom = "order" | "refusal" | "guard";

/**
 * Sends the request of an order, at most once. For whoever has the right to: the very process that recorded the order,
 * or has just deleted the record of its refusal; and any, where the deed itself is guarded. The right ends when the process finds that it was suspended, and soon
 * after the order.
 *
 * @throws what is no error of this library
 */
export async function sendOnce(
  order: RecordedOrder,
  rightFrom: RightFrom,
  deed: Deed,
  context: JournalContext,
): Promise<Settlement> {
  try {
    const seen = await deed.prepare();
    if (seen !== undefined) return seen;
    await requireEngine(context, "effect");
    if (rightFrom === "order") requireFreshOrder(order, context);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const suspended = describeSuspension(context);
    return suspended === undefined
      ? { kind: "refused", error }
      : settleByTracing(order, suspended, deed, context);
  }
  // Last: nothing is awaited between this and the request.
  const suspended = describeSuspension(context);
  if (suspended !== undefined) return settleByTracing(order, suspended, deed, context);

  const sentAt = context.clock.date().toISOString();
  const outcome = await deed.send();
  if (outcome.kind === "accepted" || outcome.kind === "adopted") return outcome;
  if (outcome.kind === "refused") {
    // It stood still in the middle of the attempt: whoever continued meanwhile does not know that nothing was sent.
    const stoodStill = describeSuspension(context);
    return stoodStill === undefined ? outcome : settleByTracing(order, stoodStill, deed, context);
  }
  const seen = outcome.seen ?? (await deed.trace(context.clock.date().toISOString()));
  if (isProof(seen)) return settlementOf(seen, order);
  const reason = `the request was sent, but its fate is unknown (${outcome.evidence})`;
  return { kind: "uncertain", reason, seen, lostAt: sentAt };
}

/**
 * For whoever has no right to send: nothing is sent, the back end tells what it can.
 *
 * @param why why this process has no right
 */
export async function settleByTracing(
  order: RecordedOrder,
  why: string,
  deed: Deed,
  context: JournalContext,
): Promise<Settlement> {
  await requireEngine(context, "wait");
  const seen = await deed.trace();
  if (isProof(seen)) return settlementOf(seen, order);
  // Nothing was seen and nothing has changed: a plain rerun looks again, which beats asking the user.
  if (seen.error !== undefined && isInternalError(seen.error)) {
    throw internalErrorOf(
      `${deed.question} cannot be seen`,
      seen.error,
      "Nothing was sent in this run. Reinstall the packages (npm ci) and run pulumi up again.",
      seen.status,
    );
  }
  if (seen.status === undefined && isMaintenanceError(seen.error)) throw seen.error;
  return { kind: "uncertain", reason: why, seen };
}

type Proof = Exclude<Trace, { kind: "undecided" }>;

function isProof(seen: Trace | Undecided): seen is Proof {
  return "kind" in seen && seen.kind !== "undecided";
}

/** What a trace proves. */
function settlementOf(proof: Proof, { node, operationId }: RecordedOrder): Settlement {
  if (proof.kind !== "void") return proof;
  return {
    kind: "refused",
    error: new MaintenanceError("ERR_CONFLICT", {
      what: `The request of operation ${operationId} for node ${node} had no effect, and can have none any more.`,
      next: "Nothing was done. Run pulumi up again: it asks once.",
    }),
  };
}
