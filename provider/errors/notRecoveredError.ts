import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The reboot job ended well, but the node is not ACTIVE again.
 *
 * Code: `ERR_NOT_RECOVERED`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NOT_RECOVERED")) console.error(error.message);
 * ```
 */
export class NotRecoveredError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "NotRecoveredError";

  constructor(parts: ErrorParts) {
    super("ERR_NOT_RECOVERED", parts);
  }
}
