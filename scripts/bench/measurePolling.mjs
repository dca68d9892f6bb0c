/**
 * How late the end of a job is seen and how many requests that takes, on virtual time. Nothing of it depends on a wall
 * clock or on chance: the same numbers come out each time.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { seededRandom } from "../chaos/seededRandom.cjs";
import { repository } from "../setup/paths.cjs";
import { distributions, floorOf, logNormal } from "./durations.cjs";
import { followInLoop, loopWithAsMany, simulate, summarize } from "./pollingSimulation.cjs";

const require = createRequire(import.meta.url);
const seed = 12;
const loops = [1, 5, 10, 30];
/** Clusters of 40 jobs each; more is slower and smoother. */
const clusters = 100;
/** A change is noticed when of the jobs before it no more than these are still learned from. */
const fewOld = 3;

/** What the library plans, as it is built. */
function library() {
  const built = path.join(repository, "dist", "reboot", "polling");
  const { pollPlan } = require(path.join(built, "pollPlan.js"));
  const { sinceLastChange } = require(path.join(built, "jobTimings.js"));
  const learnedFrom = (timings) => sinceLastChange(timings.slice(-40));
  return { learnedFrom, planOf: (timings) => pollPlan(learnedFrom(timings)) };
}

/** @returns {import("./pollingTables.cjs").PollingResults} */
export function measurePolling() {
  return {
    distributions: distributions.map(measureDistribution),
    changes: changes().map(measureChange),
  };
}

function measureDistribution(distribution) {
  const { planOf } = library();
  const floor = floorOf(distribution);
  const run = (options) =>
    simulate({
      planOf,
      distributionOf: () => distribution,
      jobs: 40,
      clusters,
      withHints: false,
      random: seededRandom(seed),
      ...options,
    });
  const first = run({ jobs: 1, clusters: clusters * 100 }).flat();
  const learned = run({}).slice(20).flat();
  const hinted = run({ withHints: true }).slice(20).flat();
  const inLoop = (pauseSeconds) => learned.map(({ endsAt }) => followInLoop(pauseSeconds, endsAt));
  return {
    name: distribution.name,
    first: figureOf(first, loopWithAsMany(first).product),
    learned: figureOf(learned, floor),
    hinted: figureOf(hinted, floor),
    loops: loops.map((pauseSeconds) => ({ pauseSeconds, ...figureOf(inLoop(pauseSeconds), floor) })),
  };
}

function changes() {
  const [sharp, , , wide, fixed, memoryless] = distributions;
  return [
    [sharp, logNormal(480, 0.1)],
    [sharp, logNormal(120, 0.1)],
    [sharp, wide],
    [wide, sharp],
    [sharp, fixed],
    [sharp, memoryless],
  ];
}

/** Thirty jobs of one distribution, then twenty of the other, of which the last ten are measured. */
function measureChange([before, after]) {
  const { learnedFrom, planOf } = library();
  let noticed = 0;
  const looks = simulate({
    planOf: (timings) => {
      if (timings.length === 40 && learnedFrom(timings).length <= 10 + fewOld) noticed++;
      return planOf(timings);
    },
    distributionOf: (job) => (job < 30 ? before : after),
    jobs: 50,
    clusters,
    withHints: false,
    random: seededRandom(seed),
  });
  return {
    before: before.name,
    after: after.name,
    noticedWithinTen: noticed / clusters,
    later: figureOf(looks.slice(40).flat(), floorOf(after)),
  };
}

function figureOf(looks, least) {
  const { median, p99, requests, product } = summarize(looks);
  return { median, p99, requests, ratio: product / least };
}
