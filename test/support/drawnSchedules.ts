/** Schedules, drawn at random: as the text that the library reads, and as a question to a clock. */
import * as fc from "fast-check";
import type { WallTime } from "./minuteWalk";

export interface DrawnSchedule {
  readonly schedule: string;
  readonly opensAt: (wall: WallTime) => boolean;
}

const weekdayNames = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
/** The first day of 1970 was a Thursday. */
const weekdayOf = ({ day }: WallTime): number => (((day + 4) % 7) + 7) % 7;
const daysOfMonth = ({ year, month }: WallTime): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const isAtTime = (wall: WallTime, hours: readonly number[], minute: number): boolean =>
  wall.minuteOfDay % 60 === minute && hours.includes(Math.floor(wall.minuteOfDay / 60));

const hoursOf = fc.oneof(
  fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 2 }),
  fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 3 }),
);
const minuteOf = fc.constantFrom(0, 15, 30, 59);

type DayTest = readonly [field: string, matches: (wall: WallTime) => boolean];
const anyDay: DayTest = ["*", () => true];

const daysOfWeek: fc.Arbitrary<DayTest> = fc.oneof(
  fc.constant(anyDay),
  fc
    .uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 })
    .map((days): DayTest => [days.join(","), (wall) => days.includes(weekdayOf(wall))]),
  fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 5 }))
    .map(([day, nth]): DayTest => [
      `${day}#${nth}`,
      (wall) => weekdayOf(wall) === day && Math.ceil(wall.date / 7) === nth,
    ]),
);
const datesOfMonth: fc.Arbitrary<DayTest> = fc.oneof(
  fc.constant(anyDay),
  fc.constant<DayTest>(["L", (wall) => wall.date === daysOfMonth(wall)]),
  fc.tuple(fc.integer({ min: 1, max: 28 }), fc.integer({ min: 0, max: 5 })).map(([from, more]): DayTest => {
    const to = Math.min(31, from + more);
    return [from === to ? String(from) : `${from}-${to}`, (wall) => wall.date >= from && wall.date <= to];
  }),
);

/** Cron expressions: with both a day of the month and one of the week, either will do. */
export const cronSchedules: fc.Arbitrary<DrawnSchedule> = fc
  .record({ hours: hoursOf, minute: minuteOf, dates: datesOfMonth, days: daysOfWeek })
  .map(({ hours, minute, dates: [dateField, isDate], days: [dayField, isDay] }) => ({
    schedule: `${minute} ${hours.join(",")} ${dateField} * ${dayField}`,
    opensAt: (wall) =>
      isAtTime(wall, hours, minute) &&
      (dateField !== "*" && dayField !== "*" ? isDate(wall) || isDay(wall) : isDate(wall) && isDay(wall)),
  }));

interface DrawnRule {
  readonly rule: string;
  /** Whether the rule, which began on a day, is on a day. */
  readonly isOn: (wall: WallTime, start: number) => boolean;
}
const mondayOf = (day: number): number => Math.floor((day + 3) / 7);
const interval = fc.integer({ min: 1, max: 3 });
const weekday = fc.integer({ min: 0, max: 6 });

const rules: fc.Arbitrary<DrawnRule> = fc.oneof(
  interval.map((every) => ({
    rule: `FREQ=DAILY;INTERVAL=${every}`,
    isOn: ({ day }: WallTime, start: number) => (day - start) % every === 0,
  })),
  fc.tuple(interval, fc.uniqueArray(weekday, { minLength: 1, maxLength: 3 })).map(([every, days]) => ({
    rule: `FREQ=WEEKLY;INTERVAL=${every};BYDAY=${days.map((day) => weekdayNames[day]).join(",")}`,
    isOn: (wall: WallTime, start: number) =>
      (mondayOf(wall.day) - mondayOf(start)) % every === 0 && days.includes(weekdayOf(wall)),
  })),
  fc.tuple(weekday, fc.integer({ min: 1, max: 4 })).map(([day, nth]) => ({
    rule: `FREQ=MONTHLY;BYDAY=${nth}${weekdayNames[day] ?? ""}`,
    isOn: (wall: WallTime) => weekdayOf(wall) === day && Math.ceil(wall.date / 7) === nth,
  })),
  fc.tuple(weekday).map(([day]) => ({
    rule: `FREQ=MONTHLY;BYDAY=-1${weekdayNames[day] ?? ""}`,
    isOn: (wall: WallTime) => weekdayOf(wall) === day && wall.date > daysOfMonth(wall) - 7,
  })),
  fc.integer({ min: 1, max: 31 }).map((date) => ({
    rule: `FREQ=MONTHLY;BYMONTHDAY=${date}`,
    isOn: (wall: WallTime) => wall.date === date,
  })),
  fc.integer({ min: 1, max: 3 }).map((fromEnd) => ({
    rule: `FREQ=MONTHLY;BYMONTHDAY=-${fromEnd}`,
    isOn: (wall: WallTime) => wall.date === daysOfMonth(wall) - fromEnd + 1,
  })),
);

/** Recurrence rules that begin so many days before or after a day, and end so many after it, if at all. */
export function ruleSchedules(day: number): fc.Arbitrary<DrawnSchedule> {
  return fc
    .record({
      drawn: rules,
      hours: hoursOf,
      minute: minuteOf,
      start: fc.oneof(fc.integer({ min: -400, max: -1 }), fc.integer({ min: -6, max: 6 })),
      end: fc.option(fc.integer({ min: -4, max: 6 }), { nil: undefined }),
    })
    .map(({ drawn: { rule, isOn }, hours, minute, start, end }) => {
      const until = end === undefined ? "" : `;UNTIL=${stampOf(day + end)}`;
      const time = `BYHOUR=${hours.join(",")};BYMINUTE=${minute}`;
      return {
        schedule: `DTSTART:${stampOf(day + start)}T000000\nRRULE:${rule};${time}${until}`,
        opensAt: (wall) =>
          wall.day >= day + start &&
          (end === undefined || wall.day <= day + end) &&
          isAtTime(wall, hours, minute) &&
          isOn(wall, day + start),
      };
    });
}

function stampOf(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
}
