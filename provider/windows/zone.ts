/**
 * Local time and instants. Local time is a number as well: the milliseconds that `Date.UTC` gives for what a clock on
 * the wall shows. The data on zones is that of Node.js (`Intl`).
 */
import { closestNames } from "../core/closestNames";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** No zone was ever further from UTC (Alaska and Manila before 1867 and 1844: 15 h 14 min). */
const furthestMs = 16 * hourMs;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the zone shows at an instant. */
export function localOf(instantMs: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const ofSecond = ((instantMs % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, ofSecond);
}

/**
 * The instant at which a clock in the zone shows a local time: the first one, where the hour is repeated; and where the
 * hour is skipped, the first instant after the gap. So a later local time is never an earlier instant.
 */
export function instantOf(localMs: number, timeZone: string): number {
  const offsetAt = (instantMs: number): number => localOf(instantMs, timeZone) - instantMs;
  const before = offsetAt(localMs - furthestMs);
  const after = offsetAt(localMs + furthestMs);
  const candidates = [localMs - before, localMs - after].filter(
    (instant) => localOf(instant, timeZone) === localMs,
  );
  if (candidates.length > 0) return Math.min(...candidates);
  let [inOldTime, inNewTime] = [localMs - furthestMs, localMs + furthestMs];
  while (inNewTime - inOldTime > 1000) {
    const middle = Math.floor((inOldTime + inNewTime) / 2000) * 1000;
    if (offsetAt(middle) === before) inOldTime = middle;
    else inNewTime = middle;
  }
  return inNewTime;
}

/** Why a text is no time zone, or nothing. */
export function reasonOfZone(timeZone: string): string | undefined {
  if (/^[+-]/u.test(timeZone))
    return "must be the name of an IANA time zone, such as Europe/London; an offset knows no time changes";
  try {
    formatOf(timeZone);
    return undefined;
  } catch {
    const [closest = ""] = closestNames(timeZone, [...Intl.supportedValuesOf("timeZone"), "UTC"], 1);
    return `${JSON.stringify(timeZone)} is no IANA time zone; closest: ${closest}`;
  }
}

/** Making one costs far more than using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}
