import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The user may read but not reboot: the role `reboot` is granted on request.
 *
 * Code: `ERR_REBOOT_ROLE_MISSING`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_REBOOT_ROLE_MISSING")) console.error(error.message);
 * ```
 */
export class RebootRoleMissingError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "RebootRoleMissingError";

  constructor(parts: ErrorParts) {
    super("ERR_REBOOT_ROLE_MISSING", parts);
  }
}
