/** What is wrong with the arguments of a window, before anything is sent. */
import { unknownValue } from "../../../provider/pulumi/unknown";
import { MaintenanceWindow, nextWindows } from "../../../provider/windows/maintenanceWindow";
import {
  faultsOfOutsideWindow,
  faultsOfSpread,
  resolveWindows,
} from "../../../provider/windows/windowFaults";

const valid = { schedule: "0 2 * * SUN", timeZone: "Europe/London", durationMinutes: 180 };
const faultsOf = (change: object): string[] =>
  resolveWindows("window", { ...valid, ...change }).faults.map(
    ({ property, reason }) => `${property} ${reason}`,
  );

describe("a window is refused", () => {
  it.each<[string, object, string]>([
    [
      "with a key that is misspelled",
      { cutoffMinute: 3 },
      "window.cutoffMinute is not known; closest: cutoffMinutes",
    ],
    ["without a zone", { timeZone: undefined }, "window.timeZone is missing"],
    ["with a zone that is misspelled", { timeZone: "Europe/Lodnon" }, "closest: Europe/London"],
    ["with an offset for its zone", { timeZone: "+01:00" }, "an offset knows no time changes"],
    ["without a schedule", { schedule: "" }, "window.schedule is missing"],
    ["with a schedule that is no text", { schedule: 5 }, "window.schedule must be text"],
    ["with seconds in a cron expression", { schedule: "0 0 2 * * SUN" }, "five fields"],
    [
      "with a cron expression that cron doesn't know",
      { schedule: "0 25 * * *" },
      "is no cron expression: Invalid value",
    ],
    [
      "that opens every minute of an hour",
      { schedule: "* 2 * * SUN" },
      "opens more often than every 5 minutes",
    ],
    ["on a date that never comes", { schedule: "0 2 30 2 *" }, "never opens"],
    [
      "by a rule on a date that never comes",
      { schedule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=2" },
      "never opens",
    ],
    ["without a duration", { durationMinutes: undefined }, "window.durationMinutes must be a whole number"],
    ["with a duration of more than a week", { durationMinutes: 10_081 }, "from 1 to 10080"],
    ["with part of a minute", { durationMinutes: 1.5 }, "window.durationMinutes must be a whole number"],
    ["with a cutoff as long as the window", { cutoffMinutes: 180 }, "must be less than durationMinutes"],
    ["with a cutoff below zero", { cutoffMinutes: -1 }, "window.cutoffMinutes must be a whole number"],
    ["with exceptions that are no list", { except: "2026-12-24" }, "window.except must be a list"],
    [
      "with an excepted date that doesn't exist",
      { except: ["2027-02-29"] },
      "window.except[0] must be a date",
    ],
    [
      "with a range that ends before it begins",
      { except: [{ from: "2027-02-02", to: "2027-02-01" }] },
      "ends before",
    ],
    [
      "with a range of two kinds of dates",
      { except: [{ from: "2027-02-02", to: "12-24" }] },
      "window.except[0] must be",
    ],
    ["with a range whose key is misspelled", { except: [{ form: "12-24", to: "12-25" }] }, "closest: from"],
  ])("%s", (_what, change, expected) => {
    expect(faultsOf(change).join("; ")).toContain(expected);
  });

  it.each<[string, string, string]>([
    ["a part that is misspelled", "FREQ=WEEKLY;BYDAYS=SU;BYHOUR=2", "closest: BYDAY"],
    ["a part twice", "FREQ=WEEKLY;BYDAY=SU;BYDAY=MO;BYHOUR=2", "a part of the rule twice"],
    ["no frequency", "RRULE:BYDAY=SU;BYHOUR=2", "has no FREQ"],
    ["an hourly frequency", "FREQ=HOURLY", "must be one of DAILY, WEEKLY"],
    ["an hour of the next day", "FREQ=DAILY;BYHOUR=24", "must be numbers from 0 to 23"],
    ["seconds", "FREQ=DAILY;BYHOUR=2;BYSECOND=30", "opens with the minute"],
    ["a weekday that doesn't exist", "FREQ=WEEKLY;BYDAY=XX;BYHOUR=2", "must be weekdays"],
    ["a numbered weekday of a week", "FREQ=WEEKLY;BYDAY=2SU;BYHOUR=2", "MONTHLY and YEARLY alone"],
    [
      "a day of the month in a week",
      "FREQ=WEEKLY;BYDAY=SU;BYMONTHDAY=2;BYHOUR=2",
      "has BYMONTHDAY, which goes with",
    ],
    ["two ends", "DTSTART:20260104T020000\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101", "both COUNT and UNTIL"],
    ["an end that is no date", "FREQ=DAILY;BYHOUR=2;UNTIL=20270231", "must be a date or time"],
    ["weeks of no known beginning", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;BYHOUR=2", "with which INTERVAL begins"],
    ["no hour", "FREQ=WEEKLY;BYDAY=SU", "at which hour it is: put the line DTSTART"],
    ["no day", "FREQ=MONTHLY;BYHOUR=2", "on which day it is"],
    ["a start in UTC", "DTSTART:20260104T020000Z\nRRULE:FREQ=DAILY", "write it without Z"],
    [
      "a start in another zone",
      "DTSTART;TZID=Europe/Paris:20260104T020000\nRRULE:FREQ=DAILY",
      "leave TZID out",
    ],
    ["a start that is no time", "DTSTART:20260104\nRRULE:FREQ=DAILY", "no local time"],
    ["two rules", "RRULE:FREQ=DAILY;BYHOUR=2\nRRULE:FREQ=DAILY;BYHOUR=3", "one line RRULE"],
    ["dates of its own", "RRULE:FREQ=DAILY;BYHOUR=2\nEXDATE:20260104T020000", "for except"],
  ])("with a recurrence rule that has %s", (_what, schedule, expected) => {
    expect(faultsOf({ schedule }).join("; ")).toContain(expected);
  });

  it("with all that is wrong in one error", () => {
    const make = () => new MaintenanceWindow({ ...valid, timeZone: "Mars/Base", durationMinutes: 0 });
    expect(make).toThrow(/2 faults: timeZone .*durationMinutes .*ERR_INVALID_INPUT/u);
    expect(() => new MaintenanceWindow(undefined as never)).toThrow(/must be an object with schedule/u);
  });
});

describe("what a program gives for a window", () => {
  it("is recorded in one plain form, which resolves to itself", () => {
    const window = new MaintenanceWindow({ ...valid, except: [{ from: "12-20", to: "01-06" }] });
    const { windows } = resolveWindows("window", [window, valid]);
    expect(windows).toEqual([{ ...valid, except: [{ from: "12-20", to: "01-06" }] }, valid]);
    expect(resolveWindows("window", JSON.parse(JSON.stringify(windows)))).toEqual({ windows, faults: [] });
    expect(resolveWindows("window", valid).windows).toEqual([valid]);
  });

  it("is not judged while it is not known", () => {
    expect(resolveWindows("window", { ...valid, schedule: unknownValue })).toEqual({ faults: [] });
  });

  it("is refused with the place of each fault", () => {
    expect(resolveWindows("window", []).faults).toHaveLength(1);
    expect(resolveWindows("window", "0 2 * * SUN").faults[0]?.reason).toContain(
      "must be a MaintenanceWindow",
    );
    expect(resolveWindows("window", [valid, { ...valid, timeZone: 5 }]).faults[0]?.property).toBe(
      "window[1].timeZone",
    );
    expect(
      resolveWindows(
        "window",
        Array.from({ length: 51 }, () => valid),
      ).faults,
    ).toHaveLength(1);
  });

  it("is asked for openings in numbers that make sense", () => {
    expect(() => nextWindows(valid, { count: 0 })).toThrow(/count must be a whole number/u);
    expect(() => nextWindows(valid, { from: new Date("never") })).toThrow(/from must be a Date/u);
  });
});

it("what happens outside the window is one of three words, and another is refused with the closest", () => {
  expect(
    ["fail", "wait", "defer", undefined].flatMap((word) => faultsOfOutsideWindow("outsideWindow", word)),
  ).toEqual([]);
  expect(faultsOfOutsideWindow("outsideWindow", "defe")[0]?.reason).toContain("closest: defer");
  expect(faultsOfOutsideWindow("outsideWindow", 1)).toHaveLength(1);
});

it("what others depend on, such as a drain, is not deferred", () => {
  expect(faultsOfOutsideWindow("outsideWindow", "wait", false)).toEqual([]);
  const [fault] = faultsOfOutsideWindow("outsideWindow", "defer", false);
  expect(fault?.reason).toMatch(/would find the node full: "fail" \| "wait"$/u);
});

it("beginnings are spread over a day at most", () => {
  expect([0, 86_400, undefined].flatMap((seconds) => faultsOfSpread("spreadSeconds", seconds))).toEqual([]);
  expect(faultsOfSpread("spreadSeconds", 86_401)).toHaveLength(1);
});
