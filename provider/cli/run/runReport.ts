/** What a run tells others: notifications, the audit log, metrics, and the silence of expected alerts. */
import { hostname, userInfo } from "node:os";
import type { Clock } from "../../core/clock";
import { parseUrl } from "../../core/parseUrl";
import type { Transport, TransportOptions } from "../../http/messages";
import { parseMatcher } from "../../reporting/alertMatchers";
import { AlertSilence, type SilenceOptions } from "../../reporting/alertSilence";
import { appendToAuditLog, type AuditedRun } from "../../reporting/auditLog";
import { notify } from "../../reporting/notifications/notify";
import { targetsIn, type NotificationTarget } from "../../reporting/notifications/targets";
import type { RunEvent } from "../../reporting/runEvent";
import { pushMetrics, writeMetrics, type RunFigures } from "../../reporting/runMetrics";
import { CliError, failureOf } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { UpdateLog } from "../stack/updateEvents";
import { isOfStop, type RunDocument } from "./runResult";

/** What a run is asked to tell, besides the notifications that the environment names. */
export interface ReportOptions {
  readonly auditLog?: string;
  readonly metricsFile?: string;
  /** Matchers of alerts, such as `alertname=~"KubeNode.*"`; all must match. */
  readonly silence?: readonly string[];
  readonly reason?: string;
}

/** The variables that name servers: an address may hold a credential, and a command line is readable for all. */
export const reportVariables = {
  alertmanager: "OPENSHIFT_ALERTMANAGER",
  pushgateway: "OPENSHIFT_PUSHGATEWAY",
} as const;

/** Of which stack the run is. */
export interface ReportedStack {
  readonly project: string;
  readonly stack: string;
}

/** What a report needs from outside. */
export interface ReportDependencies {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly transportOf: (options: TransportOptions) => Transport;
  /** Told what could not be told: maintenance never depends on it. */
  readonly warn: (text: string) => void;
}

/** Tells of one run. Made before it begins, so that a mistake in what is to be told is found first. */
export class RunReport {
  private readonly targets: readonly NotificationTarget[];
  private readonly silenceOptions: SilenceOptions | undefined;
  private readonly pushgateway: URL | undefined;
  private readonly run: AuditedRun;
  private silence: AlertSilence | undefined;
  private startedMs = 0;
  private toldNodes = 0;
  private toldErrors = 0;
  /** One after another, so that the order in a channel is that of the events. */
  private telling: Promise<void> = Promise.resolve();

  /** @throws ERR_INVALID_INPUT, or CliError for an option or a variable that is wrong */
  constructor(
    private readonly of: ReportedStack,
    private readonly options: ReportOptions,
    private readonly dependencies: ReportDependencies,
  ) {
    const { env } = dependencies;
    const { username } = userInfo();
    const who = `${username}@${hostname()}`;
    const { reason } = options;
    this.run = {
      who,
      command: `openshift-maintenance run --stack ${of.stack}`,
      ...(reason === undefined ? {} : { why: reason }),
    };
    this.targets = targetsIn(env);
    this.pushgateway = urlIn(reportVariables.pushgateway, env);
    this.silenceOptions = silenceIn(options, env, `${who}, stack ${of.stack}`);
  }

  /** Says that the run begins, and silences the expected alerts. @throws the failure of the silence: nothing has begun */
  async begin(pending: number): Promise<void> {
    const { clock, transportOf, warn } = this.dependencies;
    this.startedMs = clock.monotonicMs();
    if (this.silenceOptions !== undefined)
      this.silence = await AlertSilence.begin(this.silenceOptions, clock, transportOf, warn);
    this.tell({
      kind: "started",
      what: `${pending} ${pending === 1 ? "node is" : "nodes are"} to be rebooted.`,
    });
  }

  /** Tells what is new in the log of an update. */
  look({ completed, errors }: Pick<UpdateLog, "completed" | "errors">): void {
    for (const node of completed.slice(this.toldNodes))
      this.tell({ kind: "nodeDone", node, what: `Node ${node} was rebooted and is back.` });
    this.toldNodes = completed.length;
    for (const { resource, text, code } of errors.slice(this.toldErrors)) {
      if (resource === undefined || code === undefined || isOfStop(code)) continue;
      this.tell({ kind: "nodeFailed", node: resource, code, what: text });
    }
    this.toldErrors = errors.length;
  }

