/**
 * An implementation of maintenance windows that shares nothing with the library's: it walks through time minute by minute
 * and looks at what a clock on the wall shows.
 */

/** What a clock shows: whole days since 1970, the parts of the date, and the minute of the day. */
export interface WallTime {
  readonly day: number;
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly minuteOfDay: number;
}

export interface WalkedWindow {
  readonly timeZone: string;
  readonly durationMinutes: number;
  readonly cutoffMinutes: number;
  /** Whether it is scheduled for what a clock shows. */
  readonly opensAt: (wall: WallTime) => boolean;
  readonly isExcepted: (wall: WallTime) => boolean;
}

/** Minutes since 1970. */
export interface WalkedOpening {
  readonly opensAt: number;
  readonly closesAt: number;
  readonly lastStartAt: number;
}

const minutesOfDay = 1440;
const longestMinutes = 7 * minutesOfDay;

/** The openings within some minutes, with what is cut off at either end left out. */
export function walk(
  windows: readonly WalkedWindow[],
  fromMinute: number,
  toMinute: number,
): WalkedOpening[] {
  const latestStart = new Map<number, number>();
  const isOpen = new Uint8Array(toMinute - fromMinute + longestMinutes);
  for (const window of windows) {
    const walls = wallTimes(window.timeZone, fromMinute, toMinute);
    walls.forEach((_wall, index) => {
      if (!startsAt(window, walls, index)) return;
      const end = endOf(window, walls, index);
      if (end - window.cutoffMinutes <= index) return;
      isOpen.fill(1, index, end);
      latestStart.set(index, Math.max(latestStart.get(index) ?? 0, end - window.cutoffMinutes));
    });
  }
  const openings: WalkedOpening[] = [];
  for (let minute = 1; minute < toMinute - fromMinute; minute++) {
    if (isOpen[minute] === 0 || isOpen[minute - 1] === 1) continue;
    let end = minute;
    let last = 0;
    for (; isOpen[end] === 1; end++) last = Math.max(last, latestStart.get(end) ?? 0);
    openings.push({
      opensAt: fromMinute + minute,
      closesAt: fromMinute + end,
      lastStartAt: fromMinute + last,
    });
  }
  return openings.filter(({ closesAt }) => closesAt < toMinute);
}

/** A minute is a start when a clock shows it for the first time, or when the clock has just jumped over one. */
function startsAt(window: WalkedWindow, walls: readonly Minute[], index: number): boolean {
  const wall = walls[index];
  if (wall === undefined || window.isExcepted(wall)) return false;
  return wall.shown.some((shown) => window.opensAt(shown) && !window.isExcepted(shown));
}

/** Windows close where an excepted date begins, or would begin if clocks didn't jump over it. */
function endOf(window: WalkedWindow, walls: readonly Minute[], index: number): number {
  for (let minute = index + 1; minute < index + window.durationMinutes; minute++)
    if (walls[minute]?.shown.some(window.isExcepted) === true) return minute;
  return index + window.durationMinutes;
}

/** What a clock shows so many minutes after it has shown 1970-01-01 00:00. */
export function wallOf(shown: number): WallTime {
  const day = Math.floor(shown / minutesOfDay);
  const date = new Date(day * 86_400_000);
  return {
    day,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    date: date.getUTCDate(),
    minuteOfDay: shown - day * minutesOfDay,
  };
}

interface Minute extends WallTime {
  /** What a clock has jumped over, and then this; nothing when it has shown this before. */
  readonly shown: readonly WallTime[];
}

const walked = new Map<string, Minute[]>();

/** What a clock in the zone shows at each of some minutes. */
function wallTimes(timeZone: string, fromMinute: number, toMinute: number): Minute[] {
  const key = `${timeZone} ${fromMinute} ${toMinute}`;
  const known = walked.get(key);
  if (known !== undefined) return known;
  // Swedish dates are those of ISO 8601.
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const walls: Minute[] = [];
  let highest: number | undefined;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    const shown = Date.parse(`${format.format(minute * 60_000).replace(" ", "T")}Z`) / 60_000;
    const since = highest ?? shown - 1;
    const first = Array.from({ length: Math.max(0, shown - since) }, (_, nth) => wallOf(since + 1 + nth));
    highest = Math.max(since, shown);
    walls.push({ ...wallOf(shown), shown: first });
  }
  walked.set(key, walls);
  return walls;
}
