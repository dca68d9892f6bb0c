import { MaintenanceError, type ErrorParts } from "./maintenanceError";

/**
 * The cluster has no node of this name.
 *
 * Code: `ERR_NODE_NOT_FOUND`.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NODE_NOT_FOUND")) console.error(error.message);
 * ```
 */
export class NodeNotFoundError extends MaintenanceError {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "NodeNotFoundError";

  constructor(parts: ErrorParts) {
    super("ERR_NODE_NOT_FOUND", parts);
  }
}
