/** Which trials a run over the back end `kubernetes` consists of: everything random is drawn here, from the seed alone. */
// @ts-check
"use strict";
const { drawInTurn, pick } = require("../drawInTurn.cjs");
const { seededRandom } = require("../seededRandom.cjs");
const { bootPhases } = require("./bootPhases.cjs");

/**
 * One fault, and when it comes.
 *
 * @typedef {object} Strike
 * @property {string} fault
 * @property {string} phase
 * @property {number} momentMs so long after the phase has begun
 * @property {number} outageMs for how long something is away
 * @property {number} pauseMs
 * @property {boolean} onFreshMachine whether the user continues elsewhere, with nothing but the program and the state
 * @property {"upstream" | "downstream"} stream in which direction the network breaks
 * @property {string} [copiedIn] the phase in which the copy of etcd is made that is restored, or `earlier-change`: then
 *   nothing of the change before is in it either
 * @property {"pod" | "lease" | "memory"} [answerTo] what the answer that is lost was to
 * @property {import("../drawSchedule.cjs").Suspension} [suspension]
 */

/**
 * One change of the triggers, and what strikes its runs, one after the other.
 *
 * @typedef {object} Change
 * @property {string} trigger
 * @property {Strike[]} strikes
 * @property {{ wipesRecords: boolean, afterMs: number, downMs: number }} reboot what the host does besides
 */

/**
 * @typedef {object} BootTrial
 * @property {number} number
 * @property {Change[]} changes
 * @property {boolean} runsAgain
 * @property {"at once"} comesBack nothing here has to be waited for
 */

const kills = ["kill-cli", "kill-plugin", "kill-all"];
const outages = ["kill-kubelet", "kill-apiserver", "kill-etcd"];
const network = ["net-reset", "net-half-open"];
/** The faults that take the network between the program and the API apart. */
const answers = ["hold-create", "cut-answer"];
/** Not a phase: the copy that is restored is from before the change before. */
const earlierChange = "earlier-change";
const bootFaults = [
  ...kills,
  ...outages,
  "restore-etcd",
  "delete-pod",
  "wipe-records",
  ...network,
  ...answers,
  "suspend",
];

/** @type {(fault: string) => readonly string[]} */
function phasesOf(fault) {
  // They come with the request, or with the reboot.
  if (answers.includes(fault)) return ["order"];
  if (fault === "wipe-records") return ["asked"];
  if (fault === "delete-pod") return ["pod", "asked", "booted", "ready"];
  // Until its kubelet reports again a node has the boot id of the copy: an order must not be placed in that moment.
  return fault === "restore-etcd" ? bootPhases.slice(1) : bootPhases;
}

/** @param {{ only?: string | undefined, phase?: string | undefined }} [filter] */
function bootCombinations({ only, phase } = {}) {
  return bootFaults
    .flatMap((fault) => phasesOf(fault).map((wanted) => ({ fault, phase: wanted })))
    .filter((one) => (only ?? one.fault) === one.fault && (phase ?? one.phase) === one.phase);
}

/**
 * Every combination of fault and phase comes round before one comes again. A schedule is the beginning of every longer one
 * with the same seed.
 *
 * @param {import("../drawSchedule.cjs").ScheduleOptions} options
 * @returns {BootTrial[]}
 */
function drawBoots({ trials, seed, only, phase }) {
  const choices = bootCombinations({ only, phase }).map((one) => ({ ...one, drawn: 0 }));
  const turns = seededRandom(seed);
  return Array.from({ length: trials }, (_, index) => {
    const number = index + 1;
    const random = seededRandom(seed * 100_003 + number);
    /** @param {boolean} isFirst */
    const draw = (isFirst) => {
      const one = drawInTurn(choices, turns);
      if (one === undefined) throw new Error("there is nothing to draw from");
      one.drawn++;
      return drawStrike(one, isFirst, random);
    };
    const changes = Array.from({ length: random() < 0.5 ? 2 : 3 }, (_, place) => {
      const isFirst = place === 0;
      // Whoever has been struck once may be struck again, before it has recovered.
      const strikes = random() < 0.2 ? [draw(isFirst), draw(isFirst)] : [draw(isFirst)];
      return drawChange(String(place + 1), strikes, random);
    });
    // To go back to earlier triggers is a change, too.
    const [first, , third] = changes;
    if (first !== undefined && third !== undefined && random() < 0.5) third.trigger = first.trigger;
    return { number, changes, runsAgain: random() < 0.4, comesBack: "at once" };
  });
}

/** @type {(trigger: string, strikes: Strike[], random: () => number) => Change} */
function drawChange(trigger, strikes, random) {
  const isAwaited = strikes.some(({ phase }) => phase === "asked");
  const wipes = strikes.some(({ fault }) => fault === "wipe-records");
  return {
    trigger,
    strikes,
    reboot: {
      wipesRecords: random() < 0.3 || wipes,
      // Before its kubelet has reported the container, the records of it are lost for good.
      afterMs: wipes ? 0 : Math.round((isAwaited ? 1200 : 0) + random() * 1200),
      downMs: Math.round(random() * 2000),
    },
  };
}

/** @type {(chosen: { fault: string, phase: string }, isFirst: boolean, random: () => number) => Strike} */
function drawStrike({ fault, phase }, isFirst, random) {
  // A run takes a second or two before its order; the other phases may be as short as a request.
  const longestMs = phase === "before-order" ? 2500 : 600;
  /** @type {Strike} */
  const strike = {
    fault,
    phase,
    momentMs: phase !== "before-order" && random() < 0.5 ? 0 : Math.round(random() * longestMs),
    outageMs: Math.round(500 + random() * 4500),
    pauseMs: Math.round(random() * 3000),
    onFreshMachine: random() < 0.5,
    stream: random() < 0.5 ? "upstream" : "downstream",
  };
  switch (fault) {
    case "restore-etcd": {
      const isOld = random() < 0.5 && !isFirst;
      const copiedIn = isOld ? earlierChange : pick(bootPhases.slice(0, bootPhases.indexOf(phase)), random);
      return { ...strike, copiedIn };
    }
    case "cut-answer":
      return { ...strike, answerTo: pick(/** @type {const} */ (["pod", "pod", "lease", "memory"]), random) };
    case "suspend": {
      const meanwhile = pick(/** @type {const} */ (["finishes", "finishes", "cancels", "nothing"]), random);
      // The library takes ten seconds for a suspension.
      const ms = Math.round(random() < 0.3 ? 1000 + random() * 7000 : 11_000 + random() * 4000);
      return {
        ...strike,
        suspension: { ms, meanwhile: ms < 10_000 ? "nothing" : meanwhile, changesAgain: false },
      };
    }
    default:
      return strike;
  }
}

module.exports = { bootCombinations, bootFaults, drawBoots, earlierChange };
