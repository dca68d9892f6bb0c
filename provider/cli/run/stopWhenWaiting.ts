import { isOnlyWaiting, type UpdateLog } from "../stack/updateEvents";

/** Why an update is ended while nodes are left. */
export type StopReason = "windowClosed" | "limitReached";

/** What ends an update. */
export interface Stops {
  /** Has the gates of the run that wait end by themselves. */
  readonly stop: () => void;
  /** Ctrl-C: the first lets what runs finish, the second ends what waits. For a drain that waits for its window. */
  readonly interrupt: () => void;
}

/**
 * How long nothing but waiting must be seen before each step: what is between two steps of a node shows for a moment as
 * nothing. The gates have several looks before an interrupt.
 */
const quietMs = { stop: 3000, firstInterrupt: 20_000, secondInterrupt: 3000 };

/** Ends an update once nothing in it will begin in this run, and what had begun is done. Asked again and again. */
export class StopWhenWaiting {
  /** Absent while it has ended nothing. */
  reason: StopReason | undefined;
  readonly #left: [quietMs: number, act: () => void][];
  #since: number | undefined;

  /** @param isOver why nothing more begins, at an instant; nothing while something may */
  constructor(
    private readonly isOver: (nowMs: number) => StopReason | undefined,
    { stop, interrupt }: Stops,
  ) {
    this.#left = [
      [quietMs.stop, stop],
      [quietMs.firstInterrupt, interrupt],
      [quietMs.secondInterrupt, interrupt],
    ];
  }

  look(log: Pick<UpdateLog, "running">, nowMs: number): void {
    const reason = isOnlyWaiting(log) ? this.isOver(nowMs) : undefined;
    if (reason === undefined) {
      this.#since = undefined;
      return;
    }
    this.#since ??= nowMs;
    const [next] = this.#left;
    if (next === undefined || nowMs - this.#since < next[0]) return;
    this.reason ??= reason;
    this.#since = nowMs;
    this.#left.shift();
    next[1]();
  }
}
