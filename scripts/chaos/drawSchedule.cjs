/** Which trials a run consists of: everything random about a trial is drawn here, from the seed alone. */
// @ts-check
"use strict";
const { drawInTurn, pick } = require("./drawInTurn.cjs");
const { phases } = require("./phases.cjs");
const { seededRandom } = require("./seededRandom.cjs");

/**
 * @typedef {object} ScheduleOptions
 * @property {number} trials
 * @property {number} seed
 * @property {string | undefined} [only] this fault alone
 * @property {string | undefined} [phase] this phase alone, or `any`
 */

/**
 * How long all processes of the run stand still, and what someone does on another machine meanwhile.
 *
 * @typedef {object} Suspension
 * @property {number} ms
 * @property {"finishes" | "cancels" | "nothing"} meanwhile
 * @property {boolean} changesAgain whether that someone changes the triggers once more, and reboots again
 */

/**
 * How the server refuses what it has done.
 *
 * @typedef {object} Refusal
 * @property {number} status
 * @property {boolean} isSeen whether the look at the node after it can see the reboot
 * @property {string} [thenStruckBy] what strikes the run in the wanted phase, beside the refusal
 */

/**
 * @typedef {object} Trial
 * @property {number} number
 * @property {string} fault
 * @property {string} phase
 * @property {"create" | "update"} flow
 * @property {number} nodes
 * @property {number} target of several nodes, the one whose phase is waited for
 * @property {number} rebootSeconds
 * @property {"at once" | "a minute later"} comesBack
 * @property {boolean} actsLater whether a request that was struck before the server acted is done all the same, a
 *   moment later
 * @property {number} momentMs
 * @property {number} outageMs
 * @property {number} pauseMs
 * @property {number} bytes
 * @property {boolean} runsAgain
 * @property {number} seed
 * @property {Suspension} [suspension]
 * @property {Refusal} [refusal]
 */

const kills = ["kill-cli", "kill-plugin", "kill-language-host", "kill-all", "kill-simulator"];
const networkFaults = ["net-reset", "net-half-open", "net-slow", "net-cut"];
/** The whole run stands still: so long that the library calls it suspended, or shorter. */
const suspensions = ["suspend", "suspend-briefly"];
const refusal = "act-then-refuse";
const faults = [...kills, "ctrl-c-twice", "fresh-machine", ...networkFaults, ...suspensions, refusal];

/** Not a phase but a moment: which phase it hits is seen afterwards. */
const anyMoment = "any";

/** A refusal comes with the request, and there is no job to read behind it. */
const phasesOfRefusal = [
  "request-before-act",
  "request-after-act",
  "answer-unrecorded",
  "waiting",
  "done",
  anyMoment,
];

/** @type {(fault: string, phase: string) => boolean} */
function makesSense(fault, phase) {
  if (fault === refusal) return phasesOfRefusal.includes(phase);
  // The answer is with the plugin already: the network has nothing left to break.
  return !(phase === "answer-unrecorded" && networkFaults.includes(fault));
}

/** Faults under which the plugin lives on, so that a request that hangs would cost its whole time-out. */
const pluginSurvives = ["kill-language-host", "kill-simulator", ...networkFaults, ...suspensions];

/** @param {{ only?: string | undefined, phase?: string | undefined }} [filter] */
function combinations({ only, phase } = {}) {
  return faults
    .flatMap((fault) => [...phases, anyMoment].map((wanted) => ({ fault, phase: wanted })))
    .filter((one) => makesSense(one.fault, one.phase))
    .filter((one) => (only ?? one.fault) === one.fault && (phase ?? one.phase) === one.phase);
}

/**
 * Every combination of fault and phase comes round before one comes again, and on the way to there every fault
 * and every phase are met equally often. A schedule is the beginning of every longer one with the same seed.
 *
 * @param {ScheduleOptions} options
 * @returns {Trial[]}
 */
