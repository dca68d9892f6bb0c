import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The reboot job ended in `Fail`. A failed reboot is never asked for again by itself.
 *
 * Code: `ERR_JOB_FAILED`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_JOB_FAILED")) console.error(error.message);
 * ```
 */
export class JobFailedError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "JobFailedError";

  constructor(parts: ErrorParts) {
    super("ERR_JOB_FAILED", parts);
  }
}
