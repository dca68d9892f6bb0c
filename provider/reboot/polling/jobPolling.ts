import type { JobObservation } from "../../backends/rebootBackend";
import type { RebootContext } from "../rebootContext";
import type { JobInputs } from "../steps";
import { quantile } from "./endingRate";
import { recordOfTimings, sinceLastChange, timingsOf, type JobTiming } from "./jobTimings";
import { boundsOf, pollPlan, type PollPlan } from "./pollPlan";
import { noteInRun, timingsInRun } from "./runTimings";

/** More of them say nothing more. */
const mostSamples = 40;

/** When to look at one job, and how long it took in the end. */
export class JobPolling {
  private readonly plan: PollPlan;
  private readonly own: readonly JobTiming[];
  private readonly samples: readonly JobTiming[];
  private readonly startedMs: number;
  private readonly elapsedAtStart: number;
  /** When the job was looked at last; its acceptance says as much as a look. */
  private lookedAt = 0;
  private betweenLooks = 0;
  private backFor: number | undefined;

  /**
   * @param record what the step has recorded of earlier jobs of this node
   * @param isResumed another update has begun to wait for this job: no one knows what it has done since
   */
  constructor(
    private readonly inputs: JobInputs,
    record: unknown,
    private readonly isResumed: boolean,
    private readonly context: RebootContext,
  ) {
    this.own = timingsOf(record);
    const known = [...this.own, ...timingsInRun(inputs, context.memory)];
    this.samples = sinceLastChange(known.slice(-mostSamples));
    this.plan = pollPlan(this.samples, boundsOf(inputs.polling));
    this.startedMs = context.clock.monotonicMs();
    this.elapsedAtStart = Math.max(0, this.byTimeOfDay());
  }

  /** How long a job usually takes, in seconds; `undefined` where no other is known. */
  get usualSeconds(): number | undefined {
    return this.samples.length === 0
      ? undefined
      : quantile(
          this.samples.map(({ seconds }) => seconds),
          0.5,
        );
  }

  /** The pause before the first look. */
  firstPauseMs(): number {
    if (this.isResumed) return 0;
    const dueAt = this.plan.first(this.context.random());
    return Math.max(0, dueAt - this.elapsed()) * 1000;
  }

  /** The pause after a look. */
  pauseMs({ backForMs, inDoubtForMs }: JobObservation): number {
    const seconds = (ms: number | undefined): number | undefined =>
      ms === undefined ? undefined : ms / 1000;
    const moment = {
      elapsedSeconds: this.elapsed(),
      announcedSeconds: seconds(backForMs),
      inDoubtSeconds: seconds(inDoubtForMs),
    };
    return this.plan.next(moment, this.context.random()) * 1000;
  }

  /** Notes that the job was looked at. */
  looked({ backForMs }: JobObservation): void {
    const now = this.elapsed();
    this.betweenLooks = now - this.lookedAt;
    this.lookedAt = now;
    this.backFor = backForMs === undefined ? undefined : backForMs / 1000;
  }

  /** What to record of this node's jobs, now that one more has ended well; nothing where nothing is new. */
  recordWithThis(): { readonly timings?: string } {
    const timing = this.timing();
    if (timing === undefined) return {};
    noteInRun(this.inputs, timing, this.context.memory);
    return { timings: recordOfTimings([...this.own, timing]) };
  }

  /** It ended between the last two looks; where they are far apart no one can say when. */
  private timing(): JobTiming | undefined {
    const half = this.betweenLooks / 2;
    const seconds = this.lookedAt - half;
    if (this.isResumed || this.betweenLooks > Math.max(5, seconds / 2)) return undefined;
    return this.backFor === undefined
      ? { seconds }
      : { seconds, gapSeconds: Math.min(seconds, Math.max(0, this.backFor - half)) };
  }

  /** By the clock that shows more: one stands still while the machine is suspended, the other may be put back. */
  private elapsed(): number {
    const passed = (this.context.clock.monotonicMs() - this.startedMs) / 1000;
    return Math.max(this.elapsedAtStart + passed, this.byTimeOfDay());
  }

  private byTimeOfDay(): number {
    return (this.context.clock.date().getTime() - Date.parse(this.inputs.acceptedAt)) / 1000;
  }
}
