/** All codes. `docs/errors.md` has an entry for each, with cause and cure. */
export const errorCodes = [
  "ERR_INVALID_INPUT",
  "ERR_UNAUTHORIZED",
  "ERR_FORBIDDEN",
  "ERR_NODE_NOT_FOUND",
  "ERR_NOT_FOUND",
  "ERR_CONFLICT",
  "ERR_REBOOT_ROLE_MISSING",
  "ERR_NODE_BUSY",
  "ERR_JOB_FAILED",
  "ERR_JOB_LOST",
  "ERR_WAIT_TIMEOUT",
  "ERR_REBOOT_UNCERTAIN",
  "ERR_NOT_RECOVERED",
  "ERR_DRAIN_BLOCKED",
  "ERR_HEALTH_GATE",
  "ERR_ROLL_STOPPED",
  "ERR_STEP_EXCLUDED",
  "ERR_ENGINE_GONE",
  "ERR_BROKEN_INSTALLATION",
  "ERR_OUTSIDE_WINDOW",
  "ERR_DEFERRED",
  "ERR_BUDGET_EXCEEDED",
  "ERR_UNEXPECTED_RESPONSE",
  "ERR_NETWORK",
] as const;

/**
 * The stable codes of this library's errors; programs and runbooks may rely on them. An error of a resource
 * ends the update, and its message ends with the code; an error of a function is thrown in the program.
 *
 * @example
 * ```ts
 * const mayRetry = (code: MaintenanceErrorCode) => code === "ERR_NETWORK" || code === "ERR_WAIT_TIMEOUT";
 * ```
 */
export type MaintenanceErrorCode = (typeof errorCodes)[number];
