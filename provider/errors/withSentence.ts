import { MaintenanceError } from "./maintenanceError";

/** The same error, with a sentence more about what it has left behind. */
export function withSentence(error: MaintenanceError, sentence: string): MaintenanceError {
  const { code, what, lastSeen, next, cause, node, operationId, jobId } = error;
  const { status, transient, requestSent, retryAfterMs } = error;
  const facts = { lastSeen, next, cause, node, operationId, jobId, status, transient, requestSent };
  return new MaintenanceError(code, { what: `${what} ${sentence}`, ...facts, retryAfterMs });
}
