/** What polling promises, on virtual time and always with the same chances: `npm run bench:polling` shows more jobs. */
import { sinceLastChange } from "../../../provider/reboot/polling/jobTimings";
import { pollPlan } from "../../../provider/reboot/polling/pollPlan";
import { distributions, floorOf } from "../../../scripts/bench/durations.cjs";
import {
  loopWithAsMany,
  simulate,
  summarize,
  type Timing,
} from "../../../scripts/bench/pollingSimulation.cjs";
import { seededRandom } from "../../../scripts/chaos/seededRandom.cjs";

const planOf = (timings: readonly Timing[]) => pollPlan(sinceLastChange(timings.slice(-40)));

describe.each(distributions)("polling of jobs whose duration is $name", (distribution) => {
  const floor = floorOf(distribution);
  const learned = (withHints: boolean) => {
    const of = { planOf, distributionOf: () => distribution, jobs: 40, clusters: 25 };
    return summarize(
      simulate({ ...of, withHints, random: seededRandom(12) })
        .slice(20)
        .flat(),
    );
  };

  it("makes at most 1.25 times the least lag times requests after 20 jobs, and keeps the lag short", () => {
    const { product, median, p99 } = learned(false);
    expect(product / floor).toBeLessThanOrEqual(1.25);
    expect(median).toBeLessThanOrEqual(2.1);
    expect(p99).toBeLessThanOrEqual(10);
  });

  it("makes less than that where a job says that its node is back", () => {
    const { product, median, p99 } = learned(true);
    expect(product / floor).toBeLessThanOrEqual(0.9);
    expect(median).toBeLessThanOrEqual(1);
    expect(p99).toBeLessThanOrEqual(10);
  });

  it("is as good as a fixed loop where nothing is known", () => {
    const of = { planOf, distributionOf: () => distribution, jobs: 1, clusters: 3000, withHints: false };
    const looks = simulate({ ...of, random: seededRandom(12) }).flat();
    const { product, median, p99 } = summarize(looks);
    expect(product / loopWithAsMany(looks).product).toBeLessThanOrEqual(1.05);
    expect(median).toBeLessThanOrEqual(2);
    expect(p99).toBeLessThanOrEqual(10);
  });
});
