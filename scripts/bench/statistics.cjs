/** Medians, and how far the samples lie apart: a busy machine makes single figures meaningless. */
// @ts-check
"use strict";

/**
 * @typedef {{ median: number, least: number, most: number, count: number }} Summary
 *
 * @param {readonly number[]} samples at least one
 * @returns {Summary}
 */
function summaryOf(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  /** @param {number} index */
  const at = (index) => sorted.at(index) ?? NaN;
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { median, least: at(0), most: at(-1), count: sorted.length };
}

/**
 * The ratios of pairs: each sample over the one that was taken beside it, so that what slows the machine for a while
 * slows both.
 *
 * @param {readonly number[]} samples
 * @param {readonly number[]} others
 */
function ratiosOf(samples, others) {
  return samples.slice(0, others.length).map((sample, index) => sample / (others[index] ?? NaN));
}

module.exports = { ratiosOf, summaryOf };
