import { endingRateOf, quantile, type EndingRate } from "./endingRate";
import type { JobTiming } from "./jobTimings";

/** Between which bounds the pauses between two looks at a job stay, in seconds. */
export interface PollingBounds {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** The bounds where none are stated. */
export const defaultPolling: PollingBounds = { minSeconds: 1, maxSeconds: 60 };

/** The bounds of which some may be stated: one that is beyond the default of the other moves it. */
export function boundsOf({ minSeconds, maxSeconds }: Partial<PollingBounds> = {}): PollingBounds {
  return {
    minSeconds: minSeconds ?? Math.min(defaultPolling.minSeconds, maxSeconds ?? Infinity),
    maxSeconds: maxSeconds ?? Math.max(defaultPolling.maxSeconds, minSeconds ?? 0),
  };
}

/** What is known of a job when its next look is planned. */
export interface JobMoment {
  /** Since the API has accepted the reboot. */
  readonly elapsedSeconds: number;
  /** Since the job has said that the node is back, if it has: its end is near. */
  readonly announcedSeconds?: number | undefined;
  /** Since something is in doubt that another look soon decides, if it is. */
  readonly inDoubtSeconds?: number | undefined;
}

/** When to look at a job. `random` is a number in [0, 1): it spreads the looks at many jobs. */
export interface PollPlan {
  /** How many seconds after its acceptance a job is looked at first; at once where nothing is known. */
  readonly first: (random: number) => number;
  /** How many seconds until the next look. */
  readonly next: (moment: JobMoment, random: number) => number;
}

/**
 * For how many seconds of lag one request is spared: with it, a job of which nothing is known is looked at a little
 * oftener than each four seconds, and its end is seen two seconds late on average.
 */
const lagWorthOneRequest = 0.03;
/** How long a reboot takes, as far as the provider's API reference guide says: "a few minutes". */
const guessedSeconds = 240;
/** The share of the pause by which it is shorter or longer. */
const jitter = 0.1;
/** With fewer announcements seen the next one may be missing, or last longer. */
const fewestGaps = 3;

/**
 * Plans when to look at a job, from how long others have taken. Pure.
 *
 * For durations of density f and survival S no plan makes less than ½(∫√(S f) dt)² of lag times requests, and looks at
 * the rate √(f/S), times any factor, reach it (by the inequality of Cauchy and Schwarz). Where nothing is known that is
 * a fixed pause.
 *
 * @param timings the newest last
 */
export function pollPlan(timings: readonly JobTiming[], bounds: PollingBounds = defaultPolling): PollPlan {
  const { minSeconds, maxSeconds } = bounds;
  const durations = timings.map(({ seconds }) => seconds).filter((seconds) => seconds > 0);
  const ending = durations.length === 0 ? undefined : endingRateOf(durations);
  const gaps = timings.flatMap(({ gapSeconds }) =>
    gapSeconds === undefined ? [] : [Math.max(0.5, gapSeconds)],
  );
  const knowsGaps = gaps.length >= fewestGaps && gaps.length >= 0.9 * timings.length;
  const afterAnnouncement = knowsGaps ? endingRateOf(gaps) : undefined;
  // A job that has not said that its node is back does not end before it has.
  const leastGap = knowsGaps ? 0.8 * quantile(gaps, 0) : 0;
  const pause = ({ elapsedSeconds, announcedSeconds, inDoubtSeconds }: JobMoment): number => {
    if (inDoubtSeconds !== undefined) return blindPause(inDoubtSeconds);
    if (announcedSeconds !== undefined) {
      return afterAnnouncement === undefined
        ? blindPause(announcedSeconds)
        : pauseBy(afterAnnouncement, announcedSeconds, maxSeconds);
    }
    if (ending === undefined) return blindPause(elapsedSeconds);
    return Math.max(leastGap, pauseBy(ending, elapsedSeconds, maxSeconds));
  };
  const next: PollPlan["next"] = (moment, random) => {
    const spread = pause(moment) * (1 - jitter + 2 * jitter * random);
    return Math.min(maxSeconds, Math.max(minSeconds, spread));
  };
  return { first: (random) => (ending === undefined ? 0 : next({ elapsedSeconds: 0 }, random)), next };
}

/** Where nothing is known: a fixed pause, shorter at first for what is over at once, longer for what outlasts the guess by far. */
function blindPause(elapsedSeconds: number): number {
  const fixed = 1 / rateFor(1 / Math.max(guessedSeconds, elapsedSeconds / 3));
  return Math.min(fixed, Math.max(1, 2 * elapsedSeconds));
}

/** How often to look per second where something ends at this rate. */
function rateFor(endingRate: number): number {
  return Math.sqrt(endingRate / (2 * lagWorthOneRequest));
}

/** The time in which one look is due. */
function pauseBy(ending: EndingRate, fromSeconds: number, longestSeconds: number): number {
  const steps = 120;
  const step = longestSeconds / steps;
  let due = 0;
  for (let made = 0; made < steps; made++) {
    const rate = rateFor(ending(fromSeconds + (made + 0.5) * step));
    if (due + rate * step >= 1) return made * step + (1 - due) / rate;
    due += rate * step;
  }
  return longestSeconds;
}
