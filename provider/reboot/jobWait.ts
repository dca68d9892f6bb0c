import { MaintenanceError, retryAfterMs } from "../errors/maintenanceError";
import type { RebootBackend } from "../backends/rebootBackend";
import { readLimitMs, waitUntil, type WaitOptions } from "../core/waitUntil";
import type { RebootContext } from "./rebootContext";
import { requireEngine } from "../pulumi/context";
import { endsFreshWait, endsWait } from "../http/failingReads";
import { formatElapsed } from "../core/formatElapsed";
import { nodeKey, noteEnd } from "./nodeKey";
import { jobFailed, jobLost, jobOnRow, notRecovered, unfinished, type ErrorScene } from "./jobErrors";
import { orderOnRow } from "./rowsOfSteps";
import { nodeReader } from "../nodes/nodeReader";
import { JobWitness, type Lack } from "./jobWitness";
import { JobPolling } from "./polling/jobPolling";
import { boundsOf, pollPlan, type PollingBounds } from "./polling/pollPlan";
import type { JobInputs, JobState } from "./steps";
import { recoveryCommands } from "../journal/recoveryCommands";

/** So long a silence before the first read is worth a word. */
const notedMs = 5000;

type CommonOptions = Pick<
  WaitOptions<unknown>,
  | "timeoutMs"
  | "clock"
  | "random"
  | "isFatal"
  | "retryAfterMsOf"
  | "intervalMs"
  | "maxIntervalMs"
  | "leastPauseMs"
  | "failingReadsMs"
>;

/** How many transitions are kept; a node that goes back and forth must not fill the state. */
const mostTransitions = 50;

/** What a wait looks at. */
interface Surroundings {
  readonly cluster: RebootBackend;
  readonly witness: JobWitness;
  readonly context: RebootContext;
}

/** One update's wait for one reboot: its state so far, and the time that is left. */
export class JobWait {
  private readonly cluster: RebootBackend;
  private readonly witness: JobWitness;
  private readonly context: RebootContext;
  private readonly bounds: PollingBounds;
  /** How long the waits have lasted; not counted while the machine was suspended. */
  private waitedMs = 0;

  constructor(
    private readonly inputs: JobInputs,
    public state: JobState,
    { cluster, witness, context }: Surroundings,
    /** Nothing was heard from this address in this update yet; otherwise it is known to be right. */
    private isFresh: boolean,
  ) {
    this.cluster = cluster;
    this.witness = witness;
    this.context = context;
    this.bounds = boundsOf(inputs.polling);
  }

  /** Resolves when the job is done, with an error when it is not. */
  async untilJobEnds(jobId: string): Promise<MaintenanceError | undefined> {
    const { inputs, context } = this;
    const { timeoutSeconds, witness: before } = inputs;
    const how = { waitMs: timeoutSeconds * 1000, ...(before === undefined ? {} : { before }) };
    const observe = this.cluster.observe(jobId, inputs.node, how);
    const polling = new JobPolling(inputs, this.state.timings, this.isFresh, context);
    const result = await waitUntil({
      ...this.common(),
      read: async (remainingMs, signal) => {
        await requireEngine(context, "wait");
        await this.witness.keepLease();
        const observation = await observe({ attempts: 1, timeoutMs: readLimitMs(remainingMs), signal });
        polling.looked(observation);
        const { written } = observation;
        if (written !== undefined) this.note(written.statuses, written.output, written.errors);
        return observation;
      },
      judge: ({ state }) =>
        state === "succeeded" ? "success" : state === "failed" || state === "lost" ? "failure" : "retry",
      summarize: ({ summary }) => summary,
      onChange: (summary) => {
        this.isFresh = false;
        this.show(summary);
      },
      planPauseMs: (last) => {
        if (last !== undefined) return polling.pauseMs(last);
        const firstMs = polling.firstPauseMs();
        if (firstMs >= notedMs) this.showUsual(polling.usualSeconds);
        return firstMs;
      },
    });
    this.waitedMs += result.elapsedMs;
    if (result.outcome === "success") {
      this.state = { ...this.state, phase: "verifying", ...polling.recordWithThis() };
      return undefined;
    }
    if (result.outcome === "failure" && result.error === undefined) {
      if (result.last?.state === "lost") return jobLost(this.errorIn(), jobId);
      this.state = { ...this.state, phase: "failed", finishedAt: context.clock.date().toISOString() };
      noteEnd(context.memory, nodeKey(inputs, inputs.node));
      return jobFailed(this.errorIn());
    }
    return unfinished(this.errorIn(), result, `job ${jobId} of node ${inputs.node}`, result.last?.hint);
  }

