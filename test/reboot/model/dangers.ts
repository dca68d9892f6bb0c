import type { RunEnd } from "./schedule";

/** How many schedules are drawn, where nothing else is said. */
export const modelRuns = Number(process.env["MODEL_RUNS"] ?? 10_000);

/** Where a failure is replayed: its seed and its path. */
export const replay = {
  ...(process.env["MODEL_SEED"] === undefined ? {} : { seed: Number(process.env["MODEL_SEED"]) }),
  ...(process.env["MODEL_PATH"] === undefined ? {} : { path: process.env["MODEL_PATH"] }),
};

/** How often each end was seen: a model that never meets a danger proves nothing about it. */
export class Dangers {
  private readonly counts = new Map<string, number>();

  /** What was met, and how often. */
  get seen(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  /** Takes note of how a run has ended, or of what one has met. */
  readonly note = (end: RunEnd | string): void => {
    this.count(typeof end === "string" ? end : nameOf(end));
    if (typeof end === "string" || end.kind !== "failed") return;
    if (end.message.includes("some steps of one NodeReboot"))
      this.count(`${end.message.includes("for the request") ? "a request" : "a wait"} for another node`);
  };

  /** Those of these dangers that no run has met. */
  missed(dangers: readonly string[]): string[] {
    return dangers.filter((danger) => !this.counts.has(danger));
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

function nameOf(end: RunEnd): string {
  return end.kind === "failed" ? (/\((ERR_[A-Z_]+)\)/u.exec(end.message)?.[1] ?? end.message) : end.kind;
}
