import { MaintenanceError, sentencesOf } from "../errors/maintenanceError";
import type { RequestInputs } from "./steps";

/** Refusals for a reason of the node's, which say already what they mean for it. */
const ofTheNode: ReadonlySet<string> = new Set([
  "ERR_NODE_NOT_FOUND",
  "ERR_NODE_BUSY",
  "ERR_REBOOT_ROLE_MISSING",
]);

/** What the back end says of a refused request, with what it means for the node: it knows requests, not changes. */
export function notRebooted(
  { node, operationId, isProtected }: RequestInputs,
  error: MaintenanceError,
): MaintenanceError {
  if (ofTheNode.has(error.code)) return error;
  const again =
    isProtected === true
      ? "it is protected, so change its triggers to ask again"
      : "the next pulumi up asks again, once";
  return new MaintenanceError(error.code, {
    what: `Node ${node} was not rebooted; ${again}.`,
    // Its advice last: it may end in a command.
    next: sentencesOf(error),
    cause: error,
    node,
    operationId,
    status: error.status,
    transient: error.transient,
    retryAfterMs: error.retryAfterMs,
    requestSent: error.requestSent,
  });
}
