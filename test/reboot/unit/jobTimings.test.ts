import * as fc from "fast-check";
import {
  mostTimings,
  recordOfTimings,
  sinceLastChange,
  timingsOf,
  type JobTiming,
} from "../../../provider/reboot/polling/jobTimings";
import { seededRandom } from "../../../scripts/chaos/seededRandom.cjs";
import { logNormal } from "../../../scripts/bench/durations.cjs";

describe("the record of how long jobs took", () => {
  it("is read as it was written, to a tenth of a second", () => {
    const timings = [
      { seconds: 240.04 },
      { seconds: 1.25, gapSeconds: 0 },
      { seconds: 86_400, gapSeconds: 12.3 },
    ];
    expect(recordOfTimings(timings)).toBe("240 1.3/0 86400/12.3");
    expect(timingsOf("240 1.3/0 86400/12.3")).toEqual([
      { seconds: 240 },
      { seconds: 1.3, gapSeconds: 0 },
      { seconds: 86_400, gapSeconds: 12.3 },
    ]);
  });

  it("keeps the newest twenty, in less than 350 bytes", () => {
    const many = Array.from({ length: 100 }, (_one, index) => ({
      seconds: 10_000 + index,
      gapSeconds: 1000.5,
    }));
    const record = recordOfTimings(many);
    expect(timingsOf(record)).toEqual(many.slice(-mostTimings));
    expect(record.length).toBeLessThan(350);
  });

  it.each([undefined, null, 7, "", "x", "-1 0 NaN Infinity 1e9", "//", {}])(
    "that an edited state holds as %j is none",
    (record) => {
      expect(timingsOf(record)).toEqual([]);
    },
  );

  it("never throws, and never holds what is no duration", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (record) => {
        for (const { seconds } of timingsOf(record)) expect(seconds).toBeGreaterThan(0);
      }),
    );
  });
});

describe("a change of how long jobs take", () => {
  const drawn = (median: number, sigma: number, jobs: number, seed: number): JobTiming[] => {
    const random = seededRandom(seed);
    const { draw } = logNormal(median, sigma);
    return Array.from({ length: jobs }, () => ({ seconds: draw(random) }));
  };
  const seeds = Array.from({ length: 50 }, (_one, index) => index + 1);

  it.each([
    ["twice as long", 480, 0.2],
    ["half as long", 120, 0.2],
    ["of the same length, but far less regular", 240, 1],
  ])("is noticed within ten jobs when they are %s", (_how, median, sigma) => {
    const noticed = seeds.filter((seed) => {
      const timings = [...drawn(240, 0.2, 30, seed), ...drawn(median, sigma, 10, seed + 1000)];
      return sinceLastChange(timings).length <= 13;
    });
    expect(noticed.length).toBeGreaterThanOrEqual(45);
  });

  it.each([0.1, 0.3, 0.5])("is not seen where there is none (σ %d)", (sigma) => {
    const kept = seeds.filter((seed) => sinceLastChange(drawn(240, sigma, 40, seed)).length === 40);
    expect(kept.length).toBeGreaterThanOrEqual(48);
  });

  it("needs more than a few jobs", () => {
    expect(sinceLastChange([])).toEqual([]);
    expect(sinceLastChange([{ seconds: 1 }, { seconds: 1000 }])).toHaveLength(2);
  });
});
