import type { Clock } from "../../provider/core/clock";

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/**
 * A clock for tests: time passes only while everyone sleeps, and then at once, always in the same order. What
 * runs between two sleeps takes no time, however many promises it awaits.
 *
 * @example
 * const clock = new VirtualClock();
 * await clock.sleep(60_000); // at once
 * clock.elapsedMs; // 60000
 */
export class VirtualClock implements Clock {
  /** Each pause that was asked for, in order. */
  readonly sleeps: number[] = [];
  /** Less than 1: timers may fire a little early, as Node.js's do by the monotonic clock. */
  earlyMs = 0;
  private readonly startMs: number;
  private nowMs: number;
  private dateMs: number;
  private sleepers: Sleeper[] = [];
  private awaited = 0;

  constructor({ monotonicMs = 5000, date = "2026-01-01T00:00:00.000Z" } = {}) {
    this.startMs = this.nowMs = monotonicMs;
    this.dateMs = Date.parse(date);
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  date(): Date {
    return new Date(this.dateMs);
  }

  /** How much time has passed since the clock was made. */
  get elapsedMs(): number {
    return this.nowMs - this.startMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      // No timer of Node.js is shorter than a millisecond; without that an early one could stop time.
      const sleeper = { wakesAtMs: this.nowMs + Math.max(1, ms) - this.earlyMs, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", wake);
      if (this.sleepers.length === 1 && this.awaited === 0) this.whenAllSleep();
    });
  }

  /** No time passes until the work has ended, however long a busy machine takes for it: real HTTP, for example. */
  async while<T>(work: () => Promise<T>): Promise<T> {
    this.awaited += 1;
    try {
      return await work();
    } finally {
      this.awaited -= 1;
      if (this.sleepers.length > 0 && this.awaited === 0) this.whenAllSleep();
    }
  }

  /** Lets time pass for everyone. */
  advance(ms: number): void {
    this.nowMs += ms;
    this.dateMs += ms;
  }

  /** Sets the time of day forward or back, as an administrator or a time server does. */
  jumpDate(ms: number): void {
    this.dateMs += ms;
  }

  private whenAllSleep(): void {
    // All promises that can continue have done so when the event loop comes round.
    setImmediate(() => {
      if (this.awaited > 0) return;
      const [first] = this.sleepers.toSorted((a, b) => a.wakesAtMs - b.wakesAtMs);
      if (first === undefined) return;
      this.advance(Math.max(0, first.wakesAtMs - this.nowMs));
      first.wake();
      if (this.sleepers.length > 0) this.whenAllSleep();
    });
  }
}
