import { isMaintenanceError, MaintenanceError, retryAfterMs } from "../errors/maintenanceError";
import type { RebootBackend } from "../backends/rebootBackend";
import { readLimitMs, waitUntil } from "../core/waitUntil";
import type { RebootContext } from "./rebootContext";
import { requireEngine } from "../pulumi/context";
import { internalErrorOf, isInternalError } from "../http/failingReads";
import type { RequestInputs } from "./steps";

/**
 * How long the end of an earlier job is awaited here. The gate has waited for the node; what is left is the
 * moment between the last ACTIVE and the job's last word.
 */
const patienceMs = 15_000;

/**
 * Makes sure that the job of the operation before has ended: reboots of a node never overlap. Only the request
 * knows that job's id, so the exact look is here, after the gate's.
 *
 * @throws ERR_NODE_BUSY when it still runs; ERR_NETWORK … when it cannot be read
 */
export async function waitForEarlierJob(
  inputs: RequestInputs,
  jobId: string,
  cluster: RebootBackend,
  context: RebootContext,
): Promise<void> {
  // A job that is not known any more has ended, and the node is looked at besides; one such answer may be a hiccup.
  const observe = cluster.observe(jobId, inputs.node, { lostAfterMs: 0 });
  const result = await waitUntil({
    read: async (remainingMs, signal) => {
      await requireEngine(context, "wait");
      return observe({ timeoutMs: readLimitMs(remainingMs, { longestMs: 10_000 }), attempts: 2, signal });
    },
    judge: ({ state }) => (state === "running" ? "retry" : "success"),
    summarize: ({ summary }) => summary,
    isFatal: isInternalError,
    retryAfterMsOf: retryAfterMs,
    timeoutMs: patienceMs,
    clock: context.clock,
    random: context.random,
  });
  if (result.outcome === "success") return;
  if (isMaintenanceError(result.error)) throw result.error;
  if (result.error !== undefined) {
    throw internalErrorOf(
      `Node ${inputs.node}: the job ${jobId} of an earlier reboot cannot be read`,
      result.error,
      "Nothing was sent. Reinstall the packages (npm ci) and run pulumi up again.",
      result.lastSummary,
    );
  }
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node: inputs.node,
    operationId: inputs.operationId,
    jobId,
    requestSent: "no",
    what: `Node ${inputs.node}: the job ${jobId} of an earlier reboot still runs.`,
    lastSeen: result.lastSummary ?? "nothing",
    next: "Nothing was sent. When that job has ended, run pulumi up again.",
  });
}
