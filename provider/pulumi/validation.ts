import type { MaintenanceErrorCode } from "../errors/codes";
import { MaintenanceError } from "../errors/maintenanceError";
import { isUnknown } from "./unknown";

/** One thing wrong with the inputs: which property, and what to do about it. */
export interface Fault {
  readonly property: string;
  readonly reason: string;
  /** Of what an API has told. @default ERR_INVALID_INPUT */
  readonly code?: MaintenanceErrorCode;
}

/** What `check` is given: nothing is certain about it. */
export type Raw<T> = {
  readonly [K in keyof T]?: unknown;
};
/** What is wrong with a required text; nothing while it is not known. */
export function faultsOfText(property: string, value: unknown, hint: string): Fault[] {
  if (isUnknown(value)) return [];
  if (value === undefined || value === null || value === "") {
    return [{ property, reason: `is missing: ${hint}` }];
  }
  if (typeof value !== "string") return [{ property, reason: `must be text, not ${typeof value}` }];
  return [];
}

/** What is wrong with a number of seconds. */
export function faultsOfSeconds(property: string, value: unknown, least: number, most: number): Fault[] {
  if (value === undefined || isUnknown(value)) return [];
  if (typeof value === "number" && Number.isFinite(value) && value >= least && value <= most) return [];
  return [{ property, reason: `must be a number of seconds from ${least} to ${most}` }];
}

/** What is wrong with something that is on or off; what is left out is fine. */
export function faultsOfFlag(property: string, value: unknown): Fault[] {
  if (value === undefined || isUnknown(value) || typeof value === "boolean") return [];
  return [{ property, reason: "must be true or false" }];
}

/** The names in `args` that a resource does not know: a misspelled `trigger` would silently never reboot. */
export function unknownArgumentsOf(args: object, known: readonly string[]): string[] {
  return Object.keys(args).filter((name) => !known.includes(name));
}

/** Each name that a resource does not know, as a fault. */
export function faultsOfUnknownArguments(unknownArguments: unknown, known: readonly string[]): Fault[] {
  if (!Array.isArray(unknownArguments)) return [];
  return unknownArguments.map((name) => ({
    property: String(name),
    reason:
      name === "okd" && known.includes("connection")
        ? "is no argument any more: write connection: { kubernetes: { … } } in the place of okd: { … }, or cluster: NAME for an entry of openshift:clusters"
        : `is not an argument (known: ${known.join(", ")})`,
  }));
}

/**
 * Plain JavaScript can leave the arguments out, or give something else for them.
 *
 * @param of the function or resource that they are for
 * @param required the names that must be among them
 * @throws ERR_INVALID_INPUT where there is no object to look into
 */
export function requireArguments(of: string, args: unknown, required: readonly string[] = []): void {
  if (typeof args === "object" && args !== null && !Array.isArray(args)) return;
  const given = args === null ? "null" : Array.isArray(args) ? "a list" : typeof args;
  const wanted = required.length === 0 ? "" : ` with ${required.join(", ")}`;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `${of}: the arguments must be an object${wanted}, not ${given}.`,
    next: "Fix the arguments. No request was sent.",
  });
}

/** The names among a function's arguments that it does not know: a misspelled `cluster` would mean another cluster. */
export function faultsOfNames(args: object, known: readonly string[]): Fault[] {
  return faultsOfUnknownArguments(unknownArgumentsOf(args, known), known);
}

/** All faults in one sentence, for one message. */
export function describeFaults(faults: readonly Fault[]): string {
  const list = faults.map(({ property, reason }) => `${property} ${reason}`).join("; ");
  return faults.length === 1 ? list : `${faults.length} faults: ${list}`;
}

/** For a function that a program calls. @throws ERR_INVALID_INPUT that names all faults */
export function requireNoFaults(functionName: string, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `${functionName}: ${describeFaults(faults)}.`,
    next: "Fix the arguments. No request was sent.",
  });
}

/** The longest wait that makes sense, in seconds: a week. */
export const longestTimeoutSeconds = 7 * 24 * 3600;
