/** One trial from beginning to end. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { workFolder } from "../setup/paths.cjs";
import judging from "./judgeTrial.cjs";
import { openStage } from "./stage.mjs";
import { struckRun } from "./struckRun.mjs";
import { converge } from "./user.mjs";

/**
 * @param {import("./drawSchedule.cjs").Trial} trial
 * @returns {Promise<import("./report.cjs").Outcome>}
 */
export async function runTrial(trial, tools) {
  const stage = await openStage(trial, tools);
  tools.open.add(stage);
  try {
    // The user may have pressed Ctrl-C while it was being opened.
    if (tools.isStopping()) throw new Error("stopped");
    const outcome = await play(trial, stage);
    if (outcome.violations.length > 0) outcome.logFile = keepLog(trial, stage, outcome);
    return outcome;
  } finally {
    tools.open.delete(stage);
    await stage.close();
  }
}

async function play(trial, stage) {
  if (trial.flow === "update") {
    const clean = await stage.workspace.up([], stage.runOptions());
    await stage.noteUp("pulumi up, undisturbed", clean);
    if (clean.code !== 0)
      throw new Error(`trial ${trial.number}: an undisturbed run failed:\n${clean.output}`);
    stage.changeTriggers();
  }
  const { hit, ...struck } = await struckRun(trial, stage);
  await stage.noteUp(`pulumi up, struck by ${trial.fault} in ${hit}`, struck);
  if (trial.fault === "fresh-machine") await stage.moveToFreshMachine();
  const { converged, ups } = await converge(trial, stage, struck);
  const quiet = converged && trial.runsAgain ? await runAgain(stage) : undefined;
  await orphansEnd(stage);

  const verdict = judging.judgeTrial({ ...stage, reboots: stage.simulator.reboots(), converged });
  const violations = [...verdict.violations, stage.stuck, quiet].filter((text) => text !== undefined);
  return { trial, hit, ups, converged, fixed: stage.fixed, ...verdict, violations };
}

/** A stack that has converged has nothing left to do. */
async function runAgain(stage) {
  const again = await stage.workspace.up(["--expect-no-changes"], stage.runOptions());
  await stage.noteUp("pulumi up --expect-no-changes", again);
  return again.code === 0 ? undefined : "one more run had something left to do";
}

/** What an orphaned plugin still sends must be counted too. */
async function orphansEnd(stage) {
  for (let tries = 0; tries < 100 && stage.workspace.processes().length > 0; tries++) await sleep(200);
}

function keepLog(trial, stage, { violations }) {
  const folder = path.join(workFolder, "chaos");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `trial-${trial.number}.txt`);
  const facts = { trial, violations, operations: stage.operations, reboots: stage.simulator.reboots() };
  writeFileSync(file, [JSON.stringify(facts, null, 2), ...stage.log, ""].join("\n\n"));
  return file;
}
