/** How long a job took. */
export interface JobTiming {
  /** From the acceptance of the reboot to the end of its job. */
  readonly seconds: number;
  /** The last part of it: from when the job said that the node is back. Absent where it did not say so. */
  readonly gapSeconds?: number;
}

/** So many are kept: more would outlive a change of the cluster. */
export const mostTimings = 20;

/** Timings as a step records them: one short text, since Pulumi writes each item of a list on a line of its own. */
export function recordOfTimings(timings: readonly JobTiming[]): string {
  return timings
    .slice(-mostTimings)
    .map(({ seconds, gapSeconds }) =>
      gapSeconds === undefined ? tenths(seconds) : `${tenths(seconds)}/${tenths(gapSeconds)}`,
    )
    .join(" ");
}

/** The timings of a record. Whatever else stands there, in an edited state, is none. */
export function timingsOf(record: unknown): JobTiming[] {
  if (typeof record !== "string") return [];
  return record.split(" ", mostTimings).flatMap((text) => {
    const [seconds, gapSeconds] = text.split("/", 2).map(Number);
    if (!isDuration(seconds) || seconds === 0) return [];
    return [isDuration(gapSeconds) ? { seconds, gapSeconds } : { seconds }];
  });
}

function isDuration(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0 && value < 1e7;
}

function tenths(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}

/** By how much two parts must suit the timings better than one, as a logarithm, to be two: one time in a thousand by chance. */
const certainty = 10;
/** Fewer may be chance. */
const fewestOfPart = 5;

/**
 * The timings since the last change: what was before another version of the cluster, or other machines, says nothing
 * any more. Found where two normal distributions of the logarithms, one before and one after, suit them far better than
 * one does.
 *
 * @param timings the newest last
 */
export function sinceLastChange(timings: readonly JobTiming[]): readonly JobTiming[] {
  const logs = timings.map(({ seconds }) => Math.log(seconds));
  const whole = misfitOf(logs);
  let best = { gain: certainty, from: 0 };
  for (let from = fewestOfPart; from <= logs.length - fewestOfPart; from++) {
    const gain = whole - misfitOf(logs.slice(0, from)) - misfitOf(logs.slice(from));
    if (gain > best.gain) best = { gain, from };
  }
  return timings.slice(best.from);
}

/** How badly one normal distribution suits numbers: the negative logarithm of their likelihood, but for a constant. */
function misfitOf(numbers: readonly number[]): number {
  const { length } = numbers;
  const mean = numbers.reduce((sum, one) => sum + one, 0) / length;
  // As if one more was a tenth off: some equal ones are no proof that all are.
  const squares = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0.01);
  return (length / 2) * Math.log(squares / (length + 1));
}
