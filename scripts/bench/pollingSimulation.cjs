/** Looks at jobs on virtual time: thousands of them, as a plan or a fixed loop would make them. */
// @ts-check
"use strict";

/**
 * @typedef {import("./durations.cjs").Distribution} Distribution
 * @typedef {{ seconds: number, gapSeconds?: number }} Timing
 * @typedef {{ elapsedSeconds: number, announcedSeconds?: number }} Moment
 * @typedef {{ first: (random: number) => number, next: (moment: Moment, random: number) => number }} Plan
 * @typedef {object} Job
 * @property {number} endsAt when it ends, in seconds since the request
 * @property {number} [backAt] when it says that its node is back; it does not say so where this is absent
 * @property {number} lineSeconds how far apart its lines are
 * @typedef {{ lagSeconds: number, requests: number }} Cost what one job took
 * @typedef {Cost & { endsAt: number }} Look
 * @typedef {{ lag: number, requests: number, product: number, median: number, p99: number }} Summary of many: the means
 *   and their product, and the lag that half of them and one in a hundred exceed
 */

/**
 * Follows one job.
 * @param {Job} job
 * @param {Plan} plan
 * @param {() => number} random
 * @returns {Cost & { timing: Timing }}
 */
function follow(job, plan, random) {
  let before = 0;
  let now = plan.first(random());
  let requests = 1;
  let backAt = seenBack(job, before, now, random());
  while (now < job.endsAt) {
    before = now;
    const announced = backAt === undefined ? {} : { announcedSeconds: now - backAt };
    now += plan.next({ elapsedSeconds: now, ...announced }, random());
    requests++;
    backAt ??= seenBack(job, before, now, random());
  }
  const seconds = (before + now) / 2;
  const timing = backAt === undefined ? { seconds } : { seconds, gapSeconds: Math.max(0, seconds - backAt) };
  return { lagSeconds: now - job.endsAt, requests, timing };
}

/**
 * What one plan makes of many jobs of which it hears nothing but their end: it looks at the same moments in each.
 * @param {Plan} plan
 * @param {readonly number[]} ends
 * @returns {Look[]}
 */
function followAll(plan, ends) {
  const moments = [plan.first(0.5)];
  return [...ends]
    .sort((a, b) => a - b)
    .map((endsAt) => {
      let last = moments.at(-1) ?? 0;
      while (last < endsAt) moments.push((last += plan.next({ elapsedSeconds: last }, 0.5)));
      const index = moments.findIndex((moment) => moment >= endsAt);
      return { lagSeconds: (moments[index] ?? last) - endsAt, requests: index + 1, endsAt };
    });
}

/**
 * The rhythm of the lines tells when the node was back, give or take a line.
 * @type {(job: Job, before: number, now: number, random: number) => number | undefined}
 */
function seenBack(job, before, now, random) {
  if (job.backAt === undefined || now < job.backAt) return undefined;
  return Math.min(now, Math.max(before, job.backAt + (random - 0.5) * job.lineSeconds));
}

/**
 * A loop as people write it: a request, a pause, a request.
 * @param {number} pauseSeconds
 * @param {number} endsAt
 * @returns {Cost}
 */
function followInLoop(pauseSeconds, endsAt) {
  const requests = Math.ceil(endsAt / pauseSeconds) + 1;
  return { lagSeconds: (requests - 1) * pauseSeconds - endsAt, requests };
}

/**
 * A cluster: its rhythm and the gap between the node's return and the job's end are drawn at random, so that nothing
 * is made for one of them.
 *
 * @type {(random: () => number, withHints: boolean) => (distribution: Distribution) => Job}
 */
function drawCluster(random, withHints) {
  const lineSeconds = 0.2 * 25 ** random();
  const gapSeconds = 0.5 * 60 ** random();
  return (distribution) => {
    const endsAt = Math.max(0.5, distribution.draw(random));
    if (!withHints) return { endsAt, lineSeconds };
    const gap = Math.min(endsAt / 2, gapSeconds * (0.5 + random()));
    return { endsAt, lineSeconds, backAt: endsAt - gap };
  };
}

/**
 * What a fixed loop makes of the same jobs, with the pause that gives it as many requests.
 * @param {readonly Look[]} looks
 * @returns {Summary}
 */
function loopWithAsMany(looks) {
  const { requests } = summarize(looks);
  /** @param {number} pauseSeconds */
  const loop = (pauseSeconds) => summarize(looks.map(({ endsAt }) => followInLoop(pauseSeconds, endsAt)));
  let [short, long] = /** @type {[number, number]} */ ([0.1, 100]);
  for (let halved = 0; halved < 25; halved++) {
    const middle = (short + long) / 2;
    if (loop(middle).requests > requests) short = middle;
    else long = middle;
  }
  return loop(short);
}

/** @type {(looks: readonly Cost[]) => Summary} */
function summarize(looks) {
  const lags = looks.map(({ lagSeconds }) => lagSeconds).toSorted((a, b) => a - b);
  /** @param {readonly number[]} numbers */
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const lag = mean(lags);
  const requests = mean(looks.map((look) => look.requests));
  return {
    lag,
    requests,
    product: lag * requests,
    median: lags[lags.length >> 1] ?? NaN,
    p99: lags[Math.floor(lags.length * 0.99)] ?? NaN,
  };
}

/**
 * Lets clusters run jobs one after another, each planned from those before it.
 *
 * @param {object} options
 * @param {(timings: readonly Timing[]) => Plan} options.planOf
 * @param {(job: number) => Distribution} options.distributionOf which one a job has, by its number
 * @param {number} options.jobs of a cluster
 * @param {number} options.clusters
 * @param {boolean} options.withHints whether a job says that its node is back
 * @param {() => number} options.random
 * @returns {Look[][]} by number of the job
 */
function simulate({ planOf, distributionOf, jobs, clusters, withHints, random }) {
  const looks = Array.from({ length: jobs }, () => /** @type {Look[]} */ ([]));
  for (let cluster = 0; cluster < clusters; cluster++) {
    const draw = drawCluster(random, withHints);
    /** @type {Timing[]} */
    const timings = [];
    for (let number = 0; number < jobs; number++) {
      const job = draw(distributionOf(number));
      const { timing, ...look } = follow(job, planOf(timings), random);
      timings.push(timing);
      looks[number]?.push({ ...look, endsAt: job.endsAt });
    }
  }
  return looks;
}

module.exports = { followAll, followInLoop, loopWithAsMany, simulate, summarize };
