import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The API did not accept the credentials.
 *
 * Code: `ERR_UNAUTHORIZED`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_UNAUTHORIZED")) console.error(error.message);
 * ```
 */
export class UnauthorizedError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "UnauthorizedError";

  constructor(parts: ErrorParts) {
    super("ERR_UNAUTHORIZED", parts);
  }
}
