/** The table of a run over the back end `kubernetes`, and its result line. */
// @ts-check
"use strict";
const { alignColumns, histogram } = require("../report.cjs");
const { bootPhases } = require("./bootPhases.cjs");
const { bootFaults } = require("./drawBoots.cjs");

const heads = [
  "fault",
  "phase hit",
  "changes",
  "boots per change",
  "double",
  "false successes",
  "uncertain",
  "ups to converge",
];

/**
 * A change of the triggers, by its first strike.
 *
 * @typedef {import("./judgeBoots.cjs").BootVerdict & ChangeFacts} ChangeOutcome
 *
 * @typedef {object} ChangeFacts
 * @property {string} fault
 * @property {string | undefined} hit the phase that was really hit; undefined when the run had ended before
 * @property {number} boots
 * @property {number} ups how many runs it took after the struck ones
 * @property {number} answered how often the user had to decide what becomes of a failed or lost job
 *
 * @typedef {object} BootOutcome
 * @property {import("./drawBoots.cjs").BootTrial} trial
 * @property {ChangeOutcome[]} changes
 * @property {string | undefined} hit
 * @property {number} ups
 * @property {boolean} converged
 * @property {number} fixed how often a kill has left Pulumi's own backend unreadable, and the user had to fix it
 * @property {string[]} violations
 * @property {string} [logFile]
 *
 * @typedef {"doubles" | "falseSuccesses" | "uncertain" | "askedOfOlder" | "answered"} Count
 */

/** @param {readonly BootOutcome[]} outcomes */
function tableOf(outcomes) {
  const changes = outcomes.flatMap((outcome) => outcome.changes);
  const rows = bootFaults.flatMap((fault) =>
    [...bootPhases, undefined].flatMap((phase) => {
      const group = changes.filter((one) => one.fault === fault && one.hit === phase);
      return group.length > 0 ? [rowOf(fault, phase ?? "(had ended)", group)] : [];
    }),
  );
  const perPhase = bootPhases.map((phase) =>
    rowOf(
      "all",
      phase,
      changes.filter(({ hit }) => hit === phase),
    ),
  );
  return alignColumns([heads, ...rows, ...perPhase, rowOf("all", "all", changes)]);
}

/** @type {(changes: readonly ChangeOutcome[], key: Count) => number} */
const sum = (changes, key) => changes.reduce((total, one) => total + one[key], 0);

/** @type {(fault: string, phase: string, group: readonly ChangeOutcome[]) => (string | number)[]} */
function rowOf(fault, phase, group) {
  return [
    fault,
    phase,
    group.length,
    histogram(group.map(({ boots }) => boots)),
    sum(group, "doubles"),
    sum(group, "falseSuccesses"),
    sum(group, "uncertain"),
    histogram(group.map(({ ups }) => ups)),
  ];
}

/**
 * @param {readonly BootOutcome[]} outcomes
 * @param {number} planned how many trials there should have been
 */
function resultOf(outcomes, planned) {
  const changes = outcomes.flatMap((outcome) => outcome.changes);
  const failed = outcomes.filter(({ violations }) => violations.length > 0).length;
  const missing = planned - outcomes.length;
  const fixed = outcomes.reduce((total, outcome) => total + outcome.fixed, 0);
  const good = failed === 0 && missing === 0;
  const words = [
    `${outcomes.length} trials`,
    `${failed} failed`,
    `${changes.length} changes`,
    `${sum(changes, "doubles")} double reboots`,
    `${sum(changes, "falseSuccesses")} false successes`,
    `${sum(changes, "uncertain")} uncertain`,
    `${sum(changes, "askedOfOlder")} asked of an older etcd`,
    `${sum(changes, "answered")} lost or failed jobs answered`,
    `${outcomes.filter(({ converged }) => !converged).length} did not converge`,
    ...(fixed > 0 ? [`${fixed} times an empty .attrs of Pulumi's local backend removed`] : []),
    ...(missing > 0 ? [`${missing} trials could not be run`] : []),
  ];
  return { good, line: `Result: ${good ? "passed" : "FAILED"}: ${words.join(", ")}` };
}

module.exports = { resultOf, tableOf };
