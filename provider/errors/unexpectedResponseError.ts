import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The API answered something that its documentation does not allow.
 *
 * Code: `ERR_UNEXPECTED_RESPONSE`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")) console.error(error.message);
 * ```
 */
export class UnexpectedResponseError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "UnexpectedResponseError";

  constructor(parts: ErrorParts) {
    super("ERR_UNEXPECTED_RESPONSE", parts);
  }
}
