/** The command line of `npm run chaos`. */
// @ts-check
"use strict";
const { parseArgs } = require("node:util");
const { anyMoment, combinations, faults } = require("./drawSchedule.cjs");
const { bootPhases } = require("./kubernetes/bootPhases.cjs");
const { bootCombinations, bootFaults } = require("./kubernetes/drawBoots.cjs");
const { phases } = require("./phases.cjs");

const usage = `npm run chaos -- [--backend NAME] [--trials N] [--seed S] [--only FAULT] [--phase PHASE] [--trial I] [--at-once N]

  --backend NAME  selfService (default), over the simulator; kubernetes, over a real node
  --trials N      how many trials (default 20)
  --seed S        where everything random comes from (default: drawn, and printed)
  --only FAULT    ${faults.join(", ")};
                  with kubernetes: ${bootFaults.join(", ")}
  --phase PHASE   ${phases.join(", ")}, ${anyMoment};
                  with kubernetes: ${bootPhases.join(", ")}
  --trial I       of this schedule, trial I alone
  --at-once N     how many trials run at a time (default 2; with kubernetes 1)`;

/**
 * @typedef {object} ChaosArguments
 * @property {"selfService" | "kubernetes"} backend
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
    const options = {
      backend: text,
      trials: text,
      seed: text,
      only: text,
      phase: text,
      trial: text,
      "at-once": text,
    };
    ({ values } = parseArgs({ args, options }));
  } catch (error) {
    return { fault: `${error instanceof Error ? error.message : String(error)}\n\n${usage}` };
  }
  const { backend = "selfService" } = values;
  if (backend !== "selfService" && backend !== "kubernetes")
    return { fault: `There is no back end ${backend}.\n\n${usage}` };
  /** @type {ChaosArguments} */
  const parsed = {
    backend,
    trials: Number(values.trials ?? values.trial ?? 20),
    seed: Number(values.seed ?? Math.floor(Math.random() * 1e6)),
    atOnce: Number(values["at-once"] ?? (backend === "kubernetes" ? 1 : 2)),
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
  const found = backend === "kubernetes" ? bootCombinations(parsed) : combinations(parsed);
  if (found.length === 0) return { fault: `There is no such fault in that phase.\n\n${usage}` };
  return parsed;
}

/**
 * The command that runs one trial again.
 *
 * @param {Pick<ChaosArguments, "seed" | "only" | "phase"> & Partial<ChaosArguments>} options
 * @param {number} number
 */
function replayCommand({ backend, seed, only, phase }, number) {
  const words = [
    backend === "kubernetes" && "--backend kubernetes",
    `--seed ${seed}`,
    only && `--only ${only}`,
    phase && `--phase ${phase}`,
  ];
  return ["npm run chaos --", ...words.filter(Boolean), `--trial ${number}`].join(" ");
}

module.exports = { parseChaosArguments, replayCommand };
