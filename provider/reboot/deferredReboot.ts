import { MaintenanceError } from "../errors/maintenanceError";

/**
 * The error of a program in which something depends on reboots that are deferred.
 *
 * @param what the resource that is depended on, such as `NodeReboot "worker-0"`
 */
export function deferredError(what: string, nodes: readonly string[]): MaintenanceError {
  const [node = ""] = nodes;
  const who = nodes.length === 1 ? `Node ${node} is` : `${nodes.length} nodes (${nodes.join(", ")}) are`;
  return new MaintenanceError("ERR_DEFERRED", {
    node,
    requestSent: "no",
    what: `${who} not rebooted yet: ${what} is deferred to its maintenance window, so what depends on it does not begin.`,
    next: `Run pulumi up within the window. If what depends on it may begin before the reboot, set allowDeferred: true on ${what}.`,
  });
}
