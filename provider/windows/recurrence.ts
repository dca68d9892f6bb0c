/**
 * Recurrence rules of RFC 5545, section 3.3.10, as far as they say when a window opens. The library ignores what it
 * doesn't know (`BYHOUR=25`, `BYDAYS=SU`), and a window at the wrong time is worse than none: so all is checked here.
 */
import { notKnown } from "../pulumi/namespace/faultsOfKeys";

/** A rule that has been checked. Times are local, see `zone.ts`. */
export interface Recurrence {
  readonly start: number;
  readonly rule: Readonly<Record<string, string>>;
  readonly until?: { readonly ms: number; readonly isInstant: boolean };
}

type Rule = Readonly<Record<string, string>>;

const weekdays = "MO|TU|WE|TH|FR|SA|SU";
const frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
/** The numbers that a part takes: least, most, and whether they may count from the end. */
const numbers: Readonly<Record<string, readonly [number, number, boolean]>> = {
  BYMONTH: [1, 12, false],
  BYWEEKNO: [1, 53, true],
  BYYEARDAY: [1, 366, true],
  BYMONTHDAY: [1, 31, true],
  BYHOUR: [0, 23, false],
  BYMINUTE: [0, 59, false],
  BYSECOND: [0, 0, false],
  BYSETPOS: [1, 366, true],
};
const single: Readonly<Record<string, number>> = { INTERVAL: 1000, COUNT: 5000 };
const knownParts = ["FREQ", ...Object.keys(single), "UNTIL", "BYDAY", ...Object.keys(numbers), "WKST"];
/** Where a rule itself says everything, any start will do. */
const anyStart = 0;

/** Why a text is no recurrence rule, or nothing. */
export function reasonOfRecurrence(schedule: string, timeZone: string): string | undefined {
  const lines = linesOf(schedule);
  const startLine = lines.find((line) => /^DTSTART/iu.test(line));
  const ruleLines = lines.filter((line) => /^(?:RRULE:|FREQ=)/iu.test(line));
  const other = lines.find((line) => line !== startLine && !ruleLines.includes(line));
  if (other !== undefined)
    return `has the line ${JSON.stringify(other)}: a recurrence rule is a line RRULE and, before it, a line DTSTART; dates without a window are for except`;
  if (ruleLines.length !== 1) return "must have one line RRULE, such as RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=2";
  const parts = partsOf(ruleLines[0] ?? "");
  const rule = Object.fromEntries(parts);
  if (parts.length > Object.keys(rule).length) return "has a part of the rule twice";
  const start = startLine === undefined ? undefined : reasonOfStart(startLine, timeZone);
  return start ?? reasonOfParts(rule) ?? (startLine === undefined ? reasonOfNoStart(rule) : undefined);
}

/** @param schedule one in which `reasonOfRecurrence` finds nothing wrong */
export function parseRecurrence(schedule: string): Recurrence {
  const lines = linesOf(schedule);
  const startLine = lines.find((line) => /^DTSTART/iu.test(line));
  const { UNTIL, ...rule } = Object.fromEntries(partsOf(lines.find((line) => line !== startLine) ?? ""));
  const start = startLine === undefined ? anyStart : (timeOf(startLine.split(":")[1] ?? "")?.ms ?? anyStart);
  const until = UNTIL === undefined ? undefined : timeOf(UNTIL);
  return { start, rule, ...(until === undefined ? {} : { until }) };
}