  /** Tells how the run has ended, and waits until all is told. */
  async end(document: RunDocument, nodesByPhase: RunFigures["nodesByPhase"]): Promise<void> {
    for (const { node, operationId, phase } of document.needAnswer) {
      const id = operationId === undefined ? "" : ` ${operationId}`;
      this.tell({
        kind: "question",
        node,
        what: `Node ${node} needs an answer: its operation${id} is ${phase}.`,
        next: `Run openshift-maintenance operations --uncertain --stack ${this.of.stack}.`,
      });
    }
    this.tell(endOf(document));
    await this.finish(document, nodesByPhase);
  }

  /** Tells that the run has failed before it could say how far it came. */
  async fail(error: unknown): Promise<void> {
    const { what, next, code } = failureOf(error);
    this.tell({
      kind: "failed",
      what,
      ...(next === undefined ? {} : { next }),
      ...(code === undefined ? {} : { code }),
    });
    await this.finish({ exitCode: exitCodes.failed }, {});
  }

  private async finish(
    { exitCode, nextOpening }: Pick<RunDocument, "exitCode" | "nextOpening">,
    nodesByPhase: RunFigures["nodesByPhase"],
  ): Promise<void> {
    const { clock, transportOf } = this.dependencies;
    const { metricsFile } = this.options;
    await this.silence?.end();
    const figures: RunFigures = {
      ...this.of,
      endedAtSeconds: Math.round(clock.date().getTime() / 1000),
      durationSeconds: Math.round((clock.monotonicMs() - this.startedMs) / 100) / 10,
      isSuccess: exitCode === exitCodes.done,
      nodesByPhase,
      ...(nextOpening === undefined ? {} : { nextWindowSeconds: Math.round(Date.parse(nextOpening) / 1000) }),
    };
    const { pushgateway } = this;
    if (metricsFile !== undefined)
      await this.orWarn("The metrics were not written", () => writeMetrics(metricsFile, figures));
    if (pushgateway !== undefined)
      await this.orWarn("The metrics were not pushed", () => pushMetrics(pushgateway, figures, transportOf));
    await this.telling;
  }

  private tell(event: Omit<RunEvent, "at" | "project" | "stack">): void {
    const { clock, warn } = this.dependencies;
    const whole: RunEvent = { ...event, ...this.of, at: clock.date().toISOString() };
    const { auditLog } = this.options;
    this.telling = this.telling.then(async () => {
      if (auditLog !== undefined)
        await this.orWarn(`The audit log ${auditLog} was not written`, () =>
          appendToAuditLog(auditLog, this.run, whole),
        );
      for (const { target, reason } of await notify(whole, this.targets, this.dependencies))
        warn(`The notification "${event.kind}" did not reach ${target}: ${reason}`);
    });
  }

  private async orWarn(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.dependencies.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function endOf({
  exitCode,
  completed,
  remaining,
  nextOpening,
}: RunDocument): Pick<RunEvent, "kind" | "what" | "next"> {
  const done = `${completed.length} rebooted, ${remaining.length} remaining`;
  const left = remaining.length === 0 ? "" : `: ${remaining.join(", ")}`;
  const opening = nextOpening === undefined ? "" : ` The next window opens at ${nextOpening}.`;
  const what = `${done}${left}.${opening}`;
  if (exitCode === exitCodes.done) return { kind: "succeeded", what };
  const isResumed = [exitCodes.windowClosed, exitCodes.outsideWindow, exitCodes.limitReached].some(
    (code) => code === exitCode,
  );
  if (isResumed) return { kind: "windowClosed", what: `${what} The next run resumes.` };
  return { kind: "failed", what, next: `The run ended with ${exitCode}: see its output.` };
}

function silenceIn(
  { silence = [], reason }: ReportOptions,
  env: NodeJS.ProcessEnv,
  createdBy: string,
): SilenceOptions | undefined {
  if (silence.length === 0) return undefined;
  const url = urlIn(reportVariables.alertmanager, env);
  if (url === undefined)
    throw wrong(`--silence needs ${reportVariables.alertmanager}, the address of the Alertmanager.`);
  const matchers = silence.map((text) => {
    const matcher = parseMatcher(text);
    if (matcher === undefined)
      throw wrong(`--silence ${JSON.stringify(text)} is no matcher, such as alertname=~"KubeNode.*".`);
    return matcher;
  });
  return { url, matchers, createdBy, comment: reason ?? "maintenance by openshift-maintenance run" };
}

function urlIn(name: string, env: NodeJS.ProcessEnv): URL | undefined {
  const text = env[name]?.trim() ?? "";
  if (text === "") return undefined;
  const url = parseUrl(text);
  if (url?.protocol !== "https:" && url?.protocol !== "http:")
    throw wrong(`${name} must be a URL that begins with https:// or http://.`);
  return url;
}

function wrong(what: string): CliError {
  return new CliError({ what: `${what} Nothing was begun.`, exitCode: exitCodes.invalidInput });
}
