/** The command line of `npm run chaos`. */
// @ts-check
"use strict";
const { parseArgs } = require("node:util");
const { anyMoment, combinations, faults } = require("./drawSchedule.cjs");
const { phases } = require("./phases.cjs");

const usage = `npm run chaos -- [--trials N] [--seed S] [--only FAULT] [--phase PHASE] [--trial I] [--at-once N]

  --trials N     how many trials (default 20)
  --seed S       where everything random comes from (default: drawn, and printed)
  --only FAULT   ${faults.join(", ")}
  --phase PHASE  ${phases.join(", ")}, ${anyMoment}
  --trial I      of this schedule, trial I alone
  --at-once N    how many trials run at a time (default 2)`;

/**
 * @typedef {object} ChaosArguments
 * @property {number} trials
 * @property {number} seed
 * @property {number} atOnce
 * @property {number | undefined} trial
 * @property {string | undefined} only
 * @property {string | undefined} phase
 */

/**
 * @param {string[]} args
 * @returns {ChaosArguments | { fault: string }}
 */
function parseChaosArguments(args) {
  const text = /** @type {const} */ ({ type: "string" });
  let values;
  try {
    const options = { trials: text, seed: text, only: text, phase: text, trial: text, "at-once": text };
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    return { fault: `${error instanceof Error ? error.message : String(error)}\n\n${usage}` };
  }
  const parsed = {
    trials: Number(values.trials ?? values.trial ?? 20),
    seed: Number(values.seed ?? Math.floor(Math.random() * 1e6)),
    atOnce: Number(values["at-once"] ?? 2),
    trial: values.trial === undefined ? undefined : Number(values.trial),
    only: values.only,
    phase: values.phase,
  };
  for (const key of /** @type {const} */ (["trials", "seed", "atOnce", "trial"])) {
    const least = key === "seed" ? 0 : 1;
    const value = parsed[key];
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) continue;
    return {
      fault: `--${key === "atOnce" ? "at-once" : key} must be a whole number from ${least}\n\n${usage}`,
    };
  }
  if (parsed.trial !== undefined) parsed.trials = Math.max(parsed.trials, parsed.trial);
  if (combinations(parsed).length === 0)
    return { fault: `There is no such fault in that phase.\n\n${usage}` };
  return parsed;
}

/**
 * The command that runs one trial again.
 *
 * @param {Pick<ChaosArguments, "seed" | "only" | "phase">} options
 * @param {number} number
 */
function replayCommand({ seed, only, phase }, number) {
  const filter = [only && `--only ${only}`, phase && `--phase ${phase}`].filter(Boolean);
  return ["npm run chaos --", `--seed ${seed}`, ...filter, `--trial ${number}`].join(" ");
}

module.exports = { parseChaosArguments, replayCommand };
