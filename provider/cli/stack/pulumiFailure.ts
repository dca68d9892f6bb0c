/** What Pulumi says when a command of it fails. */
import { neutralize } from "../../core/foreignText";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { PulumiResult } from "./pulumiCommand";

/** What the Automation API throws: its own message repeats the command line and all output. */
interface CommandFailure {
  readonly commandResult: {
    readonly stdout: string;
    readonly stderr: string;
    readonly err?: { readonly exitCode?: unknown; readonly stdout?: unknown; readonly stderr?: unknown };
  };
}

export function isCommandFailure(error: unknown): error is CommandFailure & Error {
  return error instanceof Error && "commandResult" in error;
}

/** The exit code of a failed Pulumi command; 1 where it had none. */
export function exitCodeOfPulumi(error: CommandFailure): number {
  const code = error.commandResult.err?.exitCode;
  return typeof code === "number" && code > 0 ? code : exitCodes.failed;
}

/** What a failed Pulumi command has written as errors. */
export function errorOutputOf({ commandResult }: CommandFailure): string {
  const { stderr } = commandResult.err ?? {};
  return neutralize(typeof stderr === "string" ? stderr : commandResult.stderr).trim();
}

/** Everything that a failed Pulumi command has written. */
export function allOutputOf(error: CommandFailure): string {
  const { stdout } = error.commandResult.err ?? {};
  const before = typeof stdout === "string" ? stdout : error.commandResult.stdout;
  return neutralize(`${before}\n${errorOutputOf(error)}`).trim();
}

/** An error of Pulumi as the command line reports it, with Pulumi's own exit code. @param doing what was tried */
export function pulumiError(error: unknown, doing: string): unknown {
  if (error instanceof CliError) return error;
  if (isMissing(error))
    return new CliError({
      what: "The Pulumi CLI was not found.",
      next: "Install it (https://www.pulumi.com/docs/install), or add its folder to PATH.",
      exitCode: exitCodes.invalidInput,
    });
  if (!isCommandFailure(error)) return error;
  return errorOfPulumi({ exitCode: exitCodeOfPulumi(error), stderr: errorOutputOf(error) }, doing);
}

/** The error of a Pulumi command that has failed. */
export function errorOfPulumi(
  { exitCode, stderr }: Pick<PulumiResult, "exitCode" | "stderr">,
  doing: string,
): CliError {
  const said = stderr
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.replace(/^error: /u, ""));
  return new CliError({
    what: `${doing}: ${said.slice(-6).join("\n") || "Pulumi said nothing"}`,
    next: nextOf(exitCode),
    exitCode,
  });
}

function isMissing(error: unknown): boolean {
  const text = error instanceof Error ? error.message : "";
  return /spawn pulumi ENOENT/u.test(text);
}

function nextOf(exitCode: number): string | undefined {
  if (exitCode === exitCodes.stackNotFound)
    return "Look at the names with pulumi stack ls, and give one with --stack.";
  if (exitCode === exitCodes.notAuthorized) return "Log in with pulumi login.";
  return undefined;
}
