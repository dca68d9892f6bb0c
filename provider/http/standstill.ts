/** A timer that fires so much too late, in milliseconds, shows that this process could not run meanwhile. */
const noticeableMs = 1000;

/** What tells the time; the time of day continues while the machine sleeps, the other one does not go wrong. */
export interface Clocks {
  readonly monotonicMs: () => number;
  readonly dateMs: () => number;
}

const clocksOfProcess: Clocks = {
  monotonicMs: () => performance.now(),
  dateMs: () => Date.now(),
};

/**
 * Begins to watch for a standstill: the process was suspended (`docker pause`, Ctrl-Z, a closed lid), or nothing of it
 * could run. To be asked by a timer when it fires; what has come meanwhile is not known to the process by then.
 *
 * @returns whether it is much later than it was to be after so many milliseconds
 */
export function watchForStandstill(clocks = clocksOfProcess): (afterMs: number) => boolean {
  const beganMs = clocks.monotonicMs();
  const beganAtMs = clocks.dateMs();
  return (afterMs) =>
    Math.max(clocks.monotonicMs() - beganMs, clocks.dateMs() - beganAtMs) - afterMs > noticeableMs;
}
