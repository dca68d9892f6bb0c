import { MaintenanceError } from "../errors/maintenanceError";
import type { RollEnd } from "./driveRoll";
import { countOf } from "./rollResults";

/**
 * Ends the program over a roll in which nodes have failed.
 *
 * @param excluded what is said of nodes whose steps have no end that counts: where the job has failed or timed out, the
 * engine has said so of its step; where it hasn't, a step was excluded
 */
export function rollStopped(
  name: string,
  { done, failed, notStarted, reason }: RollEnd,
  excluded: readonly Pick<MaintenanceError, "what" | "node">[],
): MaintenanceError {
  const all = countOf(done.length + failed.length + notStarted.length);
  const why = reason ?? `Failed: ${failed.join(", ")}.`;
  const rest = notStarted.length === 0 ? "" : ` Not started: ${notStarted.join(", ")}.`;
  const [first] = excluded;
  return new MaintenanceError("ERR_ROLL_STOPPED", {
    node: failed[0],
    what: `RollingReboot ${JSON.stringify(name)} is not complete: ${done.length} of ${all} done. ${why}${rest}`,
    ...(first === undefined ? {} : { lastSeen: first.what.replace(/\.$/u, "") }),
    next: "The steps of a failed node say what to do. After that, pulumi up resumes the roll: nodes that are done are not rebooted again.",
  });
}
