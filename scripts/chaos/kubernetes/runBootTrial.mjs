/** One trial over the back end `kubernetes` from beginning to end: a few changes of the triggers, each struck. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { workFolder } from "../../setup/paths.cjs";
import { endOf } from "../struckRun.mjs";
import { isQuiet } from "../suspension.mjs";
import { converge, unlock } from "../user.mjs";
import phaseModule from "./bootPhases.cjs";
import { openClusterStage } from "./clusterStage.mjs";
import drawing from "./drawBoots.cjs";
import judging from "./judgeBoots.cjs";
import { setTrap, strikeCluster } from "./strikeCluster.mjs";

const { bootPhases } = phaseModule;
const { earlierChange } = drawing;

/** What strikes the cluster needs no run that it strikes. */
const needsNoRun = ["kill-kubelet", "kill-apiserver", "kill-etcd", "restore-etcd", "delete-pod"];

/** A pod that someone has deleted counts as lost after five minutes. */
const longestRunSeconds = 480;

/**
 * @param {import("./drawBoots.cjs").BootTrial} trial
 * @returns {Promise<import("./reportBoots.cjs").BootOutcome>}
 */
export async function runBootTrial(trial, tools) {
  const stage = await openClusterStage(trial, tools);
  tools.open.add(stage);
  try {
    // The user may have pressed Ctrl-C while it was being opened.
    if (tools.isStopping()) throw new Error("stopped");
    const outcome = await play(trial, stage);
    return { ...outcome, logFile: keepLog(trial, stage, outcome) };
  } finally {
    tools.open.delete(stage);
    await stage.close();
  }
}

async function play(trial, stage) {
  const changes = [];
  const violations = [];
  let converged = true;
  for (const [index, change] of trial.changes.entries()) {
    const isCopied = ({ copiedIn }) => copiedIn === earlierChange;
    if (trial.changes[index + 1]?.strikes.some(isCopied)) await stage.cluster.server.copyEtcd("earlier");
    const outcome = await playChange(change, trial, stage);
    changes.push(outcome);
    violations.push(...outcome.violations.map((text) => `${change.trigger}: ${text}`));
    converged = outcome.converged;
    if (!converged) break;
  }
  const quiet = converged && trial.runsAgain ? await runAgain(stage) : undefined;
  for (const text of [stage.stuck, quiet]) if (text !== undefined) violations.push(text);
  const hit = changes.map((one) => `${one.fault} in ${one.hit ?? "nothing"}`).join(", ");
  const ups = changes.reduce((sum, one) => sum + one.ups, 0);
  return { trial, changes, hit, ups, converged, fixed: stage.fixed, violations };
}

async function playChange({ trigger, strikes, reboot }, trial, stage) {
  stage.beginChange(trigger);
  stage.cluster.node.rebootStyle = reboot;
  let struck = { code: null, output: "" };
  let hit;
  const traps = [];
  for (const blow of strikes) {
    if (struck.code === 0) break;
    if (stage.isLocked()) await unlock(stage);
    const { trap, ...result } = await struckUp(blow, stage);
    traps.push(trap);
    struck = result;
    hit ??= result.hit;
    await stage.noteUp(`pulumi up, struck by ${blow.fault} in ${result.hit}`, struck);
    if (struck.code !== 0 && blow.onFreshMachine) await stage.moveToFreshMachine();
  }
  const { converged, ups } = await converge(trial, stage, struck);
  // What an orphaned plugin still sends, and what is still held, is counted for this change.
  for (const trap of traps) await trap.over();
  for (let tries = 0; tries < 100 && stage.workspace.processes().length > 0; tries++) await sleep(200);
  await stage.untilQuiet();
  const boots = stage.boots();
  const { bootIdBefore, ups: runs, answered } = stage.change;
  const { isOlderCluster } = stage;
  const verdict = judging.judgeBoots({ bootIdBefore, boots, ups: runs, converged, isOlderCluster });
  const [{ fault }] = strikes;
  return { fault, hit, boots, ups, answered, converged, ...verdict };
}

/** One `pulumi up` that a fault strikes in the wanted phase. */
async function struckUp(blow, stage) {
  const trap = setTrap(blow, stage);
  const running = stage.workspace.startUp([], stage.runOptions());
  const { hit, over } = await strikeInTime(blow, trap, stage, running);
  // The time in which it stands still does not count.
  if (blow.fault === "suspend") await over;
  const result = await endOf(running, stage, longestRunSeconds);
  await over;
  return { hit, trap, ...result };
}

/** Looks again and again, and strikes as soon as the run has come so far. */
async function strikeInTime(blow, trap, stage, running) {
  const wanted = bootPhases.indexOf(blow.phase);
  const isAt = (phase, least) => phase !== undefined && bootPhases.indexOf(phase) >= least;
  let mustCopy = ![undefined, earlierChange].includes(blow.copiedIn);
  let isDue = false;
  for (; running.running; await sleep(20)) {
    const phase = await stage.phase();
    if (mustCopy && isAt(phase, bootPhases.indexOf(blow.copiedIn))) {
      mustCopy = false;
      await stage.cluster.server.copyEtcd("copy");
      stage.log.push(`== etcd was copied in ${phase}`);
      continue;
    }
    if (trap.isSet) {
      if (trap.isSprung()) return { hit: phase ?? blow.phase, over: undefined };
      continue;
    }
    if (!isAt(phase, wanted)) continue;
    if (!isDue) {
      isDue = true;
      await sleep(blow.momentMs);
      if (blow.momentMs > 0) continue;
    }
    if (blow.fault === "suspend" && !isQuiet(stage)) continue;
    return { hit: phase, over: begun(strikeCluster(blow, { stage, running })) };
  }
  if (trap.isSprung()) return { hit: blow.phase, over: undefined };
  const last = await stage.phase();
  // Whoever continues from here finds the cluster as it was left.
  if (needsNoRun.includes(blow.fault) && isAt(last, wanted) && !mustCopy)
    return { hit: last, over: begun(strikeCluster(blow, { stage, running })) };
  return { hit: undefined, over: undefined };
}

/** What is awaited only after the run's end may fail before it. */
function begun(strike) {
  strike.catch(() => undefined);
  return strike;
}

/** A stack that has converged has nothing left to do. */
async function runAgain(stage) {
  const again = await stage.workspace.up(["--expect-no-changes"], stage.runOptions());
  const before = stage.change.ups.length;
  await stage.noteUp("pulumi up --expect-no-changes", again);
  stage.change.ups.length = before;
  await stage.untilQuiet();
  if (again.code !== 0) return "one more run had something left to do";
  return stage.boots() > 1 ? "one more run rebooted the node" : undefined;
}

function keepLog(trial, stage, { violations, changes }) {
  const folder = path.join(workFolder, "chaos");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `kubernetes-trial-${trial.number}.txt`);
  const { bootIds, requests } = stage.cluster.node;
  const facts = { trial, violations, changes, bootIds, requests };
  writeFileSync(file, [JSON.stringify(facts, null, 2), ...stage.log, ""].join("\n\n"));
  return file;
}
