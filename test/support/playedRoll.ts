/** Plays a roll in virtual time: what starts when, and how many are unavailable at once. */
import { nextToStart, type RollProgress, type RollStep } from "../../provider/rolling/nextToStart";
import type { RollPlan } from "../../provider/rolling/rollArgs";

export interface PlayedJob {
  readonly seconds: number;
  readonly fails?: boolean;
  /** So many times it gives way before it starts. */
  readonly blockedTimes?: number;
}

export interface PlayedRoll {
  /** The starts that were no blocked attempts, in order. */
  readonly started: readonly { readonly name: string; readonly at: number; readonly end: number }[];
  readonly attempts: readonly string[];
  readonly makespan: number;
  /** What ran together, at each start. */
  readonly together: readonly (readonly string[])[];
  readonly end: RollStep;
  readonly progress: RollProgress;
}

export function playRoll(plan: RollPlan, jobOf: (name: string) => PlayedJob): PlayedRoll {
  let now = 0;
  let progress: RollProgress = { running: [], done: [], failed: [], blocked: [] };
  const started: { name: string; at: number; end: number }[] = [];
  const attempts: string[] = [];
  const together: string[][] = [];
  const blocks = new Map<string, number>();
  for (;;) {
    let step = nextToStart(plan, progress);
    while (step.start.length > 0) {
      const give: string[] = [];
      const run: string[] = [];
      for (const name of step.start) {
        attempts.push(name);
        const times = blocks.get(name) ?? 0;
        const isBlocked = times < (jobOf(name).blockedTimes ?? 0);
        if (isBlocked) blocks.set(name, times + 1);
        (isBlocked ? give : run).push(name);
      }
      for (const name of run) started.push({ name, at: now, end: now + jobOf(name).seconds });
      const blocked = [...progress.blocked.filter((name) => !step.start.includes(name)), ...give];
      progress = { ...progress, running: [...progress.running, ...run], blocked };
      together.push([...progress.running]);
      step = nextToStart(plan, progress);
    }
    if (progress.running.length === 0)
      return { started, attempts, together, makespan: now, end: step, progress };
    const ends = started.filter(({ name }) => progress.running.includes(name));
    now = Math.min(...ends.map(({ end }) => end));
    const over = ends.filter(({ end }) => end === now).map(({ name }) => name);
    const failed = over.filter((name) => jobOf(name).fails === true);
    progress = {
      ...progress,
      running: progress.running.filter((name) => !over.includes(name)),
      done: [...progress.done, ...over.filter((name) => !failed.includes(name))],
      failed: [...progress.failed, ...failed],
    };
  }
}

/** Greedy list scheduling: each job, in the order of the list, goes where it can begin first. */
export function greedyMakespan(seconds: readonly number[], places: number): number {
  const free = new Array<number>(places).fill(0);
  for (const job of seconds) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + job;
  }
  return Math.max(0, ...free);
}
