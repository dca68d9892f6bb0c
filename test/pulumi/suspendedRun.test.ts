/**
 * A run that stands still, as under a closed lid or in a paused container, while somebody cancels it and finishes on
 * another machine; then it goes on as if nothing had happened.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { aMinuteLater, paste, requestsOf, unlock, until, waysOnIn } from "../support/interruptions";
import type { RunningCommand } from "../support/pulumiWorkspace";
import {
  cliTimeoutMs,
  code,
  failed,
  program,
  reboot,
  succeeded,
  withOwnProcess,
  type Scene,
} from "../support/rebootProgram";

jest.setTimeout(cliTimeoutMs);

const oneReboot = program(reboot("worker-0", { triggers: ["a"] }));
const node = "worker-0.openstacklocal";
/** More than a busy machine keeps a process waiting. */
const longEnoughMs = 11_000;

/** Stops all processes of a run, lets somebody else do something, and lets them go on. */
async function whileSuspended({ workspace }: Scene, meanwhile: () => Promise<void>): Promise<void> {
  const pids = workspace.processes().map(({ pid }) => pid);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  const since = Date.now();
  try {
    await meanwhile();
    await sleep(Math.max(0, longEnoughMs - (Date.now() - since)));
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
}

async function endsRed(running: RunningCommand): Promise<string> {
  return failed(await running.exit).output;
}

test("a run that was suspended before its order orders nothing", async () => {
  await withOwnProcess(oneReboot, async (scene) => {
    const { simulator, workspace } = scene;
    // The first answer comes too late to be shared with the order, which therefore reads for itself.
    simulator.fault({ kind: "delay", delayMs: 1200, match: { action: "nodestatus" } });
    simulator.fault({ kind: "delay", delayMs: 2500, match: { action: "nodestatus" } });
    const suspended = workspace.startUp();
    await until("the order reads", () => requestsOf(scene, "nodestatus").length === 2);
    await whileSuspended(scene, async () => {
      await unlock(scene);
      succeeded(await workspace.up());
    });
    expect(await endsRed(suspended)).toMatch(/This run was suspended for .*node worker-0\S* is not rebooted/);
    expect(scene.rebooted()).toEqual([node]);
  });
});
