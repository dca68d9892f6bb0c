import { exitCodes } from "./exitCodes";
import type { MaintenanceErrorCode } from "../errors/codes";
import { isMaintenanceError } from "../errors/maintenanceError";

/** What the command line itself has to say, in the parts that the library's errors have. */
export class CliError extends Error {
  readonly what: string;
  readonly lastSeen: string | undefined;
  readonly next: string | undefined;
  readonly code: string | undefined;
  readonly exitCode: number;

  constructor(parts: {
    readonly what: string;
    readonly lastSeen?: string | undefined;
    readonly next?: string | undefined;
    readonly code?: MaintenanceErrorCode;
    readonly exitCode: number;
  }) {
    super(parts.what);
    this.name = "CliError";
    this.what = parts.what;
    this.lastSeen = parts.lastSeen;
    this.next = parts.next;
    this.code = parts.code;
    this.exitCode = parts.exitCode;
  }
}

/** An error as it is printed, for people and with `--json`. */
export interface Failure {
  readonly what: string;
  readonly lastSeen?: string;
  readonly next?: string;
  readonly code?: string;
  readonly exitCode: number;
}

/** What is said of a caught error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CliError || isMaintenanceError(error)) {
    const { what, lastSeen, next, code } = error;
    return {
      what,
      ...(lastSeen === undefined ? {} : { lastSeen }),
      ...(next === undefined ? {} : { next }),
      ...(code === undefined ? {} : { code }),
      exitCode: error instanceof CliError ? error.exitCode : exitCodeOf(error.code),
    };
  }
  const what = error instanceof Error ? error.message : String(error);
  return { what, exitCode: exitCodes.failed };
}

/** The exit code that goes with a code of the library. */
export function exitCodeOf(code: MaintenanceErrorCode): number {
  switch (code) {
    case "ERR_INVALID_INPUT":
      return exitCodes.invalidInput;
    case "ERR_UNAUTHORIZED":
    case "ERR_FORBIDDEN":
      return exitCodes.notAuthorized;
    case "ERR_OUTSIDE_WINDOW":
      return exitCodes.outsideWindow;
    case "ERR_REBOOT_UNCERTAIN":
    case "ERR_JOB_FAILED":
    case "ERR_JOB_LOST":
      return exitCodes.needsAnswer;
    default:
      return exitCodes.failed;
  }
}
