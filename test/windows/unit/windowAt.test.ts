/** Whether something may begin. */
import * as fc from "fast-check";
import { windowAt, type WindowNeed } from "../../../provider/windows/windowAt";
import { outsideWindowError } from "../../../provider/windows/outsideWindowError";
import { spreadOffsetMs } from "../../../provider/windows/spreadOffset";

const sundays = {
  schedule: "0 2 * * SUN",
  timeZone: "Europe/London",
  durationMinutes: 180,
  cutoffMinutes: 30,
};
const at = (time: string): Date => new Date(`2026-11-${time}Z`);
const decide = (time: string, need?: WindowNeed) => windowAt([sundays], at(time), need);

describe("something", () => {
  it.each<[string, string, WindowNeed]>([
    ["at the instant of the opening", "29T02:00", {}],
    ["right before the cutoff", "29T04:29:59.999", {}],
    ["when it ends exactly with the window", "29T04:00", { neededSeconds: 3600 }],
    ["that needs the whole window at its opening", "29T02:00", { neededSeconds: 3 * 3600 }],
  ])("may begin %s", (_what, time, need) => {
    expect(decide(time, need)).toMatchObject({ open: true, closesAt: at("29T05:00") });
  });

  it.each<[string, string, WindowNeed, string]>([
    ["before the opening", "29T01:59:59.999", {}, "outside"],
    ["at the cutoff", "29T04:30", {}, "afterCutoff"],
    ["when it doesn't fit into what is left", "29T04:00:01", { neededSeconds: 3600 }, "doesNotFit"],
    ["when the window closes", "29T05:00", {}, "outside"],
  ])("doesn't begin %s", (_what, time, need, reason) => {
    expect(decide(time, need)).toMatchObject({ open: false, reason });
  });

  it("that doesn't begin knows the next opening, in local time and UTC", () => {
    const summer = windowAt([sundays], new Date("2026-06-30T12:00Z"));
    expect(summer).toMatchObject({
      open: false,
      beginsAt: new Date("2026-07-05T01:00Z"),
      nextText: "The next window opens at Sun 2026-07-05 02:00 Europe/London (2026-07-05 01:00 UTC).",
    });
  });

  it("that came too late in a window begins in the one after it", () => {
    expect(decide("29T04:30")).toMatchObject({ beginsAt: new Date("2026-12-06T02:00Z") });
  });

  it("passes over windows that are too short for it", () => {
    const short = { ...sundays, schedule: "0 2 * * *", durationMinutes: 60 };
    expect(
      windowAt([short, { ...sundays, schedule: "0 20 * * THU" }], at("28T12:00"), { neededSeconds: 7200 }),
    ).toMatchObject({ beginsAt: new Date("2026-12-03T20:00Z") });
  });

  it("that fits into no window is told so", () => {
    const decision = decide("28T12:00", { neededSeconds: 4 * 3600 });
    expect(decision).toMatchObject({
      open: false,
      nextText: "None of the next windows is long enough for 4 h 00 min.",
    });
    expect(decision).not.toHaveProperty("beginsAt");
  });

  it("whose schedule has ended is told so", () => {
    const over = { ...sundays, schedule: "DTSTART:20260104T020000\nRRULE:FREQ=DAILY;COUNT=1" };
    expect(windowAt([over], at("28T12:00"))).toMatchObject({
      open: false,
      nextText: "There is no later window.",
    });
  });

  it("begins later than the opening by its key, when it is spread", () => {
    const spread = { key: "acme/cluster/prod", seconds: 1800 };
    const before = decide("28T12:00", { spread });
    const turn = (before as { beginsAt: Date }).beginsAt;
    expect(turn.getTime()).toBeGreaterThan(at("29T02:00").getTime());
    expect(turn.getTime()).toBeLessThan(at("29T02:30").getTime());
    expect(decide("29T02:00", { spread })).toMatchObject({ open: false, reason: "turn", beginsAt: turn });
    expect(windowAt([sundays], turn, { spread })).toMatchObject({ open: true });
  });

  it("that does not begin may begin at the instant that it is told, whatever it needs", () => {
    const need = fc.record({
      neededSeconds: fc.integer({ min: 0, max: 10_800 }),
      spread: fc.record({ key: fc.string(), seconds: fc.integer({ min: 0, max: 86_400 }) }),
    });
    fc.assert(
      fc.property(need, fc.integer({ min: 0, max: 7 * 24 * 60 }), (drawn, minute) => {
        const decision = windowAt([sundays], new Date(at("28T00:00").getTime() + minute * 60_000), drawn);
        if (decision.open) return;
        expect(decision.beginsAt).toBeDefined();
        expect(windowAt([sundays], decision.beginsAt ?? new Date(0), drawn)).toMatchObject({ open: true });
      }),
      { numRuns: 60 },
    );
  });
});

it("an error of what would begin outside its window says that nothing was sent, and when to run again", () => {
  const decision = decide("28T12:00");
  if (decision.open) throw new Error("it is open");
  const error = outsideWindowError({ node: "worker-0", what: "reboot" }, decision);
  expect(error).toMatchObject({ code: "ERR_OUTSIDE_WINDOW", node: "worker-0", requestSent: "no" });
  expect(error.message).toContain("Sun 2026-11-29 02:00 Europe/London (2026-11-29 02:00 UTC)");
});

describe("the spread of beginnings", () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `stack-${index}`);

  it("is the same for the same key, less than the span, and in whole seconds", () => {
    for (const key of keys) {
      const offset = spreadOffsetMs(key, 600_000);
      expect(offset).toBe(spreadOffsetMs(key, 600_000));
      expect(offset % 1000).toBe(0);
      expect(offset).toBeLessThan(600_000);
    }
    expect(spreadOffsetMs("any", 0)).toBe(0);
  });

  it("is even over the keys", () => {
    const tenths = new Array<number>(10).fill(0);
    for (const key of keys) {
      const tenth = Math.floor(spreadOffsetMs(key, 600_000) / 60_000);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(40);
  });
});
