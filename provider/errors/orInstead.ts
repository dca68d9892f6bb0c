import { isMaintenanceError } from "./maintenanceError";

/**
 * What some work comes to, or something else where it fails with an error of this library: for what can be done without.
 *
 * @throws what is no error of this library
 */
export async function orInstead<T>(work: () => Promise<T>, instead: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isMaintenanceError(error)) return instead;
    throw error;
  }
}
