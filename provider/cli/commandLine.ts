import { Command as Program, CommanderError } from "commander";
import { systemClock } from "../core/clock";
import { failureOf } from "./cliError";
import { declareCommands } from "./declareCommands";
import { exitCodes, meanings } from "./exitCodes";
import { createOutput, type Sink } from "./terminal/output";

/** The process that the command line runs in. */
export interface Host {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** Runs a command line. @returns what the process ends with */
export async function runCommandLine(
  argv: readonly string[],
  { env, stdout, stderr }: Host,
): Promise<number> {
  // Also for an error in the options themselves, before they are read.
  const output = createOutput({ json: argv.includes("--json"), env, stdout, stderr });
  let exitCode: number = exitCodes.done;
  const program = describedProgram(stdout, stderr);
  declareCommands(program, { output, env, clock: systemClock }, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOfUsage(error, output.json ? stdout : undefined);
    const failure = failureOf(error);
    output.fail(failure);
    return failure.exitCode;
  }
}

function describedProgram(stdout: Sink, stderr: Sink): Program {
  return new Program("openshift-maintenance")
    .description(
      "Runs and shows the maintenance of OpenShift, OKD, and Kubernetes nodes that a Pulumi program declares.",
    )
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .showHelpAfterError("(openshift-maintenance --help shows the commands and their examples)")
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  $ openshift-maintenance operations --stack prod
  $ openshift-maintenance windows --stack prod --next 3

Exit codes (those below 20 are Pulumi's):
${meanings.map(([code, meaning]) => `  ${String(code).padStart(2)}  ${meaning}`).join("\n")}`,
    );
}

function exitCodeOfUsage({ code, exitCode, message }: CommanderError, json: Sink | undefined): number {
  if (exitCode === 0) return exitCodes.done;
  // The help that is shown because no command was given.
  if (code !== "commander.help")
    json?.write(
      `${JSON.stringify({ error: { what: message.replace(/^error: /u, ""), exitCode: exitCodes.invalidInput } }, undefined, 2)}\n`,
    );
  return exitCodes.invalidInput;
}
