import { MaintenanceError, sentencesOf } from "../errors/maintenanceError";

/**
 * The error for a deletion that could not be done: what is left, why, and how to remove it by hand. It keeps the code
 * of its cause.
 *
 * @param what what is left, such as `Secret test/pull`
 * @param commands that remove it
 */
export function leftOnCluster(
  what: string,
  commands: readonly string[],
  cause: MaintenanceError,
): MaintenanceError {
  return new MaintenanceError(cause.code, {
    what: `${what} may be left on the cluster: ${sentencesOf(cause)}`,
    next: `Run the same command again; or remove it yourself (${commands.join(", then ")}) and then take it out of the state: pulumi state delete URN`,
    cause,
    status: cause.status,
    requestSent: cause.requestSent,
  });
}
