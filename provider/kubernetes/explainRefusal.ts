import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";

/**
 * Does something, and says which right is missing where the server does not allow it.
 *
 * @param doing what is done, as the beginning of a sentence: `Creating the service account robot in test`
 * @param right what it needs: `the right to create serviceaccounts in test (role edit)`
 * @throws ERR_FORBIDDEN, and whatever `action` throws
 */
export async function explainRefusal<T>(doing: string, right: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isMaintenanceError(error, "ERR_FORBIDDEN")) throw error;
    throw new MaintenanceError("ERR_FORBIDDEN", {
      what: `${doing} is not allowed: ${error.what}`,
      next: `The user needs ${right}; have it granted, or use another user.`,
      cause: error,
      status: error.status,
      requestSent: error.requestSent,
    });
  }
}

/** What `read` reads, or nothing where the server has no such object. @throws whatever else `read` throws */
export async function orMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isMaintenanceError(error, "ERR_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Whether after this error it is not known what became of a request. */
export function isUncertain(error: unknown): error is MaintenanceError {
  return isMaintenanceError(error, "ERR_NETWORK") || isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE");
}

/** The same of a request that changes the world: one that was certainly not sent has changed nothing. */
export function mayHaveActed(error: unknown): boolean {
  return isUncertain(error) && error.requestSent !== "no";
}

/**
 * What is there after a request whose answer was lost, or that met what is there already; where that cannot be told
 * either, the failure itself says more.
 */
export async function readAfterFailure<T>(failure: Error, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isMaintenanceError(error) ? failure : error;
  }
}
