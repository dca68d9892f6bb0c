import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * It cannot be known whether the API accepted the reboot, so it is not sent again without the user's word.
 *
 * Code: `ERR_REBOOT_UNCERTAIN`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_REBOOT_UNCERTAIN")) console.error(error.message);
 * ```
 */
export class RebootUncertainError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "RebootUncertainError";

  constructor(parts: ErrorParts) {
    super("ERR_REBOOT_UNCERTAIN", parts);
  }
}
