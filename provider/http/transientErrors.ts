import type { MaintenanceError } from "../errors/maintenanceError";

/** Errors after which the same request may succeed a while later. */
export const passingErrors = new WeakSet();
/** Marks an error as one after which the same request may succeed a while later. */
export function passing<E extends MaintenanceError>(error: E): E {
  passingErrors.add(error);
  return error;
}

/** Whether the same request may succeed a while later: the server is restarted, or the network is gone. */
export function mayPass(error: unknown): boolean {
  return typeof error === "object" && error !== null && passingErrors.has(error);
}
