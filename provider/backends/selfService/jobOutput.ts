import { stripVTControlCharacters } from "node:util";
import { active } from "../../core/serverStatus";
import { isReboot } from "./nodeStates";
import { describe, expectObject, parseJson, WireError } from "../../http/wireError";
import { neutralize, wholeCharacters, plainWord } from "../../core/foreignText";

/** What a job has written so far: its stdout and its stderr. */
export interface JobRecord {
  readonly output: string;
  readonly errors: string;
  /** It has written more than is kept, and `output` begins with a later line. */
  readonly truncated?: true;
}

/** So much of what a job has written is kept, in UTF-16 units: hours of it, and no burden. */
export const longestJobText = 1024 * 1024;

/**
 * Parses the answer to `GET job/JOB_ID`.
 *
 * Source: the provider's API reference guide, "job": `output` is the job's stdout so far, `errors` its stderr.
 * Both may be absent while nothing has been written.
 *
 * @param longest texts in it were cut to their last so many units
 * @throws WireError when the shape is another one.
 */
export function parseJob(body: string, longest = Infinity): JobRecord {
  const job = expectObject(parseJson(body), "a job");
  if (!("output" in job)) throw new WireError('an object without "output" where a job was expected');
  const [output, errors] = [textOf(job["output"], "output"), textOf(job["errors"], "errors")];
  return {
    output: wholeLines(output, longest),
    errors: wholeLines(errors, longest),
    ...(isCut(output, longest) ? { truncated: true } : {}),
  };
}

/** Whether a text may have lost its beginning, with it a half of a character. */
function isCut(text: string, longest: number): boolean {
  return text.length >= longest - 1;
}

/** What is left of a line whose beginning is lost could be mistaken for another one. */
function wholeLines(text: string, longest: number): string {
  return isCut(text, longest) ? text.replace(/^[^\r\n]*(?:\r\n|\r|\n)/u, "") : text;
}

function textOf(value: unknown, name: string): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string")
    throw new WireError(`${describe(value)} where the text of "${name}" was expected`);
  return value;
}

/**
 * What one read of a job's output says:
 * `succeeded` — the last line is `Done`;
 * `seems-succeeded` — an earlier line is `Done` and nothing after it says `Fail`: no proof of an end, since a job may
 * say it of a part of its work;
 * `seems-failed` — the output ends in `Fail`: true if the next read agrees, as this one may be cut mid-word;
 * `running` — anything else.
 */
export type JobReading = "succeeded" | "seems-succeeded" | "seems-failed" | "running";

/**
 * Reads a job's state from its output; there is no state field.
 *
 * Source: the provider's API reference guide, "job": success is the word `Done` on a line of its own, failure
 * an output that ends with the word `Fail`. The treatment of blank, partial and later lines is our decision.
 */
export function readJobOutput(output: string): JobReading {
  const lines = meaningfulLines(output);
  const last = lines.at(-1);
  if (last === undefined) return "running";
  if (last === "Done") return "succeeded";
  if (endsInFail(last)) return "seems-failed";
  const done = lines.indexOf("Done");
  if (done >= 0 && !lines.slice(done + 1).some(endsInFail)) return "seems-succeeded";
  return "running";
}

/** A job's state after one or more reads of it. */
export type JobState = "succeeded" | "failed" | "running";

/** What the reads of a job have shown besides its last lines. */
export interface JobSigns {
  /** It has printed that the node was rebooting, and then that it is ACTIVE. */
  readonly cameBack: boolean;
  /** For how long its output has been the same, in milliseconds. */
  readonly quietMs: number;
  /** The longest time for which it was the same before it continued. */
  readonly longestPauseMs: number;
}

/**
 * What this read and the ones before it say together. An earlier line `Done` is the end only beside a sign of it: the
 * node has come back, or the job has been silent for far longer than it ever was.
 */
export function judgeJob(
  previous: JobReading | undefined,
  current: JobReading,
  { cameBack, quietMs, longestPauseMs }: JobSigns,
): JobState {
  if (current === "succeeded") return "succeeded";
  if (current !== previous) return "running";
  if (current === "seems-failed") return "failed";
  const isSilent = quietMs >= Math.min(longestSilenceMs, Math.max(shortestSilenceMs, 10 * longestPauseMs));
  return current === "seems-succeeded" && (cameBack || isSilent) ? "succeeded" : "running";
}

const shortestSilenceMs = 60_000;
const longestSilenceMs = 600_000;

/** Whether a job has printed these statuses of a node that was rebooted and is back. */
export function showsReboot(statuses: readonly string[]): boolean {
  return statuses.some(isReboot) && statuses.at(-1) === active;
}

/**
 * The statuses of a node that a job has printed, each run of equal ones once, in order.
 *
 * Source: the example in the provider's API reference guide: lines of `NODE STATUS`.
 */
export function statusesInOutput(output: string, node: string): string[] {
  const statuses: string[] = [];
  for (const line of meaningfulLines(output)) {
    const [name, word, ...rest] = line.split(/\s+/u);
    if (name !== node || word === undefined || rest.length > 0) continue;
    const status = plainWord(word);
    if (statuses.at(-1) !== status) statuses.push(status);
  }
  return statuses;
}

/** The end of a job's text, safe to show and small enough to keep: at most 20 lines and 2000 characters. */
export function tailOfJobText(text: string): string {
  return wholeCharacters(meaningfulLines(text).map(neutralize).slice(-20).join("\n").slice(-2000));
}

/** The lines that are not blank, without the colors that a terminal would show them in. */
function meaningfulLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r\n|\r|\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function endsInFail(line: string): boolean {
  return /(?:^|\s)Fail$/u.test(line);
}
