/** A run that stands still, as under a closed lid or in a paused container, and then continues as if nothing had been. */
import { setTimeout as sleep } from "node:timers/promises";
import { sendSignal } from "./sendSignal.mjs";
import { converge, unlock } from "./user.mjs";

/**
 * Longer than the CLI needs to write the state. What it is about to write, or half way through, when it is stopped it
 * writes as soon as it continues, whatever others have written meanwhile: that no plugin can keep it from. It is a limit
 * of the guarantee, and would else be struck far more often than by chance, since a phase begins with such a write.
 */
const quietMs = 250;

/** Whether the CLI is in the middle of nothing that it would write over the records of another run. */
export const isQuiet = (stage) => Date.now() - stage.writtenAt() > quietMs;

/**
 * Stops all processes of a run, the CLI first.
 * @returns {Promise<number[]>} those that were stopped
 */
export async function standStill(stage, running) {
  for (let tries = 0; ; tries++) {
    const pids = stopAll(stage, running);
    if (isQuiet(stage) || tries === 50) return pids;
    for (const pid of pids) sendSignal(pid, "SIGCONT");
    await sleep(40);
  }
}

function stopAll(stage, running) {
  const stopped = new Set();
  for (;;) {
    const pids = [running.pid, ...stage.workspace.processes().map(({ pid }) => pid)];
    const more = pids.filter((pid) => !stopped.has(pid));
    if (more.length === 0) return [...stopped];
    for (const pid of more) {
      sendSignal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  }
}

/**
 * Lets someone do meanwhile what the trial says.
 * @param {import("./drawSchedule.cjs").Trial} trial
 */
export async function suspend(trial, { stage, running }) {
  const { ms, meanwhile } = trial.suspension;
  const pids = await standStill(stage, running);
  const since = Date.now();
  try {
    // They were there to slow down this run alone.
    await stage.forgetFaults();
    if (meanwhile !== "nothing") await stage.onAnotherMachine(() => actMeanwhile(trial, stage));
    await sleep(Math.max(0, ms - (Date.now() - since)));
  } finally {
    stage.log.push(`== suspended for ${Date.now() - since} ms: ${meanwhile}`);
    for (const pid of pids) sendSignal(pid, "SIGCONT");
  }
}

async function actMeanwhile(trial, stage) {
  const { meanwhile, changesAgain } = trial.suspension;
  if (meanwhile === "cancels") {
    if (stage.isLocked()) await unlock(stage);
    return;
  }
  let { converged } = await converge(trial, stage);
  if (converged && changesAgain) {
    stage.changeTriggers();
    ({ converged } = await converge(trial, stage));
  }
  if (!converged) stage.stuck = "it did not converge on the other machine";
}