  /** Resolves when the node is ACTIVE and the reboot thereby complete, with an error when it is not. */
  async untilActive(): Promise<MaintenanceError | undefined> {
    const { inputs, context } = this;
    const plan = pollPlan([], this.bounds);
    const startedMs = context.clock.monotonicMs();
    const read = nodeReader(inputs.node, this.cluster, context);
    let lack: Lack | undefined;
    const result = await waitUntil({
      ...this.common(),
      read: async (remainingMs, signal) => {
        const seen = await read(remainingMs, signal);
        await this.witness.keepLease();
        lack = seen.state === "ready" ? await this.witness.lack(remainingMs, signal) : undefined;
        return lack === undefined ? seen : { state: "unknown", status: `${seen.status} (${lack})` };
      },
      judge: ({ state }) => (state === "ready" ? "success" : "retry"),
      summarize: ({ status }) => status,
      onChange: (status) => {
        this.isFresh = false;
        this.note([status]);
        this.show(status);
      },
      planPauseMs: (last) => {
        const elapsedSeconds = (context.clock.monotonicMs() - startedMs) / 1000;
        return last === undefined ? 0 : plan.next({ elapsedSeconds }, context.random()) * 1000;
      },
    });
    this.waitedMs += result.elapsedMs;
    if (result.outcome === "success") {
      this.complete(result.last?.status ?? this.cluster.readyStatus);
      return undefined;
    }
    if (
      result.outcome === "timeout" &&
      result.error === undefined &&
      result.lastSummary !== undefined &&
      this.state.phase === "verifying"
    ) {
      return notRecovered(
        this.errorIn(),
        { status: result.lastSummary, ready: this.cluster.readyStatus, lack },
        formatElapsed(this.waitedMs),
      );
    }
    return unfinished(this.errorIn(), result, `node ${inputs.node}`);
  }

  private common(): CommonOptions {
    const leastPauseMs = this.bounds.minSeconds * 1000;
    const timeoutMs = Math.max(1, this.inputs.timeoutSeconds * 1000 - this.waitedMs);
    return {
      timeoutMs,
      // An API that is away while its node boots does not end the wait before its time.
      ...(this.cluster.mayBeAway === true || this.witness.isThere ? { failingReadsMs: timeoutMs } : {}),
      // After reads that failed.
      intervalMs: leastPauseMs,
      maxIntervalMs: Math.max(leastPauseMs, Math.min(15_000, this.bounds.maxSeconds * 1000)),
      leastPauseMs,
      clock: this.context.clock,
      random: this.context.random,
      isFatal: this.isFresh ? endsFreshWait : endsWait,
      retryAfterMsOf: retryAfterMs,
    };
  }

  private showUsual(usualSeconds: number | undefined): void {
    if (usualSeconds !== undefined) this.show(`started (usually ${formatElapsed(usualSeconds * 1000)})`);
  }

  private show(summary: string): void {
    const { inputs, context } = this;
    const sinceMs = context.clock.date().getTime() - Date.parse(this.state.startedAt ?? inputs.acceptedAt);
    // The status first: a narrow terminal cuts the end.
    context.engine.progress(
      inputs.rowUrn,
      `${summary} ${formatElapsed(sinceMs)} ${inputs.node}${jobOnRow(this.state)}`,
    );
  }

  /** Takes over what a read has shown: statuses not recorded yet, and the job's text. */
  private note(statuses: readonly string[], output = this.state.output, errors = this.state.errors): void {
    const { transitions } = this.state;
    const at = this.context.clock.date().toISOString();
    const recorded = transitions.map(({ status }) => status);
    // The job prints its statuses from the beginning each time, so what is recorded is passed over; a single
    // status, or one after more than are kept, is compared with the last one.
    const fresh =
      (statuses.length > 1 || recorded.length === 0) && recorded.length < mostTransitions
        ? statuses.slice(recorded.length)
        : statuses.slice(-1).filter((status) => status !== recorded.at(-1));
    const added = fresh.map((status) => ({ status: status.slice(0, 40), at }));
    this.state = {
      ...this.state,
      transitions: [...transitions, ...added].slice(-mostTransitions),
      output,
      errors,
    };
  }

  private complete(statusAfter: string): void {
    const { inputs, context } = this;
    const finishedAt = context.clock.date();
    const startedAt = this.state.startedAt ?? inputs.acceptedAt;
    const durationSeconds = Math.max(0, Math.round((finishedAt.getTime() - Date.parse(startedAt)) / 1000));
    this.state = {
      ...this.state,
      phase: "completed",
      completed: true,
      statusAfter,
      finishedAt: finishedAt.toISOString(),
      durationSeconds,
      ...(this.witness.bootIdAfter === undefined ? {} : { bootIdAfter: this.witness.bootIdAfter }),
    };
    // Its place in a budget it has until the cluster has settled.
    context.memory.unfinished.delete(nodeKey(inputs, inputs.node));
    const whose = inputs.adopted ? ", adopted: it may have been started by someone else" : "";
    context.engine.say(
      inputs.rowUrn,
      "info",
      `node ${inputs.node} rebooted in ${formatElapsed(durationSeconds * 1000)}${jobOnRow(this.state)}: it is ${statusAfter}${whose}`,
    );
  }

  private errorIn(): ErrorScene {
    const { inputs, state, isFresh, context } = this;
    return { inputs, state, isFresh, recovery: recoveryOf(inputs, context) };
  }
}

/** The two commands that answer for an operation. */
export function recoveryOf(inputs: JobInputs, context: RebootContext): string {
  return recoveryCommands(inputs.operationId, orderOnRow(inputs), context);
}
