/** When windows open, by example. */
import { MaintenanceWindow, nextWindows } from "../../../provider/windows/maintenanceWindow";
import type { MaintenanceWindowArgs, MaintenanceWindowInput } from "../../../provider/windows/windowArgs";

/** The openings as UTC, without what is zero. */
function openings(windows: MaintenanceWindowInput, from: string, count: number): string[] {
  const text = (date: Date): string => date.toISOString().slice(0, 16).replace("T", " ");
  return nextWindows(windows, { from: new Date(from), count }).map(
    ({ opensAt, closesAt }) => `${text(opensAt)} to ${text(closesAt)}`,
  );
}

const london = { timeZone: "Europe/London", durationMinutes: 180 };

describe("a window", () => {
  it.each<[string, MaintenanceWindowArgs, string, string[]]>([
    [
      "over midnight, on the last evening of a month",
      { ...london, schedule: "0 23 L * *" },
      "2027-01-15T00:00Z",
      ["2027-01-31 23:00 to 2027-02-01 02:00", "2027-02-28 23:00 to 2027-03-01 02:00"],
    ],
    [
      "on leap days alone",
      { ...london, schedule: "0 2 29 2 *" },
      "2027-01-01T00:00Z",
      ["2028-02-29 02:00 to 2028-02-29 05:00", "2032-02-29 02:00 to 2032-02-29 05:00"],
    ],
    [
      "on a 31st, in the months that have one",
      { ...london, schedule: "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=2" },
      "2027-01-01T00:00Z",
      ["2027-01-31 02:00 to 2027-01-31 05:00", "2027-03-31 01:00 to 2027-03-31 04:00"],
    ],
    [
      "in the hour that is skipped opens at the first instant after it, for its whole duration",
      { ...london, schedule: "30 1 * * SUN" },
      "2026-03-28T00:00Z",
      ["2026-03-29 01:00 to 2026-03-29 04:00", "2026-04-05 00:30 to 2026-04-05 03:30"],
    ],
    [
      "by a recurrence rule in the hour that is skipped doesn't vanish either",
      { ...london, schedule: "RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=1;BYMINUTE=30" },
      "2026-03-28T00:00Z",
      ["2026-03-29 01:00 to 2026-03-29 04:00", "2026-04-05 00:30 to 2026-04-05 03:30"],
    ],
    [
      "in the hour that is repeated opens once, in the first pass",
      { ...london, durationMinutes: 30, schedule: "0,30 1 * * SUN" },
      "2026-10-24T00:00Z",
      ["2026-10-25 00:00 to 2026-10-25 01:00", "2026-11-01 01:00 to 2026-11-01 02:00"],
    ],
    [
      "that contains the repeated hour lasts its duration in elapsed time",
      { ...london, schedule: "0 0 * * SUN" },
      "2026-10-24T00:00Z",
      ["2026-10-24 23:00 to 2026-10-25 02:00", "2026-11-01 00:00 to 2026-11-01 03:00"],
    ],
    [
      "that contains the skipped hour lasts its duration in elapsed time",
      { ...london, schedule: "0 0 * * SUN" },
      "2026-03-28T00:00Z",
      ["2026-03-29 00:00 to 2026-03-29 03:00", "2026-04-04 23:00 to 2026-04-05 02:00"],
    ],
    [
      "at a midnight that is skipped opens at the first instant of that date",
      { schedule: "0 0 * * *", timeZone: "America/Sao_Paulo", durationMinutes: 60 },
      "2018-11-03T12:00Z",
      ["2018-11-04 03:00 to 2018-11-04 04:00", "2018-11-05 02:00 to 2018-11-05 03:00"],
    ],
    [
      "on a date that is skipped opens at the first instant after it",
      { schedule: "0 2 30 12 *", timeZone: "Pacific/Apia", durationMinutes: 60 },
      "2011-12-01T00:00Z",
      ["2011-12-30 10:00 to 2011-12-30 11:00", "2012-12-29 12:00 to 2012-12-29 13:00"],
    ],
    [
      "of every second Sunday keeps its weeks over the end of a year",
      { ...london, schedule: "DTSTART:20261206T020000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU" },
      "2026-12-07T00:00Z",
      ["2026-12-20 02:00 to 2026-12-20 05:00", "2027-01-03 02:00 to 2027-01-03 05:00"],
    ],
    [
      "with both a day of the month and one of the week opens on either, as cron does",
      { ...london, schedule: "0 2 1 * SUN" },
      "2026-11-28T00:00Z",
      ["2026-11-29 02:00 to 2026-11-29 05:00", "2026-12-01 02:00 to 2026-12-01 05:00"],
    ],
    [
      "doesn't open on an excepted date, and closes where one begins",
      { ...london, schedule: "0 23 * * *", except: ["2026-11-30", { from: "12-02", to: "12-31" }] },
      "2026-11-29T12:00Z",
      ["2026-11-29 23:00 to 2026-11-30 00:00", "2026-12-01 23:00 to 2026-12-02 00:00"],
    ],
    [
      "takes excepted dates as dates of its zone",
      { schedule: "0 8 * * *", timeZone: "Asia/Kolkata", durationMinutes: 60, except: ["2026-11-30"] },
      "2026-11-29T00:00Z",
      ["2026-11-29 02:30 to 2026-11-29 03:30", "2026-12-01 02:30 to 2026-12-01 03:30"],
    ],
    [
      "ends with its rule, which may say so as an instant or in local time",
      { ...london, schedule: "DTSTART:20260601T010000\nRRULE:FREQ=DAILY;UNTIL=20260602T000000Z" },
      "2026-06-01T00:00Z",
      ["2026-06-01 00:00 to 2026-06-01 03:00", "2026-06-02 00:00 to 2026-06-02 03:00"],
    ],
    [
      "opens as often as its rule counts",
      { ...london, schedule: "DTSTART:20260601T010000\nRRULE:FREQ=DAILY;COUNT=1" },
      "2026-05-01T00:00Z",
      ["2026-06-01 00:00 to 2026-06-01 03:00"],
    ],
  ])("%s", (_what, args, from, expected) => {
    expect(openings(args, from, 2)).toEqual(expected);
  });

  it("that is open is the first of the next ones, from its own opening on", () => {
    const sundays = { ...london, schedule: "0 2 * * SUN" };
    expect(openings(sundays, "2026-11-29T03:00Z", 1)).toEqual(["2026-11-29 02:00 to 2026-11-29 05:00"]);
    expect(openings(sundays, "2026-11-29T05:00Z", 1)).toEqual(["2026-12-06 02:00 to 2026-12-06 05:00"]);
  });

  it("has no opening when all of them are excepted", () => {
    const never = { ...london, schedule: "0 2 * * *", except: [{ from: "01-01", to: "12-31" }] };
    expect(openings(never, "2026-11-29T03:00Z", 1)).toEqual([]);
  });

  it("ends to begin things at its cutoff, also where an excepted date cuts it short", () => {
    const args = { ...london, schedule: "0 22 * * SUN,MON", cutoffMinutes: 30, except: ["2026-12-01"] };
    const lastStarts = nextWindows(args, { from: new Date("2026-11-29T12:00Z"), count: 2 });
    expect(lastStarts.map(({ lastStartAt }) => lastStartAt.toISOString())).toEqual([
      "2026-11-30T00:30:00.000Z",
      "2026-11-30T23:30:00.000Z",
    ]);
  });

  it("is plain data that makes the same window again", () => {
    const args = { ...london, schedule: "0 2 * * SUN", cutoffMinutes: 30, except: ["12-24"] };
    const window = new MaintenanceWindow(args);
    const plain = JSON.parse(JSON.stringify(window)) as MaintenanceWindowArgs;
    expect(plain).toEqual(args);
    expect(new MaintenanceWindow(plain)).toEqual(window);
  });
});

