import { ForbiddenError } from "../errors/forbiddenError";
import { isMaintenanceError, type MaintenanceError } from "../errors/maintenanceError";

/**
 * Does something, and says which right is missing where the server does not allow it.
 *
 * @param doing what is done, as the beginning of a sentence: `Creating the service account robot in test`
 * @param right what it needs: `the right to create serviceaccounts in test (role edit)`
 * @throws ForbiddenError, and whatever `action` throws
 */
export async function explainRefusal<T>(doing: string, right: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isMaintenanceError(error, "ERR_FORBIDDEN")) throw error;
    throw new ForbiddenError({
      what: `${doing} is not allowed: ${answerIn(error)}.`,
      next: `The user needs ${right}; have it granted, or use another user.`,
      cause: error,
    });
  }
}

/** The server's answer in an error's message, without the advice after it. */
function answerIn({ message }: MaintenanceError): string {
  return /^.*? answered \d+(?: with "(?:[^"\\]|\\.)*")?/su.exec(message)?.[0] ?? message;
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

/** Whether after this error it is not known what became of the request. */
export function isUncertain(error: unknown): boolean {
  return isMaintenanceError(error, "ERR_NETWORK") || isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE");
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
