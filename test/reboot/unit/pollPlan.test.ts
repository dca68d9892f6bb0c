import * as fc from "fast-check";
import type { JobTiming } from "../../../provider/reboot/polling/jobTimings";
import {
  boundsOf,
  defaultPolling,
  pollPlan,
  type JobMoment,
} from "../../../provider/reboot/polling/pollPlan";

const seconds = fc.double({ min: 0.1, max: 1e6, noNaN: true });
const since = fc.double({ min: 0, max: 1e7, noNaN: true });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const timings: fc.Arbitrary<JobTiming[]> = fc.array(
  fc.record({ seconds, gapSeconds: since }, { requiredKeys: ["seconds"] }),
  { maxLength: 40 },
);
const moment: fc.Arbitrary<JobMoment> = fc.record(
  { elapsedSeconds: since, announcedSeconds: since, inDoubtSeconds: since },
  { requiredKeys: ["elapsedSeconds"] },
);
const bounds = fc
  .tuple(fc.integer({ min: 1, max: 3600 }), fc.integer({ min: 0, max: 3600 }))
  .map(([minSeconds, more]) => ({ minSeconds, maxSeconds: minSeconds + more }));

const alike = (all: number, of: Partial<JobTiming> = {}): JobTiming[] =>
  Array.from({ length: all }, (_one, index) => ({ seconds: 200 + (index % 5) * 10, ...of }));

describe("a plan of looks at a job", () => {
  it("keeps within its bounds whatever was seen, and is the same for the same chance", () => {
    fc.assert(
      fc.property(timings, bounds, moment, chance, (seen, within, at, random) => {
        const pause = pollPlan(seen, within).next(at, random);
        expect(pause).toBeGreaterThanOrEqual(within.minSeconds);
        expect(pause).toBeLessThanOrEqual(within.maxSeconds);
        expect(pollPlan(seen, within).next(at, random)).toBe(pause);
      }),
      { numRuns: 300 },
    );
  });

  it("of whatever history never makes a storm: an hour has no more looks than the bounds allow", () => {
    fc.assert(
      fc.property(timings, chance, (seen, random) => {
        const plan = pollPlan(seen);
        let looks = 0;
        for (let now = plan.first(random); now < 3600; now += plan.next({ elapsedSeconds: now }, random))
          looks++;
        expect(looks).toBeLessThanOrEqual(3601);
        expect(looks).toBeGreaterThanOrEqual(59);
      }),
      { numRuns: 25 },
    );
  });

  it("looks at once, and then about each four seconds, where nothing is known", () => {
    const plan = pollPlan([]);
    expect(plan.first(0.5)).toBe(0);
    expect(plan.next({ elapsedSeconds: 0 }, 0.5)).toBe(1);
    expect(plan.next({ elapsedSeconds: 60 }, 0.5)).toBeCloseTo(3.8, 1);
    expect(plan.next({ elapsedSeconds: 7200 }, 0.5)).toBeGreaterThan(10);
  });

  it("is patient while no job has ever ended, and close where all have", () => {
    const plan = pollPlan(alike(20));
    expect(plan.first(0.5)).toBeGreaterThan(40);
    expect(plan.next({ elapsedSeconds: 215 }, 0.5)).toBeLessThan(2.5);
  });

  it("is awake after the longest job of all, and ever less so", () => {
    const plan = pollPlan(alike(20));
    const pauses = [400, 2000, 20_000].map((elapsedSeconds) => plan.next({ elapsedSeconds }, 0.5));
    expect(pauses[0]).toBeLessThan(10);
    expect(pauses.every((pause) => pause < 60)).toBe(true);
  });

  it("looks closely when the node is back, as long as others took from then to the end", () => {
    const plan = pollPlan(alike(20, { gapSeconds: 10 }));
    expect(plan.next({ elapsedSeconds: 210, announcedSeconds: 0.5 }, 0.5)).toBeGreaterThan(5);
    expect(plan.next({ elapsedSeconds: 219, announcedSeconds: 9.5 }, 0.5)).toBeLessThan(1.5);
    // Before that the job cannot end.
    expect(plan.next({ elapsedSeconds: 215 }, 0.5)).toBeGreaterThanOrEqual(8);
  });

  it("looks again soon where something is in doubt, and ever more rarely", () => {
    const plan = pollPlan(alike(20));
    expect(plan.next({ elapsedSeconds: 20, inDoubtSeconds: 0 }, 0.5)).toBe(1);
    expect(plan.next({ elapsedSeconds: 20, inDoubtSeconds: 3 }, 0.5)).toBeLessThan(5);
  });
});

describe("the bounds of the pauses", () => {
  it.each([
    [undefined, defaultPolling],
    [{ minSeconds: 5 }, { minSeconds: 5, maxSeconds: 60 }],
    [{ maxSeconds: 10 }, { minSeconds: 1, maxSeconds: 10 }],
    [{ minSeconds: 90 }, { minSeconds: 90, maxSeconds: 90 }],
  ])("that are stated as %j are %j", (stated, expected) => {
    expect(boundsOf(stated)).toEqual(expected);
  });
});
