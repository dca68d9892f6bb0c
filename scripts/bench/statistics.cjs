/** Medians, and how far the samples lie apart: a busy machine makes single figures meaningless. */
"use strict";

/** @param {readonly number[]} samples at least one */
function summaryOf(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted.at(-1), count: sorted.length };
}

/**
 * The ratios of pairs: each sample over the one that was taken beside it, so that what slows the machine for a while
 * slows both.
 *
 * @param {readonly number[]} samples
 * @param {readonly number[]} others
 */
function ratiosOf(samples, others) {
  return samples.slice(0, others.length).map((sample, index) => sample / others[index]);
}

module.exports = { ratiosOf, summaryOf };
