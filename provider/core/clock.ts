/** Time as the library sees it; injected so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds on a clock that never jumps: for intervals and deadlines. */
  monotonicMs(): number;
  /** The time of day: for what people read and for what another machine compares. */
  date(): Date;
  /** Resolves after a time, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  date: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      // Timers cut what is beyond the millisecond off.
      const timer = setTimeout(done, Math.ceil(ms));
      signal?.addEventListener("abort", done, { once: true });
    }),
};
