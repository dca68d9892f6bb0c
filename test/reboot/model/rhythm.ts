/** How one reboot continues the server. */
export interface Rhythm {
  readonly startMs: number;
  readonly downMs: number;
  readonly gapMs: number;
  readonly end: "Done" | "Fail";
  /** How long after `Done` the machine is still off: a server whose word is early. */
  readonly offMs: number;
  readonly expiresMs: number;
  /** The job says `Done` of a part of its work before the node goes down, and then something else. */
  readonly saysDoneEarly: boolean;
  /** The job has a word of its own after its last one. */
  readonly saysGoodbye: boolean;
}

/** A reboot under way or over. */
export interface Job {
  readonly id: string;
  readonly atMs: number;
  readonly rhythm: Rhythm;
}

/** When the machine is up again. */
export function upAgainMs({ atMs, rhythm }: Job): number {
  return atMs + rhythm.startMs + rhythm.downMs;
}

/** When the job has said its word. */
export function doneMs(job: Job): number {
  return upAgainMs(job) + job.rhythm.gapMs;
}

/** From when on no one can blame a client for taking the job for ended. */
export function workDoneMs(job: Job): number {
  return job.rhythm.saysDoneEarly ? upAgainMs(job) : doneMs(job);
}

/** The status that the node has at a moment because of these jobs; `undefined` when they leave it alone. */
export function statusIn(jobs: readonly Job[], ms: number): string | undefined {
  const isDown = (job: Job): boolean => ms >= job.atMs + job.rhythm.startMs && ms < upAgainMs(job);
  if (jobs.some(isDown)) return "REBOOT";
  const last = jobs.findLast(({ atMs }) => atMs <= ms);
  if (last === undefined || last.rhythm.offMs === 0) return undefined;
  return ms >= upAgainMs(last) && ms < doneMs(last) + last.rhythm.offMs ? "SHUTOFF" : undefined;
}

/** What a job has printed at a moment. */
export function outputOf(job: Job, node: string, ms: number): string {
  const { rhythm, atMs } = job;
  const lines: string[] = [];
  if (rhythm.saysDoneEarly) lines.push("Done", "The machine is told to reboot");
  if (ms >= atMs + rhythm.startMs) lines.push(`${node} REBOOT`);
  if (ms >= upAgainMs(job)) lines.push(`${node} ${rhythm.end === "Done" ? "ACTIVE" : "ERROR"}`);
  if (ms >= doneMs(job)) lines.push(rhythm.end);
  // After a `Fail` there would be nothing that could be told from a job that continues.
  if (ms >= doneMs(job) && rhythm.saysGoodbye && rhythm.end === "Done") lines.push("Good night");
  return lines.join("\n");
}
