/**
 * When a window opens, in local time alone. The libraries are told that the zone is UTC, which has no time changes: what
 * a time change does to an opening is decided in `zone.ts`, and for cron and recurrence rules alike.
 */
import type { RRuleTemporal } from "rrule-temporal";
import { croner, rruleTemporal } from "./libraries";
import { parseRecurrence, reasonOfRecurrence, type Recurrence } from "./recurrence";
import { instantOf } from "./zone";

/** Finds the local times at which a window opens. */
export interface LocalSchedule {
  /** The first opening at or after a local time; nothing when there is none. */
  next(localMs: number): number | undefined;
}

const minuteMs = 60_000;
/** Openings that are closer than this are a slip: `* 2 * * 0` opens 60 times. */
const leastMinutesBetween = 5;
/** How many openings are looked at for such a slip: enough for a list of minutes to begin again. */
const lookedAt = 15;
/** Daily rules that match a 29 February on a given weekday need 40 years. */
const mostIterations = 40_000;

/** Why a text is no schedule, or nothing. */
export function reasonOfSchedule(schedule: string, timeZone: string): string | undefined {
  const wrong = isRecurrence(schedule) ? reasonOfRecurrence(schedule, timeZone) : reasonOfCron(schedule);
  return wrong ?? reasonOfRhythm(localSchedule(schedule, timeZone));
}

/** @param schedule one in which `reasonOfSchedule` finds nothing wrong */
export function localSchedule(schedule: string, timeZone: string): LocalSchedule {
  if (isRecurrence(schedule)) return ofRecurrence(parseRecurrence(schedule), timeZone);
  const cron = new (croner().Cron)(schedule, { timezone: "UTC", mode: "5-part" });
  // nextRun looks for what is later than the given time.
  return { next: (localMs) => cron.nextRun(new Date(localMs - 1))?.getTime() };
}

function isRecurrence(schedule: string): boolean {
  return /FREQ=|RRULE|DTSTART/iu.test(schedule);
}

function reasonOfCron(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/u);
  if (!schedule.startsWith("@") && fields.length !== 5)
    return `must be a cron expression of five fields (minute, hour, day of the month, month, day of the week), such as "0 2 * * SUN", or a recurrence rule, such as "RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=2"`;
  try {
    new (croner().Cron)(schedule, { timezone: "UTC", mode: "5-part" });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: |\.$/gu, "") : "";
    return `is no cron expression: ${said}`;
  }
}

function reasonOfRhythm(schedule: LocalSchedule): string | undefined {
  let last = schedule.next(0);
  if (last === undefined) return "never opens: no date matches it";
  for (let seen = 1; seen < lookedAt; seen++) {
    const next = schedule.next(last + minuteMs);
    if (next === undefined) return undefined;
    if (next - last < leastMinutesBetween * minuteMs)
      return `opens more often than every ${leastMinutesBetween} minutes: it says when the window opens, and durationMinutes for how long ("0 2 * * SUN" opens once, "* 2 * * SUN" 60 times)`;
    last = next;
  }
  return undefined;
}

function ofRecurrence({ start, rule, until }: Recurrence, timeZone: string): LocalSchedule {
  const text = Object.entries(rule).map(([name, value]) => `${name}=${value}`);
  const rules = new (rruleTemporal().RRuleTemporal)({
    rruleString: `DTSTART;TZID=UTC:${stamp(start)}\nRRULE:${text.join(";")}`,
    maxIterations: mostIterations,
  });
  // Here and not by the library, for which an end is an instant of its own zone.
  const isOver = (localMs: number): boolean =>
    until !== undefined && (until.isInstant ? instantOf(localMs, timeZone) : localMs) > until.ms;
  return {
    next: (localMs) => {
      const found = nextOf(rules, localMs);
      return found === undefined || isOver(found) ? undefined : found;
    },
  };
}

function nextOf(rules: RRuleTemporal, localMs: number): number | undefined {
  try {
    return rules.next(new Date(localMs), true)?.epochMilliseconds;
  } catch (error) {
    // How the library says that it has looked far enough. The rule itself has been checked.
    if (error instanceof Error && error.message.startsWith("Maximum iterations")) return undefined;
    throw error;
  }
}

/** As recurrence rules write a time. */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$|[-:]/gu, "");
}
