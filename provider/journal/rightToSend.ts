import { MaintenanceError } from "../errors/maintenanceError";
import { formatElapsed } from "../core/formatElapsed";
import type { JournalContext } from "./journalContext";

/**
 * How long after an order its request may be sent. Less than the 30 seconds after which another run may call the order
 * uncertain, and more than the steps in between need: 15 seconds for the last word of an earlier job, and the looks.
 */
export const sendWithinMs = 25_000;

/**
 * A run that was suspended orders nothing any more: while it stood still, someone may have cancelled it and continued
 * with another one, and the engine that resumes with it does not notice.
 *
 * @throws ERR_CONFLICT when this process was suspended since it began
 */
export function requireNotSuspended(node: string, context: Pick<JournalContext, "suspension">): void {
  requireAwake(node, context, {
    requestSent: "no",
    so: `node ${node} is not rebooted by this one.`,
    next: "Nothing was sent. If no one ran pulumi up in the meantime, run it again. If someone did, this run may have written an older state over theirs: compare both before (pulumi stack history, or the copies that a DIY backend keeps in .pulumi/history and .pulumi/backups).",
  });
}

/**
 * The same for a drain, which another run may have continued, or undone.
 *
 * @throws ERR_CONFLICT when this process was suspended since it began
 */
export function requireDrainNotSuspended(node: string, context: Pick<JournalContext, "suspension">): void {
  requireAwake(node, context, {
    so: `this one neither drains node ${node} any further nor uncordons it.`,
    next: "If no one ran pulumi up in the meantime, run the same command again: it finds its cordon, and continues. If someone did, this run may have written an older state over theirs: compare both before (pulumi stack history).",
  });
}

function requireAwake(
  node: string,
  { suspension: suspensionOf }: Pick<JournalContext, "suspension">,
  { so, ...words }: { readonly so: string; readonly next: string; readonly requestSent?: "no" },
): void {
  const suspension = suspensionOf();
  if (suspension === undefined) return;
  throw new MaintenanceError("ERR_CONFLICT", {
    node,
    what: `This run was suspended for ${formatElapsed(suspension.forMs)}, so another one may have continued meanwhile: ${so}`,
    ...words,
  });
}

/** How a run that was suspended after its order is described; `undefined` when it was not. */
export function describeSuspension({
  suspension: suspensionOf,
}: Pick<JournalContext, "suspension">): string | undefined {
  const suspension = suspensionOf();
  if (suspension === undefined) return undefined;
  return `this run was suspended for ${formatElapsed(suspension.forMs)} after the reboot was ordered, so another run may have continued meanwhile; this one sent nothing`;
}

/**
 * @throws ERR_NODE_BUSY when more time has passed since the order than the steps in between need
 */
export function requireFreshOrder(
  inputs: { readonly node: string; readonly operationId: string; readonly orderedAt: string },
  context: Pick<JournalContext, "memory" | "clock">,
): void {
  const orderedMs = context.memory.placedAtMs.get(inputs.operationId);
  const ages = [
    context.clock.date().getTime() - Date.parse(inputs.orderedAt),
    ...(orderedMs === undefined ? [] : [context.clock.monotonicMs() - orderedMs]),
  ];
  const ageMs = Math.max(...ages);
  if (ageMs <= sendWithinMs) return;
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node: inputs.node,
    operationId: inputs.operationId,
    requestSent: "no",
    what: `The request to reboot node ${inputs.node} was not sent: ${formatElapsed(ageMs)} have passed since the order, and after ${formatElapsed(sendWithinMs)} it is too old.`,
    next: "Nothing was sent. Run pulumi up again: it asks once. If this happens again, the API is slow, or other resources of this update hold up the request (raise --parallel).",
  });
}
