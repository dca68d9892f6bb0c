/**
 * One process for the programs of a whole test file. A `pulumi up` spends half of its processor time on a process
 * for the program, in which Node.js loads Pulumi and TypeScript again; here that is done once. CLI, engine and plugin
 * stay what they are, and the program is run by Pulumi's own server for inline programs, as a user of the Automation
 * API has it run.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isolatedEnvironment } from "../../scripts/pulumi/isolatedEnvironment.cjs";
import { startGuarded } from "./guardedProcess";

export interface ProgramHost {
  /** For the CLI's `--client`. */
  readonly address: string;
  /** What it has printed so far, and with it the programs. */
  output(): string;
  stop(): Promise<void>;
}

let shared: Promise<ProgramHost> | undefined;

/** The one of this test file, ended with it. */
export function sharedProgramHost(): Promise<ProgramHost> {
  return (shared ??= startProgramHost());
}

afterAll(async () => (await shared)?.stop());

/** @throws Error with what it printed, when it does not start */
async function startProgramHost(): Promise<ProgramHost> {
  const folder = mkdtempSync(path.join(tmpdir(), "program-host-"));
  mkdirSync(path.join(folder, "temporary"));
  const log = path.join(folder, "log");
  const script = path.join(__dirname, "programHost.cjs");
  const host = startGuarded(process.execPath, [script], log, isolatedEnvironment(folder));
  const output = (): string => readFileSync(log, "utf8");
  const stop = async (): Promise<void> => {
    await host.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  for (;;) {
    const address = /^listens on (\S+)$/mu.exec(output())?.[1];
    if (address !== undefined) return { address, output, stop };
    if (!host.isRunning()) {
      const printed = host.lastLines();
      await stop();
      throw new Error(`The process for programs did not start; it printed last:\n${printed}`);
    }
    await sleep(20);
  }
}