function drawSchedule({ trials, seed, only, phase }) {
  const random = seededRandom(seed);
  const choices = combinations({ only, phase }).map((one) => ({
    ...one,
    drawn: 0,
    flows: /** @type {Trial["flow"][]} */ (random() < 0.5 ? ["create", "update"] : ["update", "create"]),
  }));
  /** @type {Trial[]} */
  const schedule = [];
  for (let number = 1; number <= trials; number++) {
    const one = drawInTurn(choices, random);
    if (one === undefined) break;
    // Both flows come round when the combination does.
    const flow = one.flows[one.drawn++ % 2] ?? "create";
    schedule.push(drawTrial({ number, fault: one.fault, phase: one.phase, flow }, seed));
  }
  return schedule;
}

/**
 * The rest of a trial, from a stream of its own: a change here leaves all other trials as they were.
 *
 * @type {(chosen: Pick<Trial, "number" | "fault" | "phase" | "flow">, seed: number) => Trial}
 */
function drawTrial({ number, fault, phase, flow }, seed) {
  const random = seededRandom(seed * 100_003 + number);
  /** @param {number} probability */
  const chance = (probability) => random() < probability;
  const inRequest = ["request-before-act", "request-after-act", "answer-unrecorded"].includes(phase);
  const upstream = phase === "request-before-act" && networkFaults.includes(fault);
  const nodes = upstream || !chance(0.2) ? 1 : chance(0.5) ? 2 : 3;
  // A reboot that is still to be seen when the next run looks is adopted; one that is over is asked about.
  const visible = inRequest && chance(0.35);
  /** @type {Trial} */
  const trial = {
    number,
    fault,
    phase,
    flow,
    nodes,
    target: Math.floor(random() * nodes),
    rebootSeconds: visible ? 9 : 1.5,
    comesBack: visible && chance(0.5) ? "at once" : "a minute later",
    actsLater: (pluginSurvives.includes(fault) && !suspensions.includes(fault)) || chance(0.5),
    momentMs: Math.round(random() * 5000),
    outageMs: Math.round(500 + random() * 2500),
    pauseMs: Math.round(random() * 800),
    bytes: Math.round(20 + random() * 180),
    runsAgain: chance(0.3),
    seed: Math.floor(random() * 2 ** 31),
  };
  if (suspensions.includes(fault))
    return { ...trial, runsAgain: true, suspension: drawSuspension(fault, random) };
  return fault === refusal ? { ...trial, ...drawRefusal(phase, random) } : trial;
}

/** @type {(fault: string, random: () => number) => Suspension} */
function drawSuspension(fault, random) {
  // The library looks at its clocks once a second, and takes ten seconds for a suspension.
  if (fault === "suspend-briefly")
    return { ms: Math.round(1000 + random() * 7000), meanwhile: "nothing", changesAgain: false };
  const meanwhile = pick(/** @type {const} */ (["finishes", "finishes", "cancels", "nothing"]), random);
  return {
    ms: Math.round(11_000 + random() * 4000),
    meanwhile,
    changesAgain: meanwhile === "finishes" && random() < 0.4,
  };
}

/**
 * A 401 that asks for credentials and the API's own 404 are left out: they prove that nothing was done.
 */
const refusals = [400, 403, 405, 409, 413, 429, 500, 502, 503, 504];

/** No machine restarts in three seconds, so long is watched without a gap; these are seconds of the whole reboot. */
const seenSeconds = [4.5, 9];

/** @type {(phase: string, random: () => number) => Pick<Trial, "rebootSeconds" | "comesBack" | "refusal">} */
function drawRefusal(phase, random) {
  const status = pick(refusals, random);
  // What is not seen is not adopted, and then the run ends before these phases.
  const isSeen = ["waiting", "done"].includes(phase) || random() < 0.6;
  const rebootSeconds = isSeen ? pick(seenSeconds, random) : 1.5;
  const kill = pick(["kill-cli", "kill-plugin", "kill-all"], random);
  // The refusal itself is what strikes behind the act.
  const isStruckToo = phase !== "request-after-act" && random() < 0.6;
  return {
    rebootSeconds,
    comesBack: rebootSeconds === 9 && random() < 0.5 ? "at once" : "a minute later",
    refusal: { status, isSeen, ...(isStruckToo ? { thenStruckBy: kill } : {}) },
  };
}

module.exports = {
  anyMoment,
  combinations,
  drawSchedule,
  faults,
  networkFaults,
  pluginSurvives,
  refusal,
  suspensions,
};
