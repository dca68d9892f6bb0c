import type { BoundOkdContext } from "../../kubernetes/clusterContext";
import type { MaintenanceError } from "../../errors/maintenanceError";
import { formatElapsed } from "../../core/formatElapsed";
import type { StepResult } from "../../pulumi/dynamic/stepResults";
import { closestObjects } from "../../kubernetes/closestObjects";
import type { ConditionInputs, ConditionState } from "./conditionInputs";
import { conditionTimeout, describeClocks, selectionOf, type Unserved } from "./conditionMessages";
import { isAbsence, type Expectation } from "../../kubernetes/conditions/conditionOf";
import { trackAll, trackOne, type Tracker, type Verdict } from "./conditionTracker";
import { clockDifferenceMs, parseTime } from "../../kubernetes/conditions/observedTime";
import { requireEngine } from "../../pulumi/context";
import { watchWhenServed } from "../../kubernetes/watchWhenServed";

/** How long an object is missing before someone is told what there is in its place, in milliseconds. */
const missingMs = 5000;

/**
 * Waits until a condition of an object holds, or of all objects that a selector leaves, following them by a watch. An
 * object that is not there yet is waited for, and so is its kind where it can be installed. A wait that was too short
 * keeps what was seen, and the next update continues.
 *
 * @throws ERR_NOT_FOUND for a kind that the server does not have and will not get, ERR_INVALID_INPUT where a
 * namespace is missing, and whatever else ends a watch
 */
export async function waitForCondition(
  inputs: ConditionInputs,
  expectation: Expectation,
  context: BoundOkdContext,
): Promise<StepResult<ConditionState>> {
  await requireEngine(context, "effect");
  return new ConditionWait(inputs, expectation, context).run();
}

class ConditionWait {
  private readonly startedMs: number;
  /** Aborts with the end of the wait, however it ends. */
  private readonly ending = new AbortController();
  private last: Verdict = { holds: false, isMissing: false, summary: "nothing yet" };
  private shown: string | undefined;
  private setback: { readonly error: MaintenanceError; readonly atMs: number } | undefined;
  private unserved: Unserved | undefined;
  private isLooking = false;
  /** What there is in place of an object that is missing, once someone has looked. */
  private closest: string | undefined;

  constructor(
    private readonly inputs: ConditionInputs,
    private readonly expectation: Expectation,
    private readonly context: BoundOkdContext,
  ) {
    this.startedMs = context.clock.monotonicMs();
  }

  async run(): Promise<StepResult<ConditionState>> {
    const { inputs, context, ending } = this;
    const timeUp = new AbortController();
    void context.clock.sleep(inputs.timeoutSeconds * 1000, ending.signal).then(() => {
      timeUp.abort();
    });
    try {
      const found = await this.follow(timeUp.signal);
      if (found !== undefined) return { state: this.satisfied(found) };
      // Who waits for less than a while has not been told yet.
      if (this.setback === undefined) await this.lookForClosest();
    } finally {
      ending.abort();
    }
    const { last, setback, unserved, closest } = this;
    const blindMs = setback === undefined ? 0 : context.clock.monotonicMs() - setback.atMs;
    const blindness = setback === undefined ? undefined : { error: setback.error, ms: blindMs };
    const error = conditionTimeout(inputs, this.expectation, { last, blindness, unserved, closest });
    return { state: { ...inputs, satisfied: false, lastSeen: last.summary }, error };
  }

