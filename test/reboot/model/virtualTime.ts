interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes only when everything waits: many machines, one timeline. */
export class VirtualTime {
  nowMs = 0;
  private sleepers: Sleeper[] = [];
  private order = 0;

  /** What happens once a second, whatever else does: the heartbeats of the processes that run. */
  readonly everySecond = new Set<() => void>();

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const wake = (): void => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { atMs: this.nowMs + Math.max(0, ms), order: this.order++, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", wake);
    });
  }

  /** Lets time pass until the promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const progress = { settled: false };
    const done = (): void => {
      progress.settled = true;
    };
    promise.then(done, done);
    for (;;) {
      await idle();
      if (progress.settled) return promise;
      if (!this.wakeNext()) throw new Error("the model is stuck: nothing to wait for, and not ended");
    }
  }

  /** Lets so much time pass, waking whoever sleeps in it. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    await idle();
    while (this.sleepers.some((sleeper) => sleeper.atMs <= endMs)) {
      this.wakeNext();
      await idle();
    }
    this.advanceTo(endMs);
  }

  private wakeNext(): boolean {
    this.sleepers.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
    const next = this.sleepers[0];
    if (next === undefined) return false;
    this.advanceTo(next.atMs);
    next.wake();
    return true;
  }

  private advanceTo(ms: number): void {
    while (this.everySecond.size > 0 && ms - this.nowMs > 1000) {
      this.nowMs += 1000;
      for (const happen of this.everySecond) happen();
    }
    this.nowMs = Math.max(this.nowMs, ms);
  }
}

/** Resolves when all promises that can continue have continued. */
function idle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
