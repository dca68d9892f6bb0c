import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * What was waited for did not happen in the time allowed. The work itself goes on; the next update resumes the wait.
 *
 * Code: `ERR_WAIT_TIMEOUT`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_WAIT_TIMEOUT")) console.error(error.message);
 * ```
 */
export class WaitTimeoutError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "WaitTimeoutError";

  constructor(parts: ErrorParts) {
    super("ERR_WAIT_TIMEOUT", parts);
  }
}