  /** What was seen when it held; `undefined` when the time was up before. */
  private async follow(signal: AbortSignal): Promise<Verdict | undefined> {
    const { inputs, context } = this;
    let tracker: Tracker | undefined;
    const manner = {
      transport: "http",
      signal,
      isOne: inputs.name !== undefined,
      // The absence of what was never there is no news, and a misspelled kind must not pass for it.
      waitsForKind: !isAbsence(this.expectation),
      onSetback: (error: MaintenanceError): void => {
        this.setback = { error, atMs: context.clock.monotonicMs() };
        this.show(`cannot be read: ${error.message}`);
      },
      onUnserved: (error: MaintenanceError): void => {
        this.setback = undefined;
        this.unserved = { error, wasServed: tracker !== undefined };
        const summary = `kind ${inputs.kind} of ${inputs.apiVersion} is not served yet`;
        this.last = { holds: false, isMissing: false, summary };
        this.show(summary);
      },
    } as const;
    for await (const news of watchWhenServed(inputs, manner, context)) {
      this.setback = undefined;
      if (news.type !== "GONE" && news.type !== "SERVED_AGAIN") this.unserved = undefined;
      tracker ??= await this.tracker(signal);
      const verdict = tracker(news);
      if (verdict === undefined) continue;
      this.last = verdict;
      if (verdict.holds) return verdict;
      if (news.type === "GONE") continue;
      this.showLast();
      if (this.last.isMissing) this.lookLater();
    }
    return undefined;
  }

  private async tracker(signal: AbortSignal): Promise<Tracker> {
    const { inputs, expectation } = this;
    const afterMs = await this.bound(signal);
    return inputs.name === undefined
      ? trackAll(expectation, inputs.kind, afterMs)
      : trackOne(expectation, afterMs);
  }

  /** After which time a condition must have been observed, by the clock of the cluster. */
  private async bound(signal: AbortSignal): Promise<number | undefined> {
    const { inputs, context } = this;
    const { cluster } = context;
    const afterMs = parseTime(inputs.observedAfter ?? "");
    if (afterMs === undefined) return undefined;
    const askedMs = context.clock.date().getTime();
    const serverMs = await cluster.api.serverTime(signal);
    if (serverMs === undefined) return afterMs;
    const aheadMs = clockDifferenceMs(serverMs, askedMs, context.clock.date().getTime());
    const warning = describeClocks(cluster.api.connection.server, aheadMs);
    if (warning !== undefined) context.engine.say(inputs.rowUrn, "warning", warning);
    // Later is safe; earlier would not be, for the time may be from another machine.
    return afterMs + Math.max(0, aheadMs);
  }

  private satisfied({ summary, object }: Verdict): ConditionState {
    this.showLast();
    const version = object?.metadata.resourceVersion;
    return {
      ...this.inputs,
      satisfied: true,
      lastSeen: summary,
      observedAt: this.context.clock.date().toISOString(),
      ...(version === undefined ? {} : { resourceVersion: version }),
    };
  }

  private showLast(): void {
    const { last, closest } = this;
    this.show(
      last.isMissing && !last.holds && closest !== undefined ? `${last.summary} (${closest})` : last.summary,
    );
  }

  private show(summary: string): void {
    if (summary === this.shown) return;
    this.shown = summary;
    const { inputs, context } = this;
    // What is seen first: a narrow terminal cuts the end.
    const elapsed = formatElapsed(context.clock.monotonicMs() - this.startedMs);
    context.engine.progress(inputs.rowUrn, `${selectionOf(inputs)} ${summary} (${elapsed})`);
  }

  /** An object may come any moment. After a while its name may be wrong, too. */
  private lookLater(): void {
    if (this.isLooking) return;
    this.isLooking = true;
    void this.context.clock.sleep(missingMs, this.ending.signal).then(async () => {
      if (this.isOver()) return;
      await this.lookForClosest();
      this.isLooking = false;
      if (this.last.isMissing && this.setback === undefined && !this.isOver()) this.showLast();
    });
  }

  private isOver(): boolean {
    return this.ending.signal.aborted;
  }

  private async lookForClosest(): Promise<void> {
    const { inputs, context, ending } = this;
    const { name } = inputs;
    if (name === undefined || !this.last.isMissing || this.closest !== undefined) return;
    this.closest = await closestObjects({ ...inputs, name }, context.cluster, ending.signal);
  }
}
