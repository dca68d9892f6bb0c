/** The table of a run, and its result line. */
// @ts-check
"use strict";
const { faults } = require("./drawSchedule.cjs");
const { phases } = require("./phases.cjs");

/** A run of so many trials must hit each phase at least so often. */
const coverage = { from: 200, hits: 5 };

const heads = [
  "fault",
  "phase hit",
  "trials",
  "reboots accepted per operation",
  "double",
  "false successes",
  "needless uncertain",
  "ups to converge",
];

/**
 * @typedef {import("./judgeTrial.cjs").Verdict & OutcomeOfTrial} Outcome
 *
 * @typedef {object} OutcomeOfTrial
 * @property {import("./drawSchedule.cjs").Trial} trial
 * @property {string | undefined} hit the phase that was really hit; undefined when the run had ended before
 * @property {number} ups how many runs it took after the struck one
 * @property {boolean} converged
 * @property {number} fixed how often a kill has left Pulumi's own backend unreadable, and the user had to fix it
 * @property {string} [logFile]
 *
 * @typedef {"doubles" | "falseSuccesses" | "needless" | "fixed"} Count
 */

/** @param {readonly Outcome[]} outcomes */
function tableOf(outcomes) {
  const rows = [];
  for (const fault of faults) {
    for (const phase of [...phases, undefined]) {
      const group = outcomes.filter(({ trial, hit }) => trial.fault === fault && hit === phase);
      if (group.length > 0) rows.push(rowOf(fault, phase ?? "(had ended)", group));
    }
  }
  const perPhase = phases.map((phase) =>
    rowOf(
      "all",
      phase,
      outcomes.filter(({ hit }) => hit === phase),
    ),
  );
  return alignColumns([heads, ...rows, ...perPhase, rowOf("all", "all", outcomes)]);
}

/** @type {(fault: string, phase: string, group: readonly Outcome[]) => (string | number)[]} */
function rowOf(fault, phase, group) {
  /** @param {Count} key */
  const sum = (key) => group.reduce((total, outcome) => total + outcome[key], 0);
  return [
    fault,
    phase,
    group.length,
    histogram(group.flatMap(({ acceptedPerOperation }) => acceptedPerOperation)),
    sum("doubles"),
    sum("falseSuccesses"),
    sum("needless"),
    histogram(group.map(({ ups }) => ups)),
  ];
}

/**
 * @param {number[]} numbers
 * @example histogram([1, 1, 0]) // "0×1 1×2": once nothing, twice one
 */
function histogram(numbers) {
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  return values.map((value) => `${value}×${numbers.filter((number) => number === value).length}`).join(" ");
}

/** @param {(string | number)[][]} rows */
function alignColumns(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  /** @param {(string | number)[]} row */
  const line = (row) =>
    row
      .map((cell, column) => String(cell).padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const [head, ...rest] = rows.map(line);
  return [head, widths.map((width) => "-".repeat(width)).join("  "), ...rest].join("\n");
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {number} planned how many trials there should have been
 */
function resultOf(outcomes, planned) {
  /** @param {Count} key */
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const failed = outcomes.filter(({ violations }) => violations.length > 0).length;
  const rare = phases.filter((phase) => outcomes.filter(({ hit }) => hit === phase).length < coverage.hits);
  const faultsOfRun = [
    ...(outcomes.length < planned ? [`${planned - outcomes.length} trials could not be run`] : []),
    ...(planned >= coverage.from && rare.length > 0
      ? [`hit less than ${coverage.hits} times: ${rare.join(", ")}`]
      : []),
  ];
  const good = failed === 0 && faultsOfRun.length === 0;
  const words = [
    `${outcomes.length} trials`,
    `${failed} failed`,
    `${sum("doubles")} double reboots`,
    `${sum("falseSuccesses")} false successes`,
    `${outcomes.filter(({ converged }) => !converged).length} did not converge`,
    `${sum("needless")} needless uncertain`,
    ...(sum("fixed") > 0 ? [`${sum("fixed")} times an empty .attrs of Pulumi's local backend removed`] : []),
    ...faultsOfRun,
  ];
  return { good, line: `Result: ${good ? "passed" : "FAILED"}: ${words.join(", ")}` };
}

module.exports = { alignColumns, histogram, resultOf, tableOf };
