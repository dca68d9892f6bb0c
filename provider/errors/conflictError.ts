import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The object is there already, or somebody else has changed it meanwhile.
 *
 * Code: `ERR_CONFLICT`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_CONFLICT")) retry();
 * ```
 */
export class ConflictError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "ConflictError";

  constructor(parts: ErrorParts) {
    super("ERR_CONFLICT", parts);
  }
}
