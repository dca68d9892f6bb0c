import { watchForStandstill } from "../../../provider/http/standstill";

describe("a standstill", () => {
  const watchAt = () => {
    const now = { monotonic: 5000, date: 1_000_000 };
    const stoodStill = watchForStandstill({ monotonicMs: () => now.monotonic, dateMs: () => now.date });
    return { now, stoodStill };
  };

  it.each([
    ["a process that was suspended", 4000, 4000, true],
    ["a machine that was asleep, whose own clock stood still too", 501, 3_600_000, true],
    ["a clock that was set back meanwhile", 4000, -3_600_000, true],
    ["a timer that fires in time", 500, 500, false],
    ["a timer that fires a little late", 1400, 1400, false],
    ["a clock that was set back, and nothing else", 500, -3_600_000, false],
  ])("of %s: %j ms by one clock, %j ms by the other: %j", (_what, monotonicMs, dateMs, expected) => {
    const { now, stoodStill } = watchAt();
    now.monotonic += monotonicMs;
    now.date += dateMs;
    expect(stoodStill(500)).toBe(expected);
  });
});
