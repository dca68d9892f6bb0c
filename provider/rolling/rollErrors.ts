import { MaintenanceError } from "../errors/maintenanceError";
import { describeFaults, type Fault } from "../pulumi/validation";
import type { RollEnd } from "./driveRoll";
import { countOf } from "./rollResults";

/** A roll that is wrong in itself. */
export function rollRefused(name: string, faults: readonly Fault[]): MaintenanceError {
  return new MaintenanceError("ERR_INVALID_INPUT", {
    what: `RollingReboot ${JSON.stringify(name)}: ${describeFaults(faults)}.`,
    next: "Fix the arguments. No request was sent.",
  });
}

/**
 * A roll in which nodes have failed.
 *
 * @param excluded what is said of nodes of which a step was left out
 */
export function rollStopped(
  name: string,
  { done, deferred, failed, notStarted, reason }: RollEnd,
  excluded: readonly Pick<MaintenanceError, "what">[],
): MaintenanceError {
  const all = countOf(done.length + deferred.length + failed.length + notStarted.length);
  const why = reason ?? `Failed: ${failed.join(", ")}.`;
  const later = deferred.length === 0 ? "" : ` Deferred: ${deferred.join(", ")}.`;
  const rest = notStarted.length === 0 ? "" : ` Not started: ${notStarted.join(", ")}.`;
  const [first] = excluded;
  return new MaintenanceError("ERR_ROLL_STOPPED", {
    node: failed[0],
    what: `RollingReboot ${JSON.stringify(name)} is not complete: ${done.length} of ${all} done. ${why}${later}${rest}`,
    ...(first === undefined ? {} : { lastSeen: first.what.replace(/\.$/u, "") }),
    next: "The steps of a failed node say what to do; where none does, --target or --exclude has left one out. After that, pulumi up resumes the roll: nodes that are done are not rebooted again.",
  });
}
