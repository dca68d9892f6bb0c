import { isMaintenanceError, isTransient, MaintenanceError } from "../errors/maintenanceError";
import type { WaitResult } from "../core/waitUntil";
import { plainWord, quoteForeignText } from "../core/foreignText";
import { formatElapsed } from "../core/formatElapsed";

/**
 * Whether the program or its installation is broken. All that the network and the server do to a read is an error of
 * this library; anything else is of our own, and stays however often it is repeated.
 */
export function isInternalError(error: unknown): boolean {
  return !isMaintenanceError(error);
}

/** What ends a wait whose address is known to be right: a gateway may answer anything for a while, but a 401. */
export function endsWait(error: unknown): boolean {
  return (
    isInternalError(error) ||
    isMaintenanceError(error, "ERR_UNAUTHORIZED") ||
    isMaintenanceError(error, "ERR_FORBIDDEN")
  );
}

/**
 * What ends a wait before which nothing was heard from this address: also a first answer that stays, such as the 404
 * of a wrong cluster id.
 */
export function endsFreshWait(error: unknown, isFirstRead: boolean): boolean {
  return endsWait(error) || (isFirstRead && !isTransient(error));
}

/** For messages: that, and why, the last reads of a wait have failed; empty when they have not. */
export function describeReadFailures({ failingMs, error }: WaitResult<unknown>): string {
  if (failingMs === undefined) return "";
  const why = isMaintenanceError(error) ? ` ${error.message}` : "";
  return ` For the last ${formatElapsed(failingMs)} it could not be read.${why}`;
}

/** A fault of our own for messages: `"SyntaxError: Unexpected end of input" (FILE:3)`. */
export function describeFault(fault: unknown): string {
  const said = quoteForeignText(String(fault), 300);
  const stack = fault instanceof Error ? (fault.stack ?? "") : "";
  // A file that cannot be parsed stands before the message, any other place is a line of the stack.
  const place = /^\S+:\d+(?=\n)/u.exec(stack)?.[0] ?? /^ +at (?:.*\()?(.+:\d+:\d+)\)?$/mu.exec(stack)?.[1];
  return place === undefined ? said : `${said} (${plainWord(place).slice(-200)})`;
}

/**
 * The error of a wait that a fault of our own has ended.
 *
 * @param what what could not be done because of it, as a sentence without its end
 * @param next what that means, and what the user does when it is fixed
 * @param before what was seen before it
 */
export function internalErrorOf(
  what: string,
  fault: unknown,
  next: string,
  before?: string,
): MaintenanceError {
  return new MaintenanceError("ERR_BROKEN_INSTALLATION", {
    what: `${what}: something is broken in the program or in its installed packages.`,
    lastSeen: describeFault(fault) + (before === undefined ? "" : `, before that ${before}`),
    next,
    cause: fault,
  });
}
