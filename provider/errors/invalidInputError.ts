import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * An input, a configuration value or a combination of them cannot be used. Nothing was sent.
 *
 * Code: `ERR_INVALID_INPUT`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_INVALID_INPUT")) console.error(error.message);
 * ```
 */
export class InvalidInputError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "InvalidInputError";

  constructor(parts: ErrorParts) {
    super("ERR_INVALID_INPUT", parts);
  }
}
