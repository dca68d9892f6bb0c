import type { Clock } from "../core/clock";

/** A time in which this process did not run: a closed lid, a paused container, a stopped process. */
export interface Suspension {
  readonly forMs: number;
}

/** Knows whether this process was suspended since it began. */
export interface Heartbeat {
  /** Looks at the clocks. To be called about once a second. */
  beat(): void;
  /** Looks at the clocks, and tells of the longest suspension. */
  suspension(): Suspension | undefined;
}

/**
 * How long a process must have stood still to count as suspended. Longer than a busy machine keeps a process waiting,
 * and much shorter than the time after which someone else may decide about its order.
 */
export const suspendedAfterMs = 10_000;

/**
 * Compares two clocks with when they were looked at last. Both, because either may stand still: a virtual machine that
 * is paused, or a laptop that sleeps, has a monotonic clock that stops, and the time of day is put right later; for a
 * process that is stopped both continue. A time of day that is put forward by more than ten seconds counts too.
 *
 * @param onSuspension called when a suspension is found, before anything else continues
 */
export function createHeartbeat(
  clock: Pick<Clock, "monotonicMs" | "date">,
  onSuspension: () => void = () => undefined,
): Heartbeat {
  const now = (): [number, number] => [clock.monotonicMs(), clock.date().getTime()];
  let last = now();
  let longestMs = 0;
  const beat = (): void => {
    const [monotonicMs, dateMs] = now();
    const gapMs = Math.max(monotonicMs - last[0], dateMs - last[1]);
    last = [monotonicMs, dateMs];
    if (gapMs <= suspendedAfterMs) return;
    longestMs = Math.max(longestMs, gapMs);
    onSuspension();
  };
  return {
    beat,
    suspension: () => {
      beat();
      return longestMs === 0 ? undefined : { forMs: longestMs };
    },
  };
}

/** Begins to look once a second; does not keep the process alive. */
export function startHeartbeat(clock: Clock, onSuspension: () => void): Heartbeat {
  const heartbeat = createHeartbeat(clock, onSuspension);
  setInterval(() => {
    heartbeat.beat();
  }, 1000).unref();
  return heartbeat;
}
