/** One `pulumi up` that a fault strikes in the wanted phase. */
import { setTimeout as sleep } from "node:timers/promises";
import { endMarkedProcesses } from "../pulumi/markedProcesses.cjs";
import drawing from "./drawSchedule.cjs";
import phaseModule from "./phases.cjs";
import { expectRequest, hideReboot } from "./refusal.mjs";
import { nodeOf } from "./stage.mjs";
import { pressOnce, strike } from "./strike.mjs";
import { isQuiet, standStill } from "./suspension.mjs";

const { anyMoment, networkFaults, pluginSurvives, refusal, suspensions } = drawing;
const { phases, phaseOf } = phaseModule;

/** A request may hang for a minute, and the look after it lasts half of one. */
const longestRunSeconds = 180;

/** Longer than an answer may be shared, so that each step reads for itself and can be struck while it does. */
const slowRead = { kind: "delay", delayMs: 1300, times: "always", match: { action: "nodestatus" } };

/**
 * @returns {Promise<{ hit: string | undefined, code: number | null, output: string }>} the phase that was really
 *   hit; undefined when the run had ended before
 */
export async function struckRun(trial, stage) {
  const name = stage.names[trial.target];
  const before = {
    earlierOperationId: stage.steps()?.[name]?.order?.operationId,
    requests: (await stage.simulator.requests()).length,
    reboots: stage.simulator.reboots().length,
  };
  await setTraps(trial, stage, nodeOf(name));
  const running = stage.workspace.startUp([], stage.runOptions());
  const hasArrived = async () => (await look(stage, name, before))?.hasArrived;
  const hidden = trial.fault === refusal ? hideReboot(trial, stage, running, hasArrived) : undefined;
  const { hit, over } = await strikeInTime(trial, stage, running, name, before);
  // The time in which it stands still does not count.
  if (suspensions.includes(trial.fault)) await over;
  const result = await endOf(running, stage, longestRunSeconds);
  await Promise.all([over, hidden]);
  const wasLate = isUpstream(trial) && (await look(stage, name, before))?.hasArrived;
  await stage.forgetFaults();
  // Where the request came through all the same, only what lies before it was struck.
  return { hit: wasLate && trial.fault !== "net-slow" ? "between" : hit, ...result };
}

/** The network is broken before the request leaves; all other faults come while the server has it. */
const isUpstream = ({ fault, phase }) => phase === "request-before-act" && networkFaults.includes(fault);

async function setTraps(trial, { simulator }, node) {
  const { fault, phase, actsLater } = trial;
  const match = { action: "reboot", node };
  if (fault === refusal) return expectRequest(trial, { simulator }, match);
  const isNetwork = networkFaults.includes(fault);
  if (["before-order", "order", "between"].includes(phase)) await simulator.fault(slowRead);
  if (phase === "request-before-act") {
    if (isNetwork) await simulator.fault(slowRead);
    else if (actsLater) await simulator.fault({ kind: "delay", delayMs: 2000, match });
    else await simulator.fault({ kind: "hang-before", match });
  }
  if (phase === "request-after-act") {
    await simulator.fault(isNetwork ? { kind: "delay", delayMs: 700, match } : { kind: "hang-after", match });
  }
  if (phase === "answer-unrecorded") await simulator.fault({ kind: "delay", delayMs: 1000, match });
}

