/** The distributions of durations that polling is measured on, and what no plan can beat on them. */
// @ts-check
"use strict";

/**
 * @typedef {object} Distribution
 * @property {string} name
 * @property {(random: () => number) => number} draw a duration in seconds
 * @property {(seconds: number) => number} density of an end at this moment
 * @property {(seconds: number) => number} survival the share that is longer
 */

/**
 * A number of the standard normal distribution (Box and Muller).
 * @param {() => number} random
 */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** @type {(median: number, sigma: number) => Distribution} */
function logNormal(median, sigma) {
  /** @param {number} seconds */
  const density = (seconds) =>
    seconds <= 0
      ? 0
      : Math.exp(-((Math.log(seconds / median) / sigma) ** 2) / 2) /
        (seconds * sigma * Math.sqrt(2 * Math.PI));
  return {
    name: `log-normal, median ${median} s, σ ${sigma}`,
    draw: (random) => median * Math.exp(sigma * normal(random)),
    density,
    survival: survivalOf(density),
  };
}

/** @type {(fixed: number, mean: number) => Distribution} */
function fixedAndMemoryless(fixed, mean) {
  /** @param {number} seconds */
  const rest = (seconds) => Math.exp(-(seconds - fixed) / mean);
  return {
    name: fixed === 0 ? `memoryless, mean ${mean} s` : `${fixed} s + exponential, mean ${mean} s`,
    draw: (random) => fixed - mean * Math.log(1 - random()),
    density: (seconds) => (seconds < fixed ? 0 : rest(seconds) / mean),
    survival: (seconds) => (seconds < fixed ? 1 : rest(seconds)),
  };
}

const step = 0.25;
const longest = 5000;

/**
 * By adding up what ends later; a table, because it is asked for thousands of times.
 * @param {Distribution["density"]} density
 * @returns {Distribution["survival"]}
 */
function survivalOf(density) {
  /** @type {number[]} */
  const table = [];
  let later = 0;
  for (let index = longest / step; index >= 0; index--) {
    later += density((index + 0.5) * step) * step;
    table[index] = later;
  }
  return (seconds) => Math.min(1, table[Math.max(0, Math.round(seconds / step))] ?? 0);
}

/**
 * The least product of lag and requests that a plan can have: ½(∫√(S f) dt)², by the inequality of Cauchy and Schwarz.
 * @param {Distribution} distribution
 */
function floorOf({ density, survival }) {
  let sum = 0;
  for (let seconds = step / 2; seconds < longest; seconds += step)
    sum += Math.sqrt(density(seconds) * survival(seconds)) * step;
  return (sum * sum) / 2;
}

/** @type {readonly Distribution[]} */
const distributions = [
  logNormal(240, 0.1),
  logNormal(240, 0.2),
  logNormal(240, 0.3),
  logNormal(240, 0.5),
  fixedAndMemoryless(120, 60),
  fixedAndMemoryless(0, 240),
];

module.exports = { distributions, fixedAndMemoryless, floorOf, logNormal };
