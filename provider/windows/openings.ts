/** The openings of windows, one after the other; several windows combine. */
import { isExcepted, nextExcepted } from "./exceptedDates";
import { localSchedule, type LocalSchedule } from "./localSchedule";
import type { MaintenanceWindowArgs, Opening } from "./windowArgs";
import { instantOf, localOf } from "./zone";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The latest instant that `Date` can tell the year of in four digits. */
const endOfTime = Date.UTC(9990, 0);
/**
 * Openings that follow each other without a break are one; but no longer than this before and after the moment that is
 * asked for, since windows that are always open have no end.
 */
const longestMergedMs = 8 * dayMs;
/** So many openings in a row on excepted dates, and nothing more is looked for. */
const mostExcepted = 5000;

/** A window whose schedule has been read. */
export interface WindowPlan {
  readonly args: MaintenanceWindowArgs;
  readonly schedule: LocalSchedule;
}

export function planWindow(args: MaintenanceWindowArgs): WindowPlan {
  return { args, schedule: localSchedule(args.schedule, args.timeZone) };
}

/**
 * All openings of windows that end after an instant, in order, and none that overlaps or touches the next. One that is
 * made of several opens with the first, closes with the last, and ends to begin things when the last of them does:
 * a cutoff is the time before the close, and where the next window is open there is no close.
 */
export function* openingsAfter(plans: readonly WindowPlan[], fromMs: number): Generator<Opening, undefined> {
  let merged: Opening | undefined;
  for (const opening of inOrder(plans, beginningOf(plans, fromMs))) {
    if (merged === undefined || opening.opensAt > merged.closesAt) {
      if (merged !== undefined && merged.closesAt > fromMs) yield merged;
      merged = opening;
    } else if (opening.closesAt - Math.max(merged.opensAt, fromMs) > longestMergedMs) {
      yield merged;
      merged = { ...opening, opensAt: merged.closesAt };
    } else {
      merged = {
        ...merged,
        closesAt: Math.max(merged.closesAt, opening.closesAt),
        lastStartAt: Math.max(merged.lastStartAt, opening.lastStartAt),
      };
    }
  }
  if (merged !== undefined && merged.closesAt > fromMs) yield merged;
  return undefined;
}

/** From where to look, so that an opening which is in progress is seen from its first window on. */
function beginningOf(plans: readonly WindowPlan[], fromMs: number): number {
  let beginning = fromMs;
  for (;;) {
    const [first] = inOrder(plans, beginning);
    if (first === undefined || first.opensAt > beginning || first.opensAt < fromMs - longestMergedMs)
      return beginning;
    // One millisecond, so that a window which closes at that instant is seen: the two touch.
    beginning = first.opensAt - 1;
  }
}

/** The openings of all windows that close after an instant, by their beginning. */
function* inOrder(plans: readonly WindowPlan[], afterMs: number): Generator<Opening, undefined> {
  const rows = plans.map((plan) => openingsOf(plan, afterMs));
  const heads = rows.map((row) => row.next().value);
  for (;;) {
    let first: number | undefined;
    heads.forEach((head, index) => {
      const best = first === undefined ? undefined : heads[first];
      if (head !== undefined && (best === undefined || head.opensAt < best.opensAt)) first = index;
    });
    const head = first === undefined ? undefined : heads[first];
    if (first === undefined || head === undefined) return undefined;
    yield head;
    heads[first] = rows[first]?.next().value;
  }
}

/** The openings of one window that close after an instant. */
function* openingsOf({ args, schedule }: WindowPlan, afterMs: number): Generator<Opening, undefined> {
  const { timeZone, durationMinutes } = args;
  // No opening that is still open began before this; local times and their instants have the same order.
  const earliest = localOf(afterMs - durationMinutes * minuteMs, timeZone);
  let local = schedule.next(Math.floor(earliest / minuteMs) * minuteMs);
  let inVain = 0;
  while (local !== undefined && local < endOfTime && inVain < mostExcepted) {
    const opening = openingAt(local, args);
    inVain = opening === undefined ? inVain + 1 : 0;
    if (opening !== undefined && opening.closesAt > afterMs) yield opening;
    local = schedule.next(local + minuteMs);
  }
  return undefined;
}

/** What becomes of an opening that is scheduled for a local time; nothing on an excepted date. */
function openingAt(scheduled: number, args: MaintenanceWindowArgs): Opening | undefined {
  const { timeZone, durationMinutes, cutoffMinutes = 0, except = [] } = args;
  const opensAt = instantOf(scheduled, timeZone);
  const local = localOf(opensAt, timeZone);
  // Two dates where a time change moves the opening over midnight.
  if (isExcepted(scheduled, except) || isExcepted(local, except)) return undefined;
  const fullEnd = opensAt + durationMinutes * minuteMs;
  // A day more: clocks that are turned back over midnight show a later date first.
  const excepted = nextExcepted(local, localOf(fullEnd, timeZone) + dayMs, except);
  const closesAt = excepted === undefined ? fullEnd : Math.min(fullEnd, instantOf(excepted, timeZone));
  const lastStartAt = closesAt - cutoffMinutes * minuteMs;
  return lastStartAt > opensAt ? { opensAt, closesAt, lastStartAt, timeZone } : undefined;
}
