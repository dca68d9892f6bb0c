/**
 * The stable codes of this library's errors; programs and runbooks may rely on them. An error of a resource
 * ends the update, and its message ends with the code; an error of a function is thrown in the program.
 *
 * @example
 * ```ts
 * const mayRetry = (code: MaintenanceErrorCode) => code === "ERR_NETWORK" || code === "ERR_WAIT_TIMEOUT";
 * ```
 */
export type MaintenanceErrorCode =
  | "ERR_INVALID_INPUT"
  | "ERR_UNAUTHORIZED"
  | "ERR_NODE_NOT_FOUND"
  | "ERR_REBOOT_ROLE_MISSING"
  | "ERR_NODE_BUSY"
  | "ERR_JOB_FAILED"
  | "ERR_JOB_LOST"
  | "ERR_WAIT_TIMEOUT"
  | "ERR_REBOOT_UNCERTAIN"
  | "ERR_NOT_RECOVERED"
  | "ERR_FORBIDDEN"
  | "ERR_NOT_FOUND"
  | "ERR_CONFLICT"
  | "ERR_UNEXPECTED_RESPONSE"
  | "ERR_NETWORK";

/** What the message of an error of this library is made of. Each part is one or more whole sentences. */
export interface ErrorParts {
  /** What failed, on which node or job. */
  readonly what: string;
  /** What was last seen of it, if anything was. */
  readonly lastSeen?: string;
  /** What the user does next. */
  readonly next: string;
  /** The error behind this one. Must not carry a credential: it is printed by debuggers and loggers. */
  readonly cause?: unknown;
}

// Symbol.for and not instanceof: a program may have loaded two copies of this package.
const brand = Symbol.for("pulumi-openshift-maintenance/MaintenanceError");

/**
 * The base of all errors of this library. The message says what failed, on which node or job, what was last
 * seen, and what to do next; it ends with the code.
 *
 * @example
 * ```ts
 * try {
 *   await getNodeStatus({ node: "worker-0.openstacklocal" });
 * } catch (error) {
 *   if (isMaintenanceError(error, "ERR_NODE_NOT_FOUND")) console.log("no such node");
 *   else throw error;
 * }
 * ```
 */
export class MaintenanceError extends Error {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name: string = "MaintenanceError";
  /** A stable word for what happened. */
  readonly code: MaintenanceErrorCode;

  constructor(code: MaintenanceErrorCode, parts: ErrorParts) {
    const lastSeen = parts.lastSeen === undefined ? "" : ` Last seen: ${parts.lastSeen}.`;
    super(`${parts.what}${lastSeen} ${parts.next} (${code})`, { cause: parts.cause });
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Tells whether a caught value is an error of this library, and of the given code where one is given.
 * Works across two loaded copies of the package.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NODE_BUSY")) retryLater();
 * ```
 */
export function isMaintenanceError(error: unknown, code?: MaintenanceErrorCode): error is MaintenanceError {
  return (
    typeof error === "object" &&
    error !== null &&
    brand in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  );
}
