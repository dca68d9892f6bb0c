import type { Connection } from "./connection";
import type { ReadOptions } from "../../http/repeatRead";
import type { SelfServiceClient } from "./selfServiceClient";
import {
  judgeJob,
  readJobOutput,
  showsReboot,
  statusesInOutput,
  tailOfJobText,
  type JobReading,
  type JobState as WireJobState,
} from "./jobOutput";
import { quoteForeignText } from "../../core/foreignText";
import type { Clock } from "../../core/clock";

/** What one read of a job says, in the light of the reads before it. */
export interface JobObservation {
  /** `unknown`: the API does not know the job; `lost`: it has said so again and again. */
  readonly state: WireJobState | "unknown" | "lost";
  /** A word or two: the node's last status, or the job's end. */
  readonly summary: string;
  /** The node's statuses that the job has printed, in order. */
  readonly statuses: readonly string[];
  /** The tails of what the job wrote. */
  readonly output: string;
  readonly errors: string;
}

/** One "not known" may be a hiccup of a load balancer; so many in a row are not. */
const unknownReadsUntilLost = 3;
/** Nor is it all that is said for so long: while an API is deployed anew, what is before it may answer 404. */
const unknownMsUntilLost = 30_000;

/**
 * Returns a function that reads the job once more and judges it with the reads before.
 *
 * @param lostAfterMs for how long the job must have been unknown, in at least three reads, to count as lost
 */
export function jobObserver(
  jobId: string,
  node: string,
  connection: Connection,
  context: { readonly clock: Clock; clientOf(connection: Connection): SelfServiceClient },
  lostAfterMs = unknownMsUntilLost,
): (options: ReadOptions) => Promise<JobObservation> {
  let previous: JobReading | undefined;
  const pauses = pausesOf(context);
  let unknownReads = 0;
  let unknownSinceMs = 0;
  return async (options) => {
    const job = await context.clientOf(connection).readJob(jobId, options);
    if (job === undefined) {
      const nowMs = context.clock.monotonicMs();
      if (unknownReads === 0) unknownSinceMs = nowMs;
      unknownReads++;
      previous = undefined;
      const isLost = unknownReads >= unknownReadsUntilLost && nowMs - unknownSinceMs >= lostAfterMs;
      const state = isLost ? "lost" : "unknown";
      return { state, summary: "job not known", statuses: [], output: "", errors: "" };
    }
    unknownReads = 0;
    const reading = readJobOutput(job.output);
    const printed = statusesInOutput(job.output, node);
    const state = judgeJob(previous, reading, { cameBack: showsReboot(printed), ...pauses(job.output) });
    previous = reading;
    // Whoever records them takes the first for the first that the job has printed; of an end only the last is known.
    const statuses = job.truncated === true ? printed.slice(-1) : printed;
    const output = tailOfJobText(job.output);
    return {
      state,
      summary: summarise(state, statuses, output),
      statuses,
      output,
      errors: tailOfJobText(job.errors),
    };
  };
}

/** Returns a function that is told each output, and says for how long it has been the same, now and at most before. */
function pausesOf({
  clock,
}: {
  readonly clock: Clock;
}): (output: string) => { quietMs: number; longestPauseMs: number } {
  let last: string | undefined;
  let sinceMs = 0;
  let longestPauseMs = 0;
  return (output) => {
    const nowMs = clock.monotonicMs();
    if (output !== last) {
      if (last !== undefined) longestPauseMs = Math.max(longestPauseMs, nowMs - sinceMs);
      last = output;
      sinceMs = nowMs;
    }
    return { quietMs: nowMs - sinceMs, longestPauseMs };
  };
}

function summarise(state: WireJobState, statuses: readonly string[], output: string): string {
  if (state === "succeeded") return "Done";
  if (state === "failed") return "Fail";
  const status = statuses.at(-1);
  if (status !== undefined) return status;
  return output === "" ? "no output yet" : quoteForeignText(output.split("\n").at(-1) ?? "", 60);
}
