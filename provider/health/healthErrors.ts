import { MaintenanceError } from "../errors/maintenanceError";

/** So many things are named in an error. */
const mostNamed = 20;

/** What is missing, in one line. */
export function missingList(missing: readonly string[], most = mostNamed): string {
  const more = missing.length > most ? `; and ${missing.length - most} more` : "";
  return `${missing.slice(0, most).join("; ")}${more}`;
}

/**
 * The error for a gate that is closed. Nothing was sent, so a plain rerun works.
 *
 * @param waitedSeconds for how long its opening was waited for
 */
export function healthGateError(
  node: string,
  missing: readonly string[],
  waitedSeconds = 0,
): MaintenanceError {
  const after = waitedSeconds > 0 ? ` after ${waitedSeconds} s` : "";
  return new MaintenanceError("ERR_HEALTH_GATE", {
    node,
    requestSent: "no",
    what: `The health gate of node ${node} is closed${after}, so the node was not rebooted. No request was sent.`,
    lastSeen: missingList(missing),
    next:
      waitedSeconds > 0
        ? "Fix what is named; then run the same command again."
        : "Fix what is named, or set healthGate.waitSeconds to wait for it; then run the same command again.",
  });
}

/** The error for a node that is not ready for use in time. */
export function notReadyError(
  node: string,
  missing: readonly string[],
  timeoutSeconds: number,
  cause?: unknown,
): MaintenanceError {
  return new MaintenanceError("ERR_NOT_RECOVERED", {
    node,
    what: `Node ${node} was rebooted, but it was not ready for use within ${timeoutSeconds} s (readiness).`,
    ...(missing.length === 0 ? {} : { lastSeen: missingList(missing) }),
    next: "Look at what is named (kubectl describe node shows its conditions), or raise readiness.timeoutSeconds. Run pulumi up again to look again; no reboot is sent.",
    cause,
  });
}
