/** The tables on polling of `docs/performance.md`, made of what was measured on virtual time. */
// @ts-check
"use strict";

/**
 * @typedef {object} Figure of many jobs
 * @property {number} median lag behind the end of a job, in seconds
 * @property {number} p99
 * @property {number} requests the mean
 * @property {number} ratio mean lag × mean requests, over what they are compared with
 *
 * @typedef {object} PollingOfDistribution
 * @property {string} name
 * @property {Figure} first nothing is known; over the fixed loop with as many requests
 * @property {Figure} learned jobs 21 to 40 of a cluster; over the floor, as all below
 * @property {Figure} hinted the same, where a job says that its node is back
 * @property {readonly (Figure & { pauseSeconds: number })[]} loops
 *
 * @typedef {object} PollingOfChange
 * @property {string} before
 * @property {string} after
 * @property {number} noticedWithinTen the share of clusters
 * @property {Figure} later jobs 11 to 20 after the change; over the floor
 *
 * @typedef {object} PollingResults
 * @property {readonly PollingOfDistribution[]} distributions
 * @property {readonly PollingOfChange[]} changes
 */

/** @param {readonly string[]} cells */
const row = (...cells) => `| ${cells.join(" | ")} |`;
/** @param {boolean} isMet */
const verdict = (isMet) => (isMet ? "met" : "**not met**");
/** @param {number} value */
const text = (value) => value.toFixed(2);
/** @type {(figure: Figure, goal: number) => string} */
const ratio = (figure, goal) => `${text(figure.ratio)} ×, ${verdict(figure.ratio <= goal)}`;
/** @param {Figure} figure */
const lag = ({ median, p99 }) => `${text(median)} / ${text(p99)} s`;
/** @param {Figure} figure */
const lagWithVerdict = (figure) => `${lag(figure)}, ${verdict(figure.median <= 2 && figure.p99 <= 10)}`;

/** @param {PollingResults} results */
function goalsOf({ distributions }) {
  return [
    row(
      "Duration of the jobs",
      "After 20 jobs",
      "The same, and the job says that its node is back",
      "No history",
      "Lag after 20 jobs, median / p99",
      "Lag with no history, median / p99",
    ),
    row("---", "---", "---", "---", "---", "---"),
    row(
      "Goal",
      "≤ 1.25 × the floor",
      "≤ 1.25 × the floor",
      "≤ 1.05 × the fixed loop",
      "≤ 2 / 10 s",
      "≤ 2 / 10 s",
    ),
    ...distributions.map(({ name, first, learned, hinted }) =>
      row(
        name,
        ratio(learned, 1.25),
        ratio(hinted, 1.25),
        ratio(first, 1.05),
        lagWithVerdict(learned),
        lagWithVerdict(first),
      ),
    ),
  ].join("\n");
}

/** @param {PollingResults} results */
function loopsOf({ distributions }) {
  const pauses = distributions[0]?.loops.map(({ pauseSeconds }) => pauseSeconds) ?? [];
  /** @param {Figure} figure */
  const cell = (figure) => `${text(figure.ratio)} × (${lag(figure)}; ${figure.requests.toFixed(0)} requests)`;
  const heads = ["Duration of the jobs", "`NodeReboot`", ...pauses.map((pause) => `every ${pause} s`)];
  return [
    row(...heads),
    row(...heads.map(() => "---")),
    ...distributions.map(({ name, learned, loops }) => row(name, ...[learned, ...loops].map(cell))),
  ].join("\n");
}

/** @param {PollingResults} results */
function changesOf({ changes }) {
  return [
    row("Before the change", "After it", "Noticed within 10 jobs", "Jobs 11 to 20 after it"),
    row("---", "---", "---", "---"),
    row("Goal", "", "in 9 of 10 clusters", ""),
    ...changes.map(({ before, after, noticedWithinTen, later }) =>
      row(
        before,
        after,
        `in ${(noticedWithinTen * 100).toFixed(0)} of 100, ${verdict(noticedWithinTen >= 0.9)}`,
        `${text(later.ratio)} × the floor`,
      ),
    ),
  ].join("\n");
}

/** @param {PollingResults} results */
function pollingTables(results) {
  return [
    "Mean lag × mean requests, and the lag:",
    goalsOf(results),
    "Beside `bash` and `curl` in a loop. Lag × requests over the floor (median / p99 of the lag; mean requests):",
    loopsOf(results),
    "When the durations of a cluster's jobs change after 30 of them:",
    changesOf(results),
  ].join("\n\n");
}

module.exports = { pollingTables };
