import type { Distribution } from "./durations.cjs";

export interface Timing {
  readonly seconds: number;
  readonly gapSeconds?: number;
}
export interface Plan {
  readonly first: (random: number) => number;
  readonly next: (
    moment: { readonly elapsedSeconds: number; readonly announcedSeconds?: number },
    random: number,
  ) => number;
}
export interface Look {
  readonly lagSeconds: number;
  readonly requests: number;
  readonly endsAt: number;
}
export interface Summary {
  readonly lag: number;
  readonly requests: number;
  readonly product: number;
  readonly median: number;
  readonly p99: number;
}
export function followAll(plan: Plan, ends: readonly number[]): Look[];
export function followInLoop(pauseSeconds: number, endsAt: number): Omit<Look, "endsAt">;
export function loopWithAsMany(looks: readonly Look[]): Summary;
export function simulate(options: {
  readonly planOf: (timings: readonly Timing[]) => Plan;
  readonly distributionOf: (job: number) => Distribution;
  readonly jobs: number;
  readonly clusters: number;
  readonly withHints: boolean;
  readonly random: () => number;
}): Look[][];
export function summarize(looks: readonly Omit<Look, "endsAt">[]): Summary;
