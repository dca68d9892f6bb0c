import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The API no longer knows the job that it had started, so its end cannot be read.
 *
 * Code: `ERR_JOB_LOST`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_JOB_LOST")) console.error(error.message);
 * ```
 */
export class JobLostError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "JobLostError";

  constructor(parts: ErrorParts) {
    super("ERR_JOB_LOST", parts);
  }
}
