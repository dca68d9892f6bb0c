import type { Fault } from "../pulumi/validation";
import { faultsOfKeys } from "../pulumi/namespace/faultsOfKeys";
import type { ExceptedDates } from "./windowArgs";

const dayMs = 86_400_000;
const mostExceptions = 1000;
const hint =
  'must be a date ("2026-12-24"), a date of each year ("12-24"), or a range { from, to } of two such dates';

/** All that is wrong with the dates on which a window doesn't open. */
export function faultsOfExcept(property: string, except: unknown): Fault[] {
  if (except === undefined) return [];
  if (!Array.isArray(except)) return [{ property, reason: "must be a list of dates or ranges" }];
  if (except.length > mostExceptions)
    return [{ property, reason: `has ${except.length} entries; ${mostExceptions} is the most` }];
  return except.flatMap((dates, index) => faultsOfDates(`${property}[${index}]`, dates));
}

function faultsOfDates(property: string, dates: unknown): Fault[] {
  if (typeof dates === "string") return isDate(dates) ? [] : [{ property, reason: hint }];
  if (typeof dates !== "object" || dates === null || Array.isArray(dates))
    return [{ property, reason: hint }];
  const unknown = faultsOfKeys(dates, (key) => `${property}.${key}`, ["from", "to"]);
  if (unknown.length > 0) return unknown;
  const { from, to } = dates as { from?: unknown; to?: unknown };
  if (!isDate(from) || !isDate(to) || from.length !== to.length) return [{ property, reason: hint }];
  // A range of each year may go over its end.
  return from.length === 10 && from > to ? [{ property, reason: "ends before it begins" }] : [];
}

/** `2026-12-24` or, of each year, `12-24`; 29 February is a date of each year as well. */
function isDate(text: unknown): text is string {
  if (typeof text !== "string" || !/^(?:\d{4}-)?\d{2}-\d{2}$/u.test(text)) return false;
  const iso = text.length === 5 ? `2000-${text}` : text;
  const ms = Date.parse(`${iso}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso);
}

/** Whether the date of a local time is among them. */
export function isExcepted(localMs: number, except: readonly ExceptedDates[]): boolean {
  const date = new Date(localMs).toISOString().slice(0, 10);
  return except.some((dates) => {
    const { from, to } = typeof dates === "string" ? { from: dates, to: dates } : dates;
    const own = date.slice(-from.length);
    return from <= to ? from <= own && own <= to : own >= from || own <= to;
  });
}

/** The beginning, in local time, of the first excepted date after that of `localMs`, up to `endMs`. */
export function nextExcepted(
  localMs: number,
  endMs: number,
  except: readonly ExceptedDates[],
): number | undefined {
  if (except.length === 0) return undefined;
  const today = Math.floor(localMs / dayMs) * dayMs;
  for (let day = today + dayMs; day <= endMs; day += dayMs) if (isExcepted(day, except)) return day;
  return undefined;
}