function linesOf(schedule: string): string[] {
  return schedule
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function partsOf(line: string): [string, string][] {
  return line
    .toUpperCase()
    .replace(/^RRULE:/u, "")
    .split(";")
    .map((part) => [part.split("=")[0] ?? "", part.split("=").slice(1).join("=")]);
}

/** `20260104`, `20260104T020000`, with Z an instant. A date alone is its end, as a rule ends with it. */
function timeOf(text: string): Recurrence["until"] | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/u.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "23", minute = "59", second = "59", zone] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${iso}Z`);
  // Date.parse knows a 31 February.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(iso)) return undefined;
  return { ms, isInstant: zone === "Z" };
}

function reasonOfStart(line: string, timeZone: string): string | undefined {
  const match = /^DTSTART(?:;TZID=([^:;]+))?:(\d{8}T\d{4}00)(Z?)$/iu.exec(line);
  if (match === null || timeOf(match[2] ?? "") === undefined)
    return `has a DTSTART that is no local time: write DTSTART:20260104T020000 for 4 January 2026, 02:00`;
  if (match[3] !== "")
    return "has a DTSTART in UTC: write it without Z, in the local time of timeZone, so that the window stays at its hour when the time changes";
  if (match[1] !== undefined && match[1] !== timeZone)
    return `has a DTSTART in ${match[1]}, and timeZone is ${timeZone}: leave TZID out`;
  return undefined;
}

function reasonOfParts(rule: Rule): string | undefined {
  for (const [name, value] of Object.entries(rule)) {
    if (!knownParts.includes(name))
      return `has the part ${JSON.stringify(name)}, which ${notKnown(name, knownParts)}`;
    const reason = reasonOfValue(name, value);
    if (reason !== undefined) return `has ${name}=${value}: ${reason}`;
  }
  return reasonOfCombination(rule);
}

function reasonOfValue(name: string, value: string): string | undefined {
  if (name === "FREQ")
    return frequencies.includes(value) ? undefined : `must be one of ${frequencies.join(", ")}`;
  if (name === "UNTIL")
    return timeOf(value) === undefined
      ? "must be a date or time, such as 20261231 or 20261231T020000"
      : undefined;
  if (name === "WKST")
    return new RegExp(`^(?:${weekdays})$`, "u").test(value) ? undefined : "must be a weekday, such as MO";
  if (name === "BYDAY") {
    const isDay = (day: string): boolean => new RegExp(`^(?:[+-]?[1-9]\\d?)?(?:${weekdays})$`, "u").test(day);
    return value.split(",").every(isDay) ? undefined : "must be weekdays, such as SU or 2SU or -1SU";
  }
  const most = single[name];
  if (most !== undefined)
    return isBetween(value, 1, most, false) ? undefined : `must be a number from 1 to ${most}`;
  const [least, last, negative] = numbers[name] ?? [0, 0, false];
  if (value.split(",").every((one) => isBetween(one, least, last, negative))) return undefined;
  return least === last
    ? "a window opens with the minute: leave it out"
    : `must be numbers from ${least} to ${last}${negative ? ", or negative to count from the end" : ""}`;
}

function isBetween(text: string, least: number, most: number, mayBeNegative: boolean): boolean {
  const digits = mayBeNegative ? text.replace(/^[+-]/u, "") : text;
  return /^\d{1,4}$/u.test(digits) && Number(digits) >= least && Number(digits) <= most;
}

/** What RFC 5545 forbids together. */
function reasonOfCombination(rule: Rule): string | undefined {
  const { FREQ: frequency = "" } = rule;
  if (frequency === "") return "has no FREQ, such as FREQ=WEEKLY";
  if ("COUNT" in rule && "UNTIL" in rule) return "has both COUNT and UNTIL";
  const onlyWith = (name: string, ...among: string[]): string | undefined =>
    name in rule && !among.includes(frequency)
      ? `has ${name}, which goes with ${among.join(" and ")} alone`
      : undefined;
  const isNumbered = /\d/u.test(rule["BYDAY"] ?? "");
  if (isNumbered && (!["MONTHLY", "YEARLY"].includes(frequency) || "BYWEEKNO" in rule))
    return "has a numbered BYDAY, which goes with MONTHLY and YEARLY alone, and not with BYWEEKNO";
  if ("BYSETPOS" in rule && !Object.keys(rule).some((name) => /^BY(?!SETPOS)/u.test(name)))
    return "has BYSETPOS, which chooses among what another BY… part gives";
  return (
    onlyWith("BYWEEKNO", "YEARLY") ??
    onlyWith("BYYEARDAY", "YEARLY") ??
    onlyWith("BYMONTHDAY", "DAILY", "MONTHLY", "YEARLY")
  );
}

/** What a rule leaves to its start: without one it would mean another day with each run. */
function reasonOfNoStart(rule: Rule): string | undefined {
  const has = (...names: string[]): boolean => names.every((name) => name in rule);
  const saysDay: Readonly<Record<string, boolean>> = {
    DAILY: true,
    WEEKLY: has("BYDAY"),
    MONTHLY: has("BYDAY") || has("BYMONTHDAY"),
    YEARLY: has("BYDAY") || has("BYMONTHDAY") || has("BYYEARDAY"),
  };
  const open = [
    ...(Number(rule["INTERVAL"] ?? "1") > 1 ? ["with which INTERVAL begins"] : []),
    ...(has("COUNT") ? ["from which COUNT counts"] : []),
    ...(saysDay[rule["FREQ"] ?? ""] === true ? [] : ["on which day it is"]),
    ...(has("BYHOUR") ? [] : ["at which hour it is"]),
  ];
  if (open.length === 0) return undefined;
  return `doesn't say ${open.join(", and ")}: put the line DTSTART:20260104T020000 before it, with the local time of the first window`;
}
