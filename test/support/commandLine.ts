/** The built program `openshift-maintenance`, run in a scene as a user runs it in a project's folder. */
import { renameSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { startProcess } from "../../scripts/pulumi/startProcess.cjs";
import { repository } from "../../scripts/setup/paths.cjs";
import type { StartedProcess } from "../../scripts/pulumi/workspaceTypes";
import type { Scene } from "./rebootProgram";

export const commandFile = path.join(repository, "dist", "cli", "main.js");

/** How a command has ended. */
export interface CommandEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` has printed. */
  readonly document: () => Record<string, unknown>;
}

export interface CommandLine {
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => StartedProcess;
  readonly run: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<CommandEnd>;
  /** Sets the time of day of the commands that are started with it, and of those that run. */
  readonly setTime: (time: string) => void;
}

/** Commands in a scene, on a clock of the scene's own. What they print is searched for credentials. */
export function commandLineIn({ workspace, alsoPrinted }: Scene): CommandLine {
  const clockFile = path.join(workspace.folder, "wall-clock");
  const preload = path.join(repository, "test", "support", "wallClock.cjs");

  const start: CommandLine["start"] = (args, env = {}) =>
    startProcess(process.execPath, [commandFile, ...args], {
      cwd: workspace.projectFolder,
      env: workspace.environment({
        WALL_CLOCK: clockFile,
        NODE_OPTIONS: `--require=${preload}`,
        ...env,
      }),
    });

  return {
    start,
    run: async (args, env) => {
      const { code, stdout, stderr } = await start(args, env).exit;
      alsoPrinted.push(stdout, stderr);
      return { code, stdout, stderr, document: () => JSON.parse(stdout) as Record<string, unknown> };
    },
    setTime: (time) => {
      // In one piece: it is read at any moment.
      writeFileSync(`${clockFile}.new`, String(Date.parse(time) - Date.now()));
      renameSync(`${clockFile}.new`, clockFile);
    },
  };
}
