/** Looks at jobs on virtual time: thousands of them, as a plan or a fixed loop would make them. */
"use strict";

/**
 * @typedef {{ seconds: number, gapSeconds?: number }} Timing
 * @typedef {{ elapsedSeconds: number, announcedSeconds?: number }} Moment
 * @typedef {{ first: (random: number) => number, next: (moment: Moment, random: number) => number }} Plan
 * @typedef {object} Job
 * @property {number} endsAt when it ends, in seconds since the request
 * @property {number} [backAt] when it says that its node is back; it does not say so where this is absent
 * @property {number} lineSeconds how far apart its lines are
 * @typedef {{ lagSeconds: number, requests: number, timing: Timing }} Look
 */

/**
 * Follows one job.
 * @param {Job} job
 * @param {Plan} plan
 * @param {() => number} random
 * @returns {Look}
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
 */
function followAll(plan, ends) {
  const moments = [plan.first(0.5)];
  return [...ends]
    .sort((a, b) => a - b)
    .map((endsAt) => {
      for (let last = moments.at(-1); last < endsAt; last = moments.at(-1))
        moments.push(last + plan.next({ elapsedSeconds: last }, 0.5));
      const requests = moments.findIndex((moment) => moment >= endsAt) + 1;
      return { lagSeconds: moments[requests - 1] - endsAt, requests, endsAt };
    });
}

/** The rhythm of the lines tells when the node was back, give or take a line. */
function seenBack(job, before, now, random) {
  if (job.backAt === undefined || now < job.backAt) return undefined;
  return Math.min(now, Math.max(before, job.backAt + (random - 0.5) * job.lineSeconds));
}

/**
 * A loop as people write it: a request, a pause, a request.
 * @param {number} pauseSeconds
 * @param {number} endsAt
 */
function followInLoop(pauseSeconds, endsAt) {
  const requests = Math.ceil(endsAt / pauseSeconds) + 1;
  return { lagSeconds: (requests - 1) * pauseSeconds - endsAt, requests };
}

/**
 * A cluster: its rhythm and the gap between the node's return and the job's end are drawn at random, so that nothing
 * is made for one of them.
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
 * @param {readonly { requests: number, endsAt: number }[]} looks
 */
function loopWithAsMany(looks) {
  const { requests } = summarize(looks);
  const loop = (pauseSeconds) => summarize(looks.map(({ endsAt }) => followInLoop(pauseSeconds, endsAt)));
  let [short, long] = [0.1, 100];
  for (let halved = 0; halved < 25; halved++) {
    const middle = (short + long) / 2;
    if (loop(middle).requests > requests) short = middle;
    else long = middle;
  }
  return loop(short);
}

/** @param {readonly { lagSeconds: number, requests: number }[]} looks */
function summarize(looks) {
  const lags = looks.map(({ lagSeconds }) => lagSeconds).toSorted((a, b) => a - b);
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const lag = mean(lags);
  const requests = mean(looks.map((look) => look.requests));
  return {
    lag,
    requests,
    product: lag * requests,
    median: lags[lags.length >> 1],
    p99: lags[Math.floor(lags.length * 0.99)],
  };
}

/**
 * Lets clusters run jobs one after another, each planned from those before it.
 *
 * @param {object} options
 * @param {(timings: readonly Timing[]) => Plan} options.planOf
 * @param {(job: number) => import("./durations.cjs").Distribution} options.distributionOf which one a job has, by its number
 * @param {number} options.jobs of a cluster
 * @param {number} options.clusters
 * @param {boolean} options.withHints whether a job says that its node is back
 * @param {() => number} options.random
 * @returns {{ lagSeconds: number, requests: number, endsAt: number }[][]} by number of the job
 */
function simulate({ planOf, distributionOf, jobs, clusters, withHints, random }) {
  const looks = Array.from({ length: jobs }, () => []);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const draw = drawCluster(random, withHints);
    const timings = [];
    for (let number = 0; number < jobs; number++) {
      const job = draw(distributionOf(number));
      const { timing, ...look } = follow(job, planOf(timings), random);
      timings.push(timing);
      looks[number].push({ ...look, endsAt: job.endsAt });
    }
  }
  return looks;
}

module.exports = { followAll, followInLoop, loopWithAsMany, simulate, summarize };
