import type { RebootBackend } from "../backends/rebootBackend";
import { formatElapsed } from "../core/formatElapsed";
import { readLimitMs, waitUntil } from "../core/waitUntil";
import { isMaintenanceError, MaintenanceError, retryAfterMs } from "../errors/maintenanceError";
import { describeReadFailures, endsFreshWait, internalErrorOf } from "../http/failingReads";
import { requireEngine } from "../pulumi/context";
import type { RebootContext } from "./rebootContext";
import { orderUrnOf } from "./rowsOfSteps";
import type { GateInputs } from "./steps";

/**
 * Waits for what the back end says stands in the way of an order, and for another operation's lease of the node. Has the
 * back end remove what earlier reboots of the node have left behind.
 *
 * @throws ERR_WAIT_TIMEOUT when it does not go away in time; nothing is recorded and nothing sent
 */
export async function waitForHindrance(
  inputs: GateInputs,
  backend: RebootBackend,
  context: RebootContext,
): Promise<void> {
  const { node, timeoutSeconds } = inputs;
  const result = await waitUntil({
    read: async (remainingMs, signal) => {
      await requireEngine(context, "wait");
      const timeoutMs = readLimitMs(remainingMs);
      const hindrance = await backend.hindrance?.(node, { attempts: 1, timeoutMs, signal });
      if (hindrance !== undefined) return hindrance;
      const heldBy = await backend.witness?.heldBy(node, { operationId: "", urn: orderUrnOf(inputs.rowUrn) });
      return heldBy === undefined ? undefined : `its lease is held by ${heldBy}`;
    },
    judge: (hindrance) => (hindrance === undefined ? "success" : "retry"),
    summarize: (hindrance) => hindrance ?? "nothing",
    onChange: (summary, elapsedMs, hindrance) => {
      if (hindrance !== undefined)
        context.engine.progress(inputs.rowUrn, `${node} ${summary}: waiting (${formatElapsed(elapsedMs)})`);
    },
    isFatal: endsFreshWait,
    retryAfterMsOf: retryAfterMs,
    timeoutMs: timeoutSeconds * 1000,
    clock: context.clock,
    random: context.random,
  });
  if (result.outcome === "success") return;
  if (isMaintenanceError(result.error) && (result.outcome === "failure" || result.lastSummary === undefined))
    throw result.error;
  if (result.outcome === "failure") {
    throw internalErrorOf(
      `What stands in the way of a reboot of node ${node} cannot be read`,
      result.error,
      "Nothing was sent. Reinstall the packages (npm ci) and run pulumi up again.",
      result.lastSummary,
    );
  }
  throw new MaintenanceError("ERR_WAIT_TIMEOUT", {
    node,
    requestSent: "no",
    what: `Node ${node} could not be rebooted for ${timeoutSeconds} s, since something else comes first.${describeReadFailures(result)}`,
    lastSeen: result.lastSummary ?? "nothing",
    next: "Nothing was sent. Run pulumi up again to continue waiting, or raise timeoutSeconds.",
  });
}
