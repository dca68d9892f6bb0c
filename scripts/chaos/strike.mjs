/** The faults themselves. Each returns when it is over, a simulator or a network that comes back included. */
import { setTimeout as sleep } from "node:timers/promises";
import { endMarkedProcesses } from "../pulumi/markedProcesses.cjs";
import { sendSignal } from "./sendSignal.mjs";
import { suspend } from "./suspension.mjs";

const isPlugin = /^\S*node\b.*dynamic-provider/u;
const isLanguageHost = /pulumi-language-nodejs/u;

/** Slow, but not so slow that a request would run into its time-out. */
const slow = { average_size: 12, size_variation: 4, delay: 25_000 };

const toxics = {
  "net-reset": () => ["reset_peer", { timeout: 0 }],
  // Nothing passes any more, and no one is told.
  "net-half-open": () => ["timeout", { timeout: 0 }],
  "net-slow": () => ["slicer", slow],
  "net-cut": ({ bytes }) => ["limit_data", { bytes }],
};

/**
 * @param {import("./drawSchedule.cjs").Trial} trial
 * @param {{ stage: object, running: object, stream?: "upstream" | "downstream" }} scene
 */
export async function strike(trial, { stage, running, stream = "downstream" }) {
  const { fault } = trial;
  if (Object.hasOwn(toxics, fault)) return breakNetwork(trial, stage, stream);
  switch (fault) {
    case "kill-cli":
      running.signal("SIGKILL");
      return;
    case "kill-plugin":
      return killMatching(isPlugin, stage, running);
    case "kill-language-host":
      return killMatching(isLanguageHost, stage, running);
    case "kill-all":
    case "fresh-machine":
      return endMarkedProcesses(stage.workspace.folder);
    case "kill-simulator":
      await stage.simulator.kill();
      running.signal("SIGCONT");
      await sleep(trial.outageMs);
      return stage.simulator.start();
    case "ctrl-c-twice":
      return pressTwice(trial, running);
    case "suspend":
    case "suspend-briefly":
      return suspend(trial, { stage, running });
    case "act-then-refuse":
      await sleep(trial.pauseMs);
      return strike({ ...trial, fault: trial.refusal.thenStruckBy }, { stage, running });
    default:
      throw new Error(`no such fault: ${fault}`);
  }
}

async function breakNetwork(trial, stage, stream) {
  const [type, attributes] = toxics[trial.fault](trial);
  await stage.proxy.poison(type, stream, attributes);
  await sleep(trial.outageMs);
  await stage.proxy.heal();
}

/** At some moments the process does not exist yet: then as soon as it does. */
async function killMatching(pattern, stage, running) {
  while (running.running) {
    const found = stage.workspace.processes().filter(({ command }) => pattern.test(command));
    for (const { pid } of found) sendSignal(pid, "SIGKILL");
    if (found.length > 0) break;
    await sleep(20);
  }
  running.signal("SIGCONT");
}

/** Of two presses at once Pulumi would see one, so the second waits until the first is answered. */
export async function pressOnce(running) {
  running.signal("SIGINT");
  await running.waitForOutput(/cancel/iu, { timeoutSeconds: 5 }).catch(() => undefined);
}

async function pressTwice({ pauseMs }, running) {
  await pressOnce(running);
  await sleep(pauseMs);
  running.signal("SIGINT");
}
