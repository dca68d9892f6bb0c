import { runVariable } from "../../reboot/placeInRun";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Invocation } from "../invocation";
import { clearDeadLock } from "../lock/clearDeadLock";
import { allOutputOf, exitCodeOfPulumi, isCommandFailure, pulumiError } from "./pulumiFailure";
import type { Project } from "./project";
import { watchUpdate, type UpdateLog } from "./updateEvents";

export interface UpdateOptions {
  /** URNs to be replaced. */
  readonly replace?: readonly string[];
  readonly continueOnError?: boolean;
  /** Interrupts the update, as Ctrl-C does. */
  readonly signal?: AbortSignal;
  /** The folder of this run, which its gates look into. */
  readonly runFolder?: string;
  /** Given what is known of the update, which grows while it runs. */
  readonly onStart?: (log: UpdateLog) => void;
  /** What is shown of a line on a terminal. */
  readonly liveText?: (log: UpdateLog, text: string) => string;
}

export interface UpdateEnd {
  readonly log: UpdateLog;
  /** Pulumi's exit code, or one of ours. */
  readonly exitCode: number;
  /** What Pulumi has written last, where no error of a resource explains its end. */
  readonly unexplained?: string;
}

/**
 * Runs `pulumi up` on a stack, with its progress on stderr. A lock whose holder is proven dead is removed first.
 *
 * @throws CliError when the stack is locked by another run
 */
export async function runUpdate(
  project: Project,
  {
    replace,
    continueOnError = false,
    signal,
    runFolder,
    onStart,
    liveText = (_log, text) => text,
  }: UpdateOptions,
  invocation: Pick<Invocation, "output" | "env">,
): Promise<UpdateEnd> {
  const { output } = invocation;
  await clearDeadLock(project, invocation);
  const log = watchUpdate();
  onStart?.(log);
  // The plugin inherits it from the CLI, and that from this process.
  project.workspace.envVars = {
    ...project.workspace.envVars,
    ...(runFolder === undefined ? {} : { [runVariable]: runFolder }),
  };
  try {
    await project.stack.up({
      color: "never",
      ...(replace === undefined ? {} : { replace: [...replace] }),
      continueOnError,
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        const line = log.see(event);
        if (line?.isLive === true) output.live(liveText(log, line.text));
        else if (line !== undefined) output.say(line.text);
      },
    });
    return { log, exitCode: exitCodes.done };
  } catch (error) {
    if (!isCommandFailure(error)) throw pulumiError(error, "The update did not start");
    requireNotLocked(error, project.stackName);
    const lines = allOutputOf(error).split("\n").slice(-10).join("\n");
    return {
      log,
      exitCode: exitCodeOfPulumi(error),
      ...(log.errors.length > 0 ? {} : { unexplained: lines }),
    };
  }
}

/** @throws CliError when another run holds the stack: taken between our look and our update, or on another machine */
export function requireNotLocked(error: Error, stackName: string): void {
  // Source: Pulumi, Automation API `errors.ts`.
  if (error.name !== "ConcurrentUpdateError") return;
  const holder = /created by [^\n]+/u.exec(error.message)?.[0];
  throw new CliError({
    what: `Stack ${stackName} is locked by another run. Nothing was begun.`,
    lastSeen: holder,
    next: `Wait for it to end, and run this again. If it has died: pulumi cancel --stack ${stackName}`,
    exitCode: exitCodes.locked,
  });
}

/** The exit code of an update: what a person must answer comes first, then what another run resumes. */
export function exitCodeOfUpdate({ exitCode, log }: UpdateEnd): number {
  if (exitCode === exitCodes.done) return exitCode;
  const codes = new Set(log.errors.map(({ code }) => code));
  if (["ERR_REBOOT_UNCERTAIN", "ERR_JOB_FAILED", "ERR_JOB_LOST"].some((code) => codes.has(code)))
    return exitCodes.needsAnswer;
  const others = [...codes].filter((code) => code !== "ERR_OUTSIDE_WINDOW" && code !== "ERR_ROLL_STOPPED");
  if (codes.has("ERR_OUTSIDE_WINDOW") && others.length === 0)
    return log.ordered.length > 0 ? exitCodes.windowClosed : exitCodes.outsideWindow;
  return exitCode;
}
