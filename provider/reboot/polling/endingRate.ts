// Asked for thousands of times for each plan; among the globals they are looked up each time.
const { abs, exp, log } = Math;

/** How likely something ends at a moment, given that it has not ended before: per second. Called the hazard rate. */
export type EndingRate = (elapsedSeconds: number) => number;

/** Fewer samples say nothing about which model suits them. */
const fewest = 5;

/**
 * Estimates from durations when the next one ends. Two models are averaged by how well each predicts the samples: a
 * smooth density of the logarithms, and a fixed part that each has with a rest that ends at any moment. Beside them
 * stands a surprise, which may come at any time; the more samples there are the less it weighs, and after the longest
 * of them it is all there is.
 *
 * The constants are the usual ones of the literature, not fitted to any job: the bandwidth is that of the normal
 * reference rule (Silverman 1986, 3.4.2), the weights are Akaike's.
 *
 * @param samples in seconds, each more than 0; at least one
 */
export function endingRateOf(samples: readonly number[]): EndingRate {
  const mean = meanOf(samples);
  const smooth = smoothModel(samples);
  const shifted = shiftedModel(samples);
  const surprise = memoryless(mean);
  const weightOfSurprise = 1 / (1 + samples.length ** 2 / 3);
  const weightOfShifted =
    samples.length < fewest ? 0 : 1 / (1 + exp(smooth.logLikelihood - shifted.logLikelihood));
  const parts: readonly (readonly [number, Model])[] = [
    [weightOfSurprise, surprise],
    [(1 - weightOfSurprise) * weightOfShifted, shifted],
    [(1 - weightOfSurprise) * (1 - weightOfShifted), smooth],
  ];
  return (elapsedSeconds) => {
    let density = 0;
    let survival = 0;
    for (const [weight, model] of parts) {
      density += weight * model.density(elapsedSeconds);
      survival += weight * model.survival(elapsedSeconds);
    }
    // Centuries later nothing is left to divide by.
    return survival > 0 ? density / survival : 0;
  };
}

interface Model {
  /** Of an end at this moment, per second. */
  density(elapsedSeconds: number): number;
  /** The share that has not ended at this moment. */
  survival(elapsedSeconds: number): number;
}

interface JudgedModel extends Model {
  /** How well it predicts a sample that it has not seen, for all samples. */
  readonly logLikelihood: number;
}

/** It may end at any moment, however long it has lasted. */
function memoryless(mean: number): Model {
  return {
    density: (seconds) => exp(-seconds / mean) / mean,
    survival: (seconds) => exp(-seconds / mean),
  };
}

/** A part that each sample has, and then a rest that may end at any moment. */
function shiftedModel(samples: readonly number[]): JudgedModel {
  const { length } = samples;
  const mean = meanOf(samples);
  const least = Math.min(...samples);
  // The least of several is more than the fixed part, on average by the mean rest over their number.
  const fixed = Math.max(0, least - (mean - least) / Math.max(1, length - 1));
  // Equal samples would leave no rest to divide by.
  const rest = memoryless(Math.max(mean - fixed, mean / 1000));
  return {
    density: (seconds) => (seconds < fixed ? 0 : rest.density(seconds - fixed)),
    survival: (seconds) => (seconds < fixed ? 1 : rest.survival(seconds - fixed)),
    // Two parameters were fitted to the samples.
    logLikelihood: samples.reduce((sum, seconds) => sum + log(rest.density(seconds - fixed)), 0) - 2,
  };
}

/** Sample by sample a bell over the logarithm of the duration, as wide as their number and their spread suggest. */
function smoothModel(samples: readonly number[]): JudgedModel {
  const logs = samples.map((seconds) => log(seconds));
  const width = bandwidthOf(logs);
  const height = 1 / (width * Math.sqrt(2 * Math.PI));
  const density = (seconds: number, among: readonly number[]): number => {
    if (seconds <= 0 || among.length === 0) return 0;
    const place = log(seconds);
    const bells = among.reduce((sum, one) => sum + bell((place - one) / width), 0);
    return (height * bells) / among.length / seconds;
  };
  const tailsOf = (place: number): number =>
    logs.reduce((sum, one) => sum + upperTail((place - one) / width), 0) / logs.length;
  return {
    density: (seconds) => density(seconds, logs),
    survival: (seconds) => (seconds <= 0 ? 1 : tailsOf(log(seconds))),
    logLikelihood: samples.reduce((sum, seconds, index) => {
      const others = logs.filter((_one, other) => other !== index);
      // What no other sample is near to is not impossible.
      return sum + log(density(seconds, others) + 1e-6 / seconds);
    }, 0),
  };
}

/** Beyond so many deviations a normal distribution has nothing that a double could hold beside 1. */
const nothingBeyond = 8;

function bell(deviations: number): number {
  return abs(deviations) > nothingBeyond ? 0 : exp((-deviations * deviations) / 2);
}

/** The spread that one job's duration is thought to have before there are others to compare with. */
const usualSpread = 0.5;

function bandwidthOf(logs: readonly number[]): number {
  const { length } = logs;
  const middle = meanOf(logs);
  const squares = logs.reduce((sum, one) => sum + (one - middle) ** 2, usualSpread ** 2);
  const deviation = Math.sqrt(squares / length);
  // The quartiles do not mind a single one that is far off; of few samples they say nothing.
  const quartiles = (quantile(logs, 0.75) - quantile(logs, 0.25)) / 1.34;
  const spread = length > fewest && quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  // Durations are known to some per cent only: they end between two looks.
  return Math.max(0.02, 1.06 * spread * length ** -0.2);
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

/** Between the samples by their distance. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * The share of a normal distribution beyond so many deviations.
 *
 * Source: W. H. Press et al., Numerical Recipes, 6.2: `erfcc`, with a relative error below 1.2e-7 everywhere.
 */
function upperTail(deviations: number): number {
  if (abs(deviations) > nothingBeyond) return deviations > 0 ? 0 : 1;
  const z = abs(deviations) / rootOfTwo;
  const t = 1 / (1 + z / 2);
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = (t * exp(-z * z + polynomial)) / 2;
  return deviations >= 0 ? tail : 1 - tail;
}

const rootOfTwo = Math.SQRT2;

const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