describe("several windows", () => {
  const nights = { timeZone: "UTC", durationMinutes: 120, cutoffMinutes: 30 };
  const from = "2026-11-28T00:00Z";

  it("that overlap are one, with one cutoff at the end", () => {
    const both = [
      { ...nights, schedule: "0 1 * * SAT" },
      { ...nights, schedule: "0 2 * * SAT" },
    ];
    expect(nextWindows(both, { from: new Date(from), count: 1 })).toEqual([
      {
        opensAt: new Date("2026-11-28T01:00Z"),
        closesAt: new Date("2026-11-28T04:00Z"),
        lastStartAt: new Date("2026-11-28T03:30Z"),
      },
    ]);
  });

  it("that touch are one", () => {
    const both = [
      { ...nights, schedule: "0 1 * * SAT" },
      { ...nights, schedule: "0 3 * * SAT" },
    ];
    expect(openings(both, from, 1)).toEqual(["2026-11-28 01:00 to 2026-11-28 05:00"]);
    expect(openings(both, "2026-11-28T04:00Z", 1)).toEqual(["2026-11-28 01:00 to 2026-11-28 05:00"]);
  });

  it("of two zones come in the order of their instants", () => {
    const both = [
      { ...nights, timeZone: "America/New_York", schedule: "0 1 * * SAT" },
      { ...nights, timeZone: "Asia/Kolkata", schedule: "0 1 * * SAT" },
    ];
    expect(openings(both, "2026-11-27T00:00Z", 2)).toEqual([
      "2026-11-27 19:30 to 2026-11-27 21:30",
      "2026-11-28 06:00 to 2026-11-28 08:00",
    ]);
  });

  it("that are always open have an end in sight: more than a week ahead", () => {
    const always = { timeZone: "UTC", durationMinutes: 60, schedule: "0 * * * *" };
    expect(openings(always, from, 2)).toEqual([
      "2026-11-19 23:00 to 2026-12-06 00:00",
      "2026-12-06 00:00 to 2026-12-14 00:00",
    ]);
  });
});
