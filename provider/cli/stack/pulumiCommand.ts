import { execFile } from "node:child_process";
import { neutralize } from "../../core/foreignText";

/** How a Pulumi command has ended. */
export interface PulumiResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** States of large stacks are large. */
const mostBytes = 1024 ** 3;

/**
 * Runs a Pulumi command for which the Automation API has no function, or only one that decrypts all secrets.
 *
 * @throws Error when the CLI cannot be started
 */
export function runPulumi(command: string, args: readonly string[], folder: string): Promise<PulumiResult> {
  const all = [...args, "--non-interactive", "--color=never"];
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  return new Promise((resolve, reject) => {
    execFile(command, all, { cwd: folder, env, maxBuffer: mostBytes }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr: neutralize(stderr) });
      else if (typeof error.code === "number")
        resolve({ exitCode: error.code, stdout, stderr: neutralize(stderr) });
      else reject(new Error(error.message, { cause: error }));
    });
  });
}