/** Looks again and again, and strikes as soon as the run has come so far. */
async function strikeInTime(trial, stage, running, name, before) {
  let startedAt = Infinity;
  const wanted = phases.indexOf(trial.phase);
  const isNetwork = networkFaults.includes(trial.fault);
  let slowed = false;
  for (; running.running; await sleep(20)) {
    const seen = await look(stage, name, before);
    if (seen === undefined) continue;
    // Counted from the first request: before it nothing is at stake, and how long that lasts depends on the machine.
    if (seen.hasBegun) startedAt = Math.min(startedAt, Date.now());
    const now = phases.indexOf(seen.phase);
    if (trial.fault === refusal && trial.refusal.thenStruckBy === undefined) {
      // Nothing more strikes than the server itself.
      if (now < phases.indexOf("request-after-act")) continue;
      return { hit: "request-after-act", over: undefined };
    }
    if (trial.phase === anyMoment && Date.now() - startedAt < trial.momentMs) continue;
    if (suspensions.includes(trial.fault) && now >= wanted && !isQuiet(stage)) continue;
    if (trial.phase === anyMoment) return { hit: seen.phase, over: strike(trial, { stage, running }) };
    if (isUpstream(trial)) {
      // The request's own read of the nodes is under way: what leaves next is the request.
      if (seen.phase !== "between" || !seen.isReading) continue;
      // It must still be broken when that read has been answered.
      const outageMs = trial.outageMs + slowRead.delayMs;
      const over = strike({ ...trial, outageMs }, { stage, running, stream: "upstream" });
      return { hit: trial.phase, over };
    }
    if (isNetwork && trial.phase === "request-after-act") {
      if (now < phases.indexOf("request-before-act")) continue;
      return { hit: trial.phase, over: strike(trial, { stage, running }) };
    }
    if (trial.phase === "answer-unrecorded" && trial.fault !== refusal) {
      if (now < phases.indexOf("request-before-act")) continue;
      const hit = await holdUntilAnswered(trial, stage, running, name, before);
      return { hit, over: strikeHeld(trial, stage, running) };
    }
    if (!slowed && ["verifying", "done"].includes(trial.phase) && now >= phases.indexOf("waiting")) {
      slowed = true;
      await stage.simulator.fault(slowRead);
    }
    if (now < wanted || (now === wanted && !seen.isUnderWay)) continue;
    const over = strike(trial, { stage, running }).then(() => endHanging(trial, stage));
    return { hit: seen.phase, over };
  }
  return { hit: undefined, over: undefined };
}

async function look(stage, name, before) {
  const steps = stage.steps();
  if (steps === undefined) return undefined;
  const node = nodeOf(name);
  const requests = (await stage.simulator.requests()).slice(before.requests);
  const reboots = stage.simulator.reboots().slice(before.reboots);
  const reboot = reboots.find((one) => one.node === node);
  const kind = ({ path }) => path.split("/")[4];
  const jobReads = requests.filter(
    (one) => reboot !== undefined && one.path.endsWith(`/job/${reboot.jobId}`),
  );
  const targetOf = ({ body }) => new URLSearchParams(body).get("target");
  const posts = requests.filter((one) => kind(one) === "reboot" && targetOf(one) === node);
  const phase = phaseOf({
    steps: steps[name],
    earlierOperationId: before.earlierOperationId,
    posts,
    accepted: reboot !== undefined,
    jobSeenEnded: jobReads.some(({ at, status }) => at >= reboot.endsAt && status !== undefined),
  });
  const isReading = requests.some((one) => kind(one) === "nodestatus" && one.status === undefined);
  const isAdopted = steps[name]?.request?.adopted === true;
  const signs = {
    "before-order": isReading,
    waiting: jobReads.length > 0 || isAdopted,
    verifying: isReading,
  };
  const [hasBegun, hasArrived] = [requests.length > 0, posts.length > 0];
  return { phase, isReading, hasBegun, hasArrived, isUnderWay: signs[phase] ?? true };
}

/**
 * Stops the engine while the server answers: the plugin gets the answer, and no one can record it. A run that is
 * suspended stops as a whole, and the answer waits for the plugin to continue.
 */
async function holdUntilAnswered(trial, stage, running, name, before) {
  if (trial.fault === "ctrl-c-twice") await pressOnce(running);
  if (suspensions.includes(trial.fault)) await standStill(stage, running);
  else running.signal("SIGSTOP");
  let seen;
  for (let tries = 0; tries < 200; tries++) {
    seen = await look(stage, name, before);
    if (seen !== undefined && phases.indexOf(seen.phase) >= phases.indexOf("answer-unrecorded")) break;
    await sleep(20);
  }
  await sleep(150);
  return seen?.phase;
}

async function strikeHeld(trial, stage, running) {
  if (trial.fault !== "ctrl-c-twice") return strike(trial, { stage, running });
  running.signal("SIGINT");
  running.signal("SIGCONT");
}

/** A request that hangs for a plugin that lives on: a load balancer would end its connection some time. */
async function endHanging({ fault, phase, actsLater, pauseMs }, stage) {
  const hangs = phase === "request-after-act" || (phase === "request-before-act" && !actsLater);
  if (!pluginSurvives.includes(fault) || !hangs) return;
  await sleep(1000 + pauseMs);
  await stage.proxy.cut();
}

/** Waits for the end of a run, and ends what takes too long. */
export async function endOf(running, stage, longestSeconds) {
  let stuck = false;
  const limit = setTimeout(() => {
    stuck = true;
    void endMarkedProcesses(stage.workspace.folder);
  }, longestSeconds * 1000);
  const { code, output } = await running.exit;
  clearTimeout(limit);
  if (stuck) stage.stuck = `the struck run did not end within ${longestSeconds} s`;
  return { code, output };
}
