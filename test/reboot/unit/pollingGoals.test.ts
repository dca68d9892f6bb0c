/** What polling promises, on virtual time and always with the same chances. docs/performance.md has the numbers. */
import { sinceLastChange } from "../../../provider/reboot/polling/jobTimings";
import { pollPlan } from "../../../provider/reboot/polling/pollPlan";
import { distributions, floorOf, type Distribution } from "../../../scripts/bench/durations.cjs";
import {
  followAll,
  loopWithAsMany,
  simulate,
  summarize,
  type Look,
  type Timing,
} from "../../../scripts/bench/pollingSimulation.cjs";
import { seededRandom } from "../../../scripts/chaos/seededRandom.cjs";

const planOf = (timings: readonly Timing[]) => pollPlan(sinceLastChange(timings));

const drawn = ({ draw }: Distribution, count: number, random: () => number): number[] =>
  Array.from({ length: count }, () => draw(random));

/** The jobs of clusters that have seen twenty each. */
function afterTwenty(distribution: Distribution, clusters = 120): Look[] {
  const random = seededRandom(12);
  return Array.from({ length: clusters }, () => {
    const seen = drawn(distribution, 20, random).map((seconds) => ({ seconds }));
    return followAll(planOf(seen), drawn(distribution, 250, random));
  }).flat();
}

describe.each(distributions.map((distribution) => [distribution.name, distribution] as const))(
  "polling of jobs whose duration is %s",
  (_name, distribution) => {
    const floor = floorOf(distribution);

    it("makes at most 1.25 times the least lag times requests after 20 jobs, and keeps the lag short", () => {
      const { product, median, p99 } = summarize(afterTwenty(distribution));
      expect(product / floor).toBeLessThanOrEqual(1.25);
      expect(median).toBeLessThanOrEqual(2);
      expect(p99).toBeLessThanOrEqual(10);
    });

    it("makes less than any plan without hints where a job says that its node is back", () => {
      const of = { planOf, distributionOf: () => distribution, jobs: 32, clusters: 5, withHints: true };
      const { product, median } = summarize(
        simulate({ ...of, random: seededRandom(12) })
          .slice(20)
          .flat(),
      );
      expect(product / floor).toBeLessThanOrEqual(1);
      expect(median).toBeLessThanOrEqual(1);
    });

    it("is as good as a fixed loop where nothing is known", () => {
      const looks = followAll(planOf([]), drawn(distribution, 10_000, seededRandom(12)));
      const { product, median, p99 } = summarize(looks);
      expect(product / loopWithAsMany(looks).product).toBeLessThanOrEqual(1.05);
      expect(median).toBeLessThanOrEqual(2);
      expect(p99).toBeLessThanOrEqual(10);
    });
  },
);
