import { formatElapsed } from "../../core/formatElapsed";
import { createTransport } from "../../http/transport";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Command, CommonOptions, Invocation } from "../invocation";
import { clearDeadLock } from "../lock/clearDeadLock";
import { createInterrupts } from "../run/interrupts";
import { isClosedFor, mayBegin } from "../run/mayBegin";
import { createRunFolder } from "../run/runFolder";
import { RunReport, type ReportOptions } from "../run/runReport";
import { runResult } from "../run/runResult";
import { StopWhenWaiting } from "../run/stopWhenWaiting";
import { openProject } from "../stack/project";
import { runUpdate, type UpdateEnd } from "../stack/runUpdate";
import { progressBar } from "../terminal/progressBar";
import type { Project } from "../stack/project";
import { makePlan, showPlan, type Plan } from "./plan";

export interface RunOptions extends CommonOptions, ReportOptions {
  readonly outside: "fail" | "wait";
  readonly wait?: boolean;
  readonly maxNodes?: number;
  readonly dryRun?: boolean;
  readonly continueOnError?: boolean;
}

/** So often the clock is looked at, in milliseconds. */
const lookEveryMs = 1000;

/** Runs the update of a stack within its windows. */
export const run: Command<RunOptions> = async (options, invocation) => {
  const { output } = invocation;
  if (options.maxNodes === 0)
    throw new CliError({
      what: "--max-nodes is 0; it must be at least 1.",
      exitCode: exitCodes.invalidInput,
    });
  const project = await openProject(options, invocation.env);
  const report = await reportOf(project, options, invocation);
  if (options.dryRun !== true) await clearDeadLock(project, invocation);
  const plan = await makePlan(project, invocation);
  if (options.dryRun === true) {
    showPlan(project, plan, invocation);
    return exitCodes.done;
  }
  for (const { node, phase } of plan.questions)
    output.say(
      `Node ${node} needs an answer: its operation is ${phase}. See openshift-maintenance operations.`,
    );
  await comeToWindow(plan, options, invocation);
  await report.begin(plan.pending.length);
  const { end, result, reason } = await orReport(report, async () => {
    const ended = await updateInWindow(project, plan, options, invocation, report);
    return {
      ...ended,
      result: await runResult(project, plan, ended.end, ended.reason, invocation.clock.date()),
    };
  });
  await report.end(result.document, result.nodesByPhase);
  if (end.unexplained !== undefined && reason === undefined) output.say(end.unexplained);
  output.data(result.document, () => result.text);
  return result.document.exitCode;
};

async function reportOf(
  { workspace, stackName }: Project,
  options: RunOptions,
  { output, env, clock }: Invocation,
): Promise<RunReport> {
  const warn = (text: string): void => {
    output.say(`warning: ${text}`);
  };
  const of = { project: (await workspace.projectSettings()).name, stack: stackName };
  return new RunReport(of, options, { env, clock, transportOf: createTransport, warn });
}

/** What fails here is told, too, and the silence of alerts is ended. */
async function orReport<T>(report: RunReport, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await report.fail(error);
    throw error;
  }
}

/** @throws CliError ERR_OUTSIDE_WINDOW when none is open, and it is not to be waited for */
async function comeToWindow(
  { pending }: Plan,
  { outside, wait = outside === "wait" }: RunOptions,
  { output, clock }: Invocation,
): Promise<void> {
  for (let isAnnounced = false; ; isAnnounced = true) {
    const beginning = mayBegin(pending, clock.date());
    if (beginning.now) return;
    const { beginsAt, text, nextText } = beginning;
    if (!wait || beginsAt === undefined)
      throw new CliError({
        code: "ERR_OUTSIDE_WINDOW",
        what: `The run does not begin, because ${text}. Nothing was begun.`,
        next: `${nextText} Run it again then${beginsAt === undefined ? "" : ", or add --wait"}.`,
        exitCode: exitCodes.outsideWindow,
      });
    // The stack is not locked meanwhile.
    if (!isAnnounced) output.say(`Waiting: ${text}. ${nextText}`);
    const restMs = beginsAt.getTime() - clock.date().getTime();
    output.live(`Waiting: ${formatElapsed(restMs)} left`);
    // By the time of day, which windows go by: a machine may sleep meanwhile.
    await clock.sleep(Math.max(1, Math.min(restMs, lookEveryMs)));
  }
}

async function updateInWindow(
  project: Project,
  { pending }: Plan,
  { maxNodes, continueOnError = false }: RunOptions,
  invocation: Invocation,
  report: RunReport,
): Promise<{ end: UpdateEnd; reason: StopWhenWaiting["reason"] }> {
  const { output, clock } = invocation;
  const interrupts = createInterrupts();
  const folder = createRunFolder(maxNodes);
  const stop = new StopWhenWaiting(
    (nowMs) => {
      if (folder.isFull()) return "limitReached";
      return isClosedFor(pending, new Date(nowMs)) ? "windowClosed" : undefined;
    },
    { stop: folder.stop, interrupt: interrupts.interrupt },
  );
  const passOn = (): void => {
    interrupts.interrupt();
  };
  // On a terminal Ctrl-C reaches Pulumi by itself; what is sent to this process alone is passed on.
  const onInterrupt = output.isLive ? () => undefined : passOn;
  process.on("SIGINT", onInterrupt).on("SIGTERM", passOn);
  const timers: NodeJS.Timeout[] = [];
  try {
    const end = await runUpdate(
      project,
      {
        continueOnError,
        signal: interrupts.signal,
        runFolder: folder.path,
        onStart: (log) => {
          const look = (): void => {
            stop.look(log, clock.date().getTime());
            report.look(log);
          };
          timers.push(setInterval(look, lookEveryMs));
        },
        liveText: (log, text) => `${progressBar(log.completed.length, pending.length)} ${text}`,
      },
      invocation,
    );
    report.look(end.log);
    return { end, reason: stop.reason };
  } finally {
    timers.forEach((timer) => {
      clearInterval(timer);
    });
    process.off("SIGINT", onInterrupt).off("SIGTERM", passOn);
    folder.remove();
  }
}
