import type { ReadOptions } from "../../http/repeatRead";
import type { SelfServiceClient } from "./selfServiceClient";
import {
  judgeJob,
  readJobOutput,
  showsReboot,
  statusesInOutput,
  tailOfJobText,
  type JobReading,
  type JobRecord,
  type JobState,
} from "./jobOutput";
import type { JobObservation } from "../rebootBackend";
import { quoteForeignText } from "../../core/foreignText";
import type { Clock } from "../../core/clock";

/** One "not known" may be a hiccup of a load balancer; so many in a row are not. */
const unknownReadsUntilLost = 3;
/** Nor is it all that is said for so long: while an API is deployed again, what is before it may answer 404. */
const unknownMsUntilLost = 30_000;

/**
 * Returns a function that reads the job once more and judges it with the reads before.
 *
 * @param lostAfterMs for how long the job must have been unknown, in at least three reads, to count as lost
 */
export function jobObserver(
  jobId: string,
  node: string,
  client: Pick<SelfServiceClient, "readJob">,
  clock: Pick<Clock, "monotonicMs">,
  lostAfterMs = unknownMsUntilLost,
): (options: ReadOptions) => Promise<JobObservation> {
  let previous: JobReading | undefined;
  const pauses = pausesOf(clock);
  const returning = returnOf(clock);
  let unknownReads = 0;
  let unknownSinceMs = 0;
  return async (options) => {
    const job = await client.readJob(jobId, options);
    if (job === undefined) {
      const nowMs = clock.monotonicMs();
      if (unknownReads === 0) unknownSinceMs = nowMs;
      unknownReads++;
      previous = undefined;
      const isLost = unknownReads >= unknownReadsUntilLost && nowMs - unknownSinceMs >= lostAfterMs;
      const state = isLost ? "lost" : "running";
      return { state, summary: "job not known", inDoubtForMs: nowMs - unknownSinceMs };
    }
    unknownReads = 0;
    const reading = readJobOutput(job.output);
    const printed = statusesInOutput(job.output, node);
    const cameBack = showsReboot(printed);
    const state = judgeJob(previous, reading, { cameBack, ...pauses(job.output) });
    const backForMs = returning(job, cameBack);
    previous = reading;
    // Whoever records them takes the first for the first that the job has printed; of an end only the last is known.
    const statuses = job.truncated === true ? printed.slice(-1) : printed;
    const output = tailOfJobText(job.output);
    // Without a status that line is the summary already.
    const hint = state === "running" && statuses.length > 0 ? hintOfLine(output, node) : undefined;
    return {
      state,
      summary: summarize(state, statuses, output),
      written: { statuses, output, errors: tailOfJobText(job.errors) },
      ...(hint === undefined ? {} : { hint }),
      ...(backForMs === undefined ? {} : { backForMs }),
      // The next read agrees or not.
      ...(state === "running" && reading === "seems-failed" ? { inDoubtForMs: 0 } : {}),
    };
  };
}

/**
 * Returns a function that is told each output, and says for how long the node has been back. The lines tell it better
 * than the moment of the read: a job prints them at a rhythm, and the last one is of the moment of the return.
 */
function returnOf(
  clock: Pick<Clock, "monotonicMs">,
): (job: JobRecord, cameBack: boolean) => number | undefined {
  let first: { atMs: number; lines: number } | undefined;
  let last: typeof first;
  let backAtMs: number | undefined;
  return ({ output, truncated }, cameBack) => {
    const now = { atMs: clock.monotonicMs(), lines: countLines(output) };
    if (!cameBack) {
      backAtMs = undefined;
      // Of a text whose beginning is lost the number of lines tells nothing.
      if (truncated !== true) [first, last] = [first ?? now, now];
      return undefined;
    }
    if (backAtMs === undefined) {
      const sinceMs = last?.atMs ?? now.atMs;
      const rhythmMs =
        first === undefined || last === undefined ? 0 : (last.atMs - first.atMs) / (last.lines - first.lines);
      const byLinesMs = sinceMs + rhythmMs * (now.lines - (last?.lines ?? now.lines));
      // Between the read that did not show it and this one it was.
      backAtMs =
        Number.isFinite(byLinesMs) && rhythmMs > 0 ? Math.min(byLinesMs, now.atMs) : (sinceMs + now.atMs) / 2;
    }
    return now.atMs - backAtMs;
  };
}

function countLines(output: string): number {
  return output.split("\n").length;
}

/** Returns a function that is told each output, and says for how long it has been the same, now and at most before. */
function pausesOf(
  clock: Pick<Clock, "monotonicMs">,
): (output: string) => { quietMs: number; longestPauseMs: number } {
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

function summarize(state: JobState, statuses: readonly string[], output: string): string {
  if (state === "succeeded") return "Done";
  if (state === "failed") return "Fail";
  const status = statuses.at(-1);
  if (status !== undefined) return status;
  return output === "" ? "no output yet" : quoteForeignText(output.split("\n").at(-1) ?? "", 60);
}

/** The job's last line where it is no status: what was waited for may stand there in other words. */
function hintOfLine(output: string, node: string): string | undefined {
  const line = output.split("\n").at(-1) ?? "";
  if (line === "" || line.startsWith(`${node} `)) return undefined;
  return `the job's last line: ${quoteForeignText(line, 60)}, where Done or Fail was expected`;
}
