/** Draws so that everything comes round, and nothing is met much more often than the rest. */
// @ts-check
"use strict";

/**
 * A fault in a phase, and how often it was drawn.
 *
 * @typedef {object} Choice
 * @property {string} fault
 * @property {string} phase
 * @property {number} drawn
 */

/**
 * The choice whose turn it is: of those that were drawn least, the one whose fault and phase were met least; among equals
 * by chance. Whoever takes it counts it.
 *
 * @template {Choice} T
 * @param {readonly T[]} choices
 * @param {() => number} random asked once for each choice
 * @returns {T | undefined}
 */
function drawInTurn(choices, random) {
  /** @type {(key: "fault" | "phase", value: string) => number} */
  const count = (key, value) => choices.reduce((sum, one) => sum + (one[key] === value ? one.drawn : 0), 0);
  const ranked = choices.map((one) => ({
    one,
    rank: [one.drawn, count("phase", one.phase) + count("fault", one.fault), random()],
  }));
  ranked.sort((a, b) => compare(a.rank, b.rank));
  return ranked[0]?.one;
}

/** @type {(a: number[], b: number[]) => number} */
function compare(a, b) {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place === -1 ? 0 : (a[place] ?? 0) - (b[place] ?? 0);
}

/**
 * @template T
 * @param {readonly T[]} choices
 * @param {() => number} random
 */
const pick = (choices, random) => /** @type {T} */ (choices[Math.floor(random() * choices.length)]);

module.exports = { drawInTurn, pick };
