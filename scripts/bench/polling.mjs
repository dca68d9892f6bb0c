/**
 * `npm run bench:polling`: how late the end of a job is seen and how many requests that takes, on virtual time. Nothing
 * of it depends on a wall clock or on chance: the same numbers come out each time.
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

/** What the library plans, as it is built. */
function planOfLibrary() {
  const built = path.join(repository, "dist", "reboot", "polling");
  const { pollPlan } = require(path.join(built, "pollPlan.js"));
  const { sinceLastChange } = require(path.join(built, "jobTimings.js"));
  return (timings) => pollPlan(sinceLastChange(timings.slice(-40)));
}

/**
 * One row a measurement. `ratio` is lag × requests over `over`; `goal` is the most that it may be, where there is a goal.
 *
 * @typedef {{ measured: string, jobs: number, lag: number, median: number, p99: number, requests: number,
 *   ratio: number, over: "floor" | "fixed loop", goal?: number }} PollingRow
 * @param {{ clusters?: number }} [options] how many clusters of 40 jobs each; more is slower and smoother
 * @returns {PollingRow[]}
 */
export function pollingRows({ clusters = 100 } = {}) {
  const planOf = planOfLibrary();
  return [
    ...distributions.flatMap((distribution) => rowsOf(distribution, planOf, clusters)),
    ...changes().map((change) => rowOfChange(change, planOf, clusters)),
  ];
}

function rowsOf(distribution, planOf, clusters) {
  const floor = floorOf(distribution);
  const run = (withHints) =>
    simulate({
      planOf,
      distributionOf: () => distribution,
      jobs: 40,
      clusters,
      withHints,
      random: seededRandom(seed),
    });
  const [silent, telling] = [run(false), run(true)];
  const first = simulate({
    planOf,
    distributionOf: () => distribution,
    jobs: 1,
    clusters: clusters * 100,
    withHints: false,
    random: seededRandom(seed),
  }).flat();
  const { name } = distribution;
  const learned = silent.slice(20).flat();
  return [
    row(`${name}; no history`, first, loopWithAsMany(first).product, "fixed loop", 1.05),
    row(`${name}; after 20 jobs`, learned, floor, "floor", 1.25),
    row(`${name}; after 20 jobs, with hints`, telling.slice(20).flat(), floor, "floor", 1.25),
    ...loops.map((pauseSeconds) => {
      const looks = learned.map(({ endsAt }) => followInLoop(pauseSeconds, endsAt));
      return row(`${name}; bash + curl, each ${pauseSeconds} s`, looks, floor, "floor");
    }),
  ];
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

/** After ten jobs of the other distribution the next ten are measured. */
function rowOfChange([before, after], planOf, clusters) {
  const looks = simulate({
    planOf,
    distributionOf: (job) => (job < 30 ? before : after),
    jobs: 50,
    clusters,
    withHints: false,
    random: seededRandom(seed),
  });
  return row(
    `${before.name} → ${after.name}; jobs 11 to 20`,
    looks.slice(40).flat(),
    floorOf(after),
    "floor",
  );
}

function row(measured, looks, least, over, goal) {
  const { lag, median, p99, requests, product } = summarize(looks);
  const numbers = { jobs: looks.length, lag, median, p99, requests, ratio: product / least };
  return { measured, ...numbers, over, ...(goal === undefined ? {} : { goal }) };
}

/** The rows as a table in Markdown. */
export function pollingTable(rows) {
  const number = (value) => value.toFixed(2);
  const lines = rows.map(({ measured, lag, median, p99, requests, ratio, over, goal }) => {
    const verdict = goal === undefined ? "" : `≤ ${goal}: ${ratio <= goal ? "met" : "NOT met"}`;
    const cells = [measured, median, p99, lag, requests, `${number(ratio)} × ${over}`, verdict];
    return `| ${cells.map((cell) => (typeof cell === "number" ? number(cell) : cell)).join(" | ")} |`;
  });
  const head = [
    "job's duration",
    "lag, median, s",
    "p99, s",
    "mean, s",
    "requests",
    "lag × requests",
    "goal",
  ];
  return [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`, ...lines].join("\n");
}

/** @returns {number} the exit code */
export function benchPolling() {
  const rows = pollingRows();
  console.log(pollingTable(rows));
  return rows.every(({ ratio, goal = Infinity }) => ratio <= goal) ? 0 : 1;
}
