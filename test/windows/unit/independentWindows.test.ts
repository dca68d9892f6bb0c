/** The openings of windows against an independent implementation, around time changes of every kind. */
import * as fc from "fast-check";
import type { ExceptedDates, MaintenanceWindowArgs } from "../../../provider/windows/windowArgs";
import { openingsAfter, planWindow } from "../../../provider/windows/openings";
import { cronSchedules, ruleSchedules, type DrawnSchedule } from "../../support/drawnSchedules";
import { walk, type WalkedOpening, type WalkedWindow, type WallTime } from "../../support/minuteWalk";

/** Zones, and the UTC dates of time changes in them. */
const timeChanges = [
  ["Europe/London", "2026-03-29", "the hour before 02:00 is skipped"],
  ["Europe/London", "2026-10-25", "the hour before 02:00 is repeated"],
  ["America/New_York", "2026-03-08", "the hour before 03:00 is skipped"],
  ["America/New_York", "2026-11-01", "the hour before 02:00 is repeated"],
  ["Australia/Lord_Howe", "2026-04-04", "half an hour is repeated"],
  ["Australia/Lord_Howe", "2026-10-03", "half an hour is skipped"],
  ["Asia/Kolkata", "2026-06-01", "nothing changes"],
  ["Pacific/Apia", "2011-12-30", "a whole day is skipped"],
  ["Africa/Casablanca", "2026-02-15", "an hour is repeated before Ramadan"],
  ["Africa/Casablanca", "2026-03-22", "an hour is skipped after Ramadan"],
  ["America/Sao_Paulo", "2018-11-04", "the hour after midnight is skipped"],
  ["America/Sao_Paulo", "2018-02-18", "the hour before midnight is repeated"],
  ["America/St_Johns", "2006-10-29", "clocks are turned back over midnight"],
  ["Asia/Pyongyang", "2018-05-04", "half an hour is skipped before midnight, for good"],
  ["Pacific/Chatham", "2026-04-04", "the offset has quarters of an hour"],
  ["UTC", "2028-02-29", "a leap day"],
  ["Europe/London", "2026-12-31", "the end of a year"],
] as const;

const minutesOfDay = 1440;
const longestMinutes = 2000;
const dayOf = (date: string): number => Date.parse(`${date}T00:00Z`) / 86_400_000;

/** Some dates near a day, as the library takes them and as a question to a clock. */
function exceptNear(day: number): fc.Arbitrary<{ except: ExceptedDates[]; days: number[] }> {
  const near = fc.uniqueArray(fc.integer({ min: -3, max: 3 }), { maxLength: 2 });
  return near.map((days) => ({
    except: days.map((after) => new Date((day + after) * 86_400_000).toISOString().slice(0, 10)),
    days: days.map((after) => day + after),
  }));
}

interface Drawn {
  readonly args: MaintenanceWindowArgs;
  readonly walked: WalkedWindow;
}

function windowsNear(
  day: number,
  timeZone: string,
  schedules: fc.Arbitrary<DrawnSchedule>,
): fc.Arbitrary<Drawn> {
  return fc
    .record({
      drawn: schedules,
      durationMinutes: fc.oneof(
        fc.integer({ min: 1, max: 240 }),
        fc.integer({ min: 240, max: longestMinutes }),
      ),
      cutoffShare: fc.constantFrom(0, 0, 0.2, 0.9),
      excepted: exceptNear(day),
    })
    .map(({ drawn: { schedule, opensAt }, durationMinutes, cutoffShare, excepted: { except, days } }) => {
      const cutoffMinutes = Math.floor(durationMinutes * cutoffShare);
      return {
        args: { schedule, timeZone, durationMinutes, cutoffMinutes, except },
        walked: {
          timeZone,
          durationMinutes,
          cutoffMinutes,
          opensAt,
          isExcepted: (wall: WallTime) => days.includes(wall.day),
        },
      };
    });
}

/** What the library says, up to a minute. */
function openingsOf(windows: readonly Drawn[], fromMinute: number, toMinute: number): WalkedOpening[] {
  const found: WalkedOpening[] = [];
  for (const opening of openingsAfter(
    windows.map(({ args }) => planWindow(args)),
    fromMinute * 60_000,
  )) {
    if (opening.closesAt / 60_000 >= toMinute) break;
    found.push({
      opensAt: opening.opensAt / 60_000,
      closesAt: opening.closesAt / 60_000,
      lastStartAt: opening.lastStartAt / 60_000,
    });
  }
  return found;
}

describe.each(timeChanges)("the openings in %s around %s (%s)", (timeZone, date) => {
  const day = dayOf(date);
  const from = (day - 6) * minutesOfDay;
  // The library merges openings for 8 days at most.
  const to = (day + 4) * minutesOfDay;
  const schedules = fc.oneof(cronSchedules, ruleSchedules(day));
  const windows = fc.array(windowsNear(day, timeZone, schedules), { minLength: 1, maxLength: 3 });
  const asked = fc.integer({ min: (day - 2) * minutesOfDay, max: (day + 2) * minutesOfDay });

  it("are those that a walk through all minutes finds", () => {
    fc.assert(
      fc.property(windows, asked, (drawn, now) => {
        // The walk doesn't see what is open since before its beginning.
        const isSeen = ({ opensAt, closesAt }: WalkedOpening): boolean =>
          opensAt >= from + longestMinutes && closesAt > now;
        const walked = walk(
          drawn.map((one) => one.walked),
          from,
          to,
        ).filter(isSeen);
        expect(openingsOf(drawn, now, to).filter(isSeen)).toEqual(walked);
      }),
      { numRuns: 20 },
    );
  });
});
