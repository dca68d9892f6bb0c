/** Kills, Ctrl-C, and what a user does after them. Only processes that a scene has started are ever ended. */
import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { repository } from "../../scripts/setup/paths.cjs";
import type { RecordedRequest } from "../../simulator/source";
import type { PulumiWorkspace, RunResult, StackExport } from "./pulumiWorkspace";
import { until } from "./until";
import { failed, succeeded, type Scene, type Step } from "./rebootProgram";

/** A reboot that continues until {@link adopts} ends it: whoever comes later still finds the node in REBOOT. */
export const endlessReboot = { startDelayMs: 0, downMs: Infinity } as const;

/** The requests of one kind that have arrived, accepted or not. */
export function requestsOf({ simulator }: Scene, action: "reboot" | "nodestatus" | "job"): RecordedRequest[] {
  return simulator.requests.filter(({ path }) => path.split("/")[4] === action);
}

/** The plugins of the scene that are alive: the processes that send requests. */
export function pluginsOf({ workspace }: Scene): number[] {
  return workspace
    .processes()
    .filter(({ command }) => /^\S*node\b.*dynamic-provider/u.test(command))
    .map(({ pid }) => pid);
}

/** Ends the scene's plugin as the kernel would when memory runs out. */
export function killPlugin(scene: Scene): void {
  const plugins = pluginsOf(scene);
  expect(plugins).toHaveLength(1);
  for (const pid of plugins) process.kill(pid, "SIGKILL");
}

/** The plugin of a killed CLI ends by itself, and has sent nothing more by then than the requests given. */
export async function orphanEnds(scene: Scene, { reboots }: { reboots: number }): Promise<void> {
  await until("the orphaned plugin ends", () => pluginsOf(scene).length === 0);
  expect(requestsOf(scene, "reboot")).toHaveLength(reboots);
}

/** An update that finds the node in REBOOT and takes that for its own; the reboot ends only then. */
export async function adopts({ simulator, workspace }: Scene): Promise<void> {
  const running = workspace.startUp();
  await running.waitForOutput(/warning: node \S+ is in REBOOT: adopted as the requested reboot/);
  simulator.finishJobs("Done");
  succeeded(await running.exit);
}

/** What a user types first after a kill: the local backend still holds the lock of the dead update. */
export async function unlock({ workspace }: Scene): Promise<void> {
  const result = await workspace.run(["cancel", "--yes", "--non-interactive", "--color=never"]);
  expect(result.output).toMatch(/cancel/i);
}

/**
 * The environment of a run that a user starts a minute later: for the library so much time has passed since
 * the order, so that its look at the node is over at once.
 */
export const aMinuteLater = later(60_000);

/** A run at another time of day. */
export function later(aheadMs: number): { env: Record<string, string> } {
  const clock = path.join(repository, "scripts", "pulumi", "laterClock.cjs");
  return { env: { NODE_OPTIONS: `--require=${clock}`, CLOCK_AHEAD_MS: String(Math.round(aheadMs)) } };
}

/** The two commands that an error offers, exactly as it prints them. */
export function recoveryCommandsIn(output: string): { askAgain: string; accept: string } {
  const askAgain = /reboot it again: (pulumi up --replace .+?) \(or change/u.exec(output)?.[1];
  const accept = /accept it: (pulumi config set \S+ "[^"]+"), then (pulumi up)/u.exec(output)?.slice(1);
  if (askAgain === undefined || accept === undefined)
    throw new Error(`no two recovery commands in:\n${output}`);
  return { askAgain, accept: accept.join("\n") };
}

/** Pastes commands into a shell. Only the questions that `pulumi up` would ask are answered beforehand. */
export async function paste({ workspace, alsoPrinted }: Scene, commands: string): Promise<RunResult> {
  const typed = `
pulumi() {
  if [ "$1" = up ]; then shift; set -- up --yes --skip-preview "$@"; fi
  command pulumi "$@" --non-interactive --color=never
}
${commands}
`;
  return new Promise((resolve) => {
    const options = { cwd: workspace.projectFolder, env: workspace.environment() };
    execFile("sh", ["-c", typed], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : 1;
      alsoPrinted.push(stdout, stderr);
      resolve({ code, signal: null, stdout, stderr, output: stdout + stderr, events: [] });
    });
  });
}

/** An update that must end red and name the step that was left out; how many requests were sent by then. */
export async function leavesOut(scene: Scene, args: string[], step: Step): Promise<number> {
  const { output } = failed(await scene.workspace.up(args));
  expect(output).toMatch(new RegExp(`${step} (was excluded|has no record)`, "u"));
  expect(output).toMatch(/ERR_STEP_EXCLUDED/);
  expect(output).toMatch(/run pulumi up without --target/i);
  return requestsOf(scene, "reboot").length;
}

/** Puts an older export in the place of the state, as a restored backup does. */
export async function restore(workspace: PulumiWorkspace, older: StackExport): Promise<void> {
  const file = path.join(workspace.folder, "older.json");
  writeFileSync(file, JSON.stringify(older));
  succeeded(await workspace.run(["stack", "import", "--file", file]));
  rmSync(file);
}
