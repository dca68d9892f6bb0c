import { notKnown, faultsOfKeys } from "../pulumi/namespace/faultsOfKeys";
import { isUnknown } from "../pulumi/unknown";
import { type Fault, faultsOfText } from "../pulumi/validation";
import { faultsOfExcept } from "./exceptedDates";
import { reasonOfSchedule } from "./localSchedule";
import type { MaintenanceWindowArgs } from "./windowArgs";
import { reasonOfZone } from "./zone";

const longestMinutes = 7 * 24 * 60;
const mostWindows = 50;
const known = ["schedule", "timeZone", "durationMinutes", "cutoffMinutes", "except"];
const example = '{ schedule: "0 2 * * SUN", timeZone: "Europe/London", durationMinutes: 180 }';

/** What an input `window` comes to. */
export interface ResolvedWindows {
  /** The windows as plain JSON, to be recorded as an input; nothing with a fault, or while they are not known. */
  readonly windows?: readonly MaintenanceWindowArgs[];
  readonly faults: readonly Fault[];
}

/**
 * Checks what a program gives for `window`: a `MaintenanceWindow`, its plain arguments, or a list of them. The result is
 * plain, and the same again when it is given to this function.
 *
 * @param property the input's name, for the faults
 */
export function resolveWindows(property: string, value: unknown): ResolvedWindows {
  if (isUnknown(value)) return { faults: [] };
  const isList = Array.isArray(value);
  const list: unknown[] = isList ? value : [value];
  if (list.length === 0)
    return { faults: [{ property, reason: "is an empty list: leave it out, and no window is kept to" }] };
  if (list.length > mostWindows)
    return { faults: [{ property, reason: `has ${list.length} windows; ${mostWindows} is the most` }] };
  const faults = list.flatMap((one, index) =>
    faultsOfWindow(one, isList ? `${property}[${index}]` : property),
  );
  return faults.length > 0
    ? { faults }
    : { faults, windows: (list as MaintenanceWindowArgs[]).map(plainWindow) };
}

/** A window without what is only a default. */
export function plainWindow(args: MaintenanceWindowArgs): MaintenanceWindowArgs {
  const { schedule, timeZone, durationMinutes, cutoffMinutes = 0, except = [] } = args;
  return {
    schedule,
    timeZone,
    durationMinutes,
    ...(cutoffMinutes === 0 ? {} : { cutoffMinutes }),
    ...(except.length === 0
      ? {}
      : {
          except: except.map((dates) =>
            typeof dates === "string" ? dates : { from: dates.from, to: dates.to },
          ),
        }),
  };
}

/** All that is wrong with one window. @param property where it is; nothing for the arguments themselves */
export function faultsOfWindow(value: unknown, property = ""): Fault[] {
  const pathOf = (key: string): string => (property === "" ? key : `${property}.${key}`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return [{ property, reason: `must be a MaintenanceWindow or its arguments, such as ${example}` }];
  const { schedule, timeZone, durationMinutes, cutoffMinutes, except } = value as Readonly<
    Record<string, unknown>
  >;
  const zone = faultsOfZone(pathOf("timeZone"), timeZone);
  return [
    ...faultsOfKeys(value, pathOf, known),
    ...zone,
    ...faultsOfSchedule(pathOf("schedule"), schedule, zone.length === 0 ? String(timeZone) : "UTC"),
    ...faultsOfDuration(pathOf("durationMinutes"), durationMinutes),
    ...faultsOfCutoff(pathOf("cutoffMinutes"), cutoffMinutes, durationMinutes),
    ...faultsOfExcept(pathOf("except"), except),
  ];
}

function faultsOfZone(property: string, timeZone: unknown): Fault[] {
  const faults = faultsOfText(property, timeZone, 'give an IANA time zone, such as "Europe/London"');
  const reason = faults.length === 0 ? reasonOfZone(String(timeZone)) : undefined;
  return reason === undefined ? faults : [{ property, reason }];
}

function faultsOfSchedule(property: string, schedule: unknown, timeZone: string): Fault[] {
  const faults = faultsOfText(property, schedule, 'give a cron expression, such as "0 2 * * SUN"');
  const reason = faults.length === 0 ? reasonOfSchedule(String(schedule), timeZone) : undefined;
  return reason === undefined ? faults : [{ property, reason }];
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function faultsOfDuration(property: string, minutes: unknown): Fault[] {
  if (isWhole(minutes, 1, longestMinutes)) return [];
  return [{ property, reason: `must be a whole number of minutes from 1 to ${longestMinutes}` }];
}

function faultsOfCutoff(property: string, cutoff: unknown, duration: unknown): Fault[] {
  if (cutoff === undefined) return [];
  if (!isWhole(cutoff, 0, longestMinutes))
    return [{ property, reason: `must be a whole number of minutes from 0 to ${longestMinutes}` }];
  if (typeof duration !== "number" || cutoff < duration) return [];
  return [{ property, reason: "must be less than durationMinutes: nothing could ever begin" }];
}

/**
 * What happens to something whose window is not open: it fails, waits for the opening, or is deferred to a later update.
 *
 * @example
 * ```ts
 * const outsideWindow: OutsideWindow = process.env.CI === undefined ? "wait" : "defer";
 * ```
 */
export type OutsideWindow = "fail" | "wait" | "defer";

/** The words of `OutsideWindow`. */
export const outsideWindowWords: readonly OutsideWindow[] = ["fail", "wait", "defer"];

/** @param mayDefer whether a later update can begin it; what depends on a drain would find the node full */
export function faultsOfOutsideWindow(property: string, value: unknown, mayDefer = true): Fault[] {
  if (value === undefined || isUnknown(value)) return [];
  const words = outsideWindowWords.filter((word) => mayDefer || word !== "defer");
  if ((words as readonly unknown[]).includes(value)) return [];
  const all = words.map((word) => JSON.stringify(word)).join(" | ");
  if (value === "defer")
    return [
      {
        property,
        reason: `is "defer", which a drain by itself does not have, because what depends on it would find the node full: ${all}`,
      },
    ];
  const reason =
    typeof value === "string" ? `${JSON.stringify(value)} ${notKnown(value, words)}` : "must be text";
  return [{ property, reason: `${reason}: ${all}` }];
}

/** The longest time over which beginnings are spread, in seconds: a day. */
const longestSpreadSeconds = 24 * 3600;

export function faultsOfSpread(property: string, value: unknown): Fault[] {
  if (value === undefined || isUnknown(value) || isWhole(value, 0, longestSpreadSeconds)) return [];
  return [{ property, reason: `must be a whole number of seconds from 0 to ${longestSpreadSeconds}` }];
}
