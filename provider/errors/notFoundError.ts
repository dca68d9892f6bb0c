import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The API server has no such object, or no such kind of object.
 *
 * Code: `ERR_NOT_FOUND`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NOT_FOUND")) console.error(error.message);
 * ```
 */
export class NotFoundError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "NotFoundError";

  constructor(parts: ErrorParts) {
    super("ERR_NOT_FOUND", parts);
  }
}
