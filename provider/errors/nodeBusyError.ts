import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The node is in a status in which no reboot may be asked for, or another reboot of it is unfinished.
 *
 * Code: `ERR_NODE_BUSY`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NODE_BUSY")) console.error(error.message);
 * ```
 */
export class NodeBusyError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "NodeBusyError";

  constructor(parts: ErrorParts) {
    super("ERR_NODE_BUSY", parts);
  }
}
