import { active, type ServerStatus } from "../../core/serverStatus";
import type { NodeState } from "../nodeRecord";

const transitional: ReadonlySet<string> = new Set([
  "REBOOT",
  "HARD_REBOOT",
  "BUILD",
  "REBUILD",
  "MIGRATING",
  "RESIZE",
  "VERIFY_RESIZE",
  "REVERT_RESIZE",
  "PASSWORD",
]);

const down: ReadonlySet<string> = new Set([
  "DELETED",
  "ERROR",
  "PAUSED",
  "RESCUE",
  "SHELVED",
  "SHELVED_OFFLOADED",
  "SHUTOFF",
  "SOFT_DELETED",
  "SUSPENDED",
]);

const rebootable: ReadonlySet<string> = new Set(["ACTIVE", "SHUTOFF", "ERROR"]);

/** What OpenStack's word for the status of a server means for a node. */
export function stateOf(status: ServerStatus): NodeState {
  if (status === active) return "ready";
  if (transitional.has(status)) return "transitioning";
  return down.has(status) ? "down" : "unknown";
}

/**
 * Whether a machine in this status is being rebooted. Other machines on their way, such as one that is migrated or
 * gets another password, were not seen to reboot.
 */
export function isReboot(status: ServerStatus): boolean {
  return status === "REBOOT" || status === "HARD_REBOOT";
}

/** Whether a reboot may be asked for in this status; in any other, known or not, it is refused. */
export function allowsReboot(status: ServerStatus): boolean {
  return rebootable.has(status);
}
