/**
 * How a reboot goes. Every field has a default; together they make a reboot of about 3 seconds.
 *
 * @example { downMs: 120_000, lineIntervalMs: 1000 } // about as slow as the real thing
 * @example { jitter: 0, doneGapMs: 0, outcome: "Fail" } // predictable to the millisecond, and fails
 */
export interface RebootRhythm {
  /** How long the node is down, in milliseconds. `Infinity` never ends by itself. Default 2000. */
  downMs?: number;
  /** Time between two lines of the job's output, in milliseconds; more than 0. Default 250. */
  lineIntervalMs?: number;
  /** How irregular it all is: each duration is multiplied by a random 1 ± jitter. 0 to 1. Default 0.2. */
  jitter?: number;
  /** How long the old status is still shown after the request, as Nova does, in milliseconds. Default 300. */
  startDelayMs?: number;
  /** Time between the last status line and `Done` or `Fail`, in milliseconds; 0 = in one moment. Default 300. */
  doneGapMs?: number;
  /** The word the job ends with. Default `Done`. */
  outcome?: "Done" | "Fail";
  /**
   * When the job says `Done` before its time, in milliseconds since the request; then it continues with lines of status.
   * The word and the line behind it are printed in one moment, so it is never the last one. Default: never.
   *
   * @example { startDelayMs: 3000, earlyDoneMs: 500 } // `Done` two and a half seconds before the node goes down
   */
  earlyDoneMs?: number;
  /**
   * What a running node shows while it is down; a stopped or broken one shows what it was. Default `REBOOT`;
   * OpenStack says `HARD_REBOOT` for a hard one.
   */
  statusDown?: string;
  /** The node's status after the reboot. Default `ACTIVE` for `Done`, `ERROR` for `Fail`. */
  statusAfter?: string;
}

/** The rhythm of a reboot of which nothing was said. */
export const defaultRhythm = {
  downMs: 2000,
  lineIntervalMs: 250,
  jitter: 0.2,
  startDelayMs: 300,
  doneGapMs: 300,
  outcome: "Done",
  statusDown: "REBOOT",
} as const satisfies RebootRhythm;

/**
 * The fields that were given. One that is undefined was not: most programs are compiled without a difference between
 * the two, so `{ downMs: slow ? 60_000 : undefined }` must mean the default.
 */
export function givenIn(rhythm: RebootRhythm): RebootRhythm {
  return Object.fromEntries(Object.entries(rhythm).filter(([, value]) => value !== undefined));
}

/**
 * What is wrong with a rhythm: one sentence a field, none when all is well.
 *
 * @example rhythmProblems({ jitter: 2 }) // ["jitter must be a number from 0 to 1, not 2"]
 */
export function rhythmProblems(rhythm: RebootRhythm): string[] {
  const problems: string[] = [];
  const demand = (fine: boolean, field: keyof RebootRhythm, rule: string): void => {
    if (!fine) problems.push(`${field} must be ${rule}, not ${String(rhythm[field])}`);
  };
  const {
    earlyDoneMs = 0,
    downMs = 0,
    lineIntervalMs = 1,
    jitter = 0,
    startDelayMs = 0,
    doneGapMs = 0,
    outcome,
  } = rhythm;
  demand(downMs >= 0, "downMs", "0 or more milliseconds");
  demand(lineIntervalMs > 0 && lineIntervalMs < Infinity, "lineIntervalMs", "more than 0 milliseconds");
  demand(jitter >= 0 && jitter <= 1, "jitter", "a number from 0 to 1");
  demand(startDelayMs >= 0 && startDelayMs < Infinity, "startDelayMs", "0 or more milliseconds");
  demand(doneGapMs >= 0, "doneGapMs", "0 or more milliseconds");
  demand(earlyDoneMs >= 0, "earlyDoneMs", "0 or more milliseconds");
  demand(outcome === undefined || ["Done", "Fail"].includes(outcome), "outcome", '"Done" or "Fail"');
  return problems;
}

/** The status that a node has after a reboot with this outcome, where none was asked for. */
export function usualStatusAfter(outcome: "Done" | "Fail"): string {
  return outcome === "Done" ? "ACTIVE" : "ERROR";
}
