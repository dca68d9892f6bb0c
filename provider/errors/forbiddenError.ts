import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The API server knows who asks, and does not allow it.
 *
 * Code: `ERR_FORBIDDEN`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_FORBIDDEN")) console.error(error.message);
 * ```
 */
export class ForbiddenError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "ForbiddenError";

  constructor(parts: ErrorParts) {
    super("ERR_FORBIDDEN", parts);
  }
}
