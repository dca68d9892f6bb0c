import type { Trial } from "./drawSchedule.cjs";
import type { Verdict } from "./judgeTrial.cjs";

export interface Outcome extends Verdict {
  trial: Trial;
  /** The phase that was really hit; undefined when the run had ended before. */
  hit: string | undefined;
  /** How many runs it took after the struck one. */
  ups: number;
  converged: boolean;
  /** How often a kill has left Pulumi's own backend unreadable, and the user had to fix it. */
  fixed: number;
  logFile?: string;
}

export declare function tableOf(outcomes: readonly Outcome[]): string;
export declare function resultOf(
  outcomes: readonly Outcome[],
  planned: number,
): { good: boolean; line: string };
