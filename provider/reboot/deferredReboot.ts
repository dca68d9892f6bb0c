import type * as pulumi from "@pulumi/pulumi";
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

/** The first deferred node of each roll. Its order is kept to: nothing after that node begins. */
const deferred = new WeakMap<pulumi.Resource, string>();

/** Notes that a node of a roll is deferred, for those that are registered after it. */
export function noteDeferred(roll: pulumi.Resource, node: string): void {
  if (!deferred.has(roll)) deferred.set(roll, node);
}

/** The node of the same roll that is deferred already; nothing where there is none, or no roll. */
export function deferredBefore(roll: pulumi.Resource | undefined): string | undefined {
  return roll === undefined ? undefined : deferred.get(roll);
}
