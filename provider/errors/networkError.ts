import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The API could not be reached, or the connection broke.
 *
 * Code: `ERR_NETWORK`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NETWORK")) console.error(error.message);
 * ```
 */
export class NetworkError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "NetworkError";

  constructor(parts: ErrorParts) {
    super("ERR_NETWORK", parts);
  }
}
