import type { Clock } from "../../../provider/core/clock";
import type { VirtualTime } from "./virtualTime";

/**
 * How a process stands still: what its monotonic clock does meanwhile. It continues for a process that is stopped by a
 * signal, and stops with a laptop that sleeps or a virtual machine that is paused. The time of day is right again at
 * once.
 */
export type Standstill = "monotonic continues" | "monotonic stops";

/** The time of day when the model begins. */
export const epochMs = Date.UTC(2026, 0, 1);

/** The clock of one machine, whose processes may stand still for a while; machines may disagree about the time of day. */
export class ProcessClock implements Clock {
  private lostMs = 0;
  private still: { kind: Standstill; sinceMs: number; over: Promise<void>; goOn: () => void } | undefined;

  constructor(
    private readonly time: VirtualTime,
    private readonly skewMs: number,
  ) {}

  get standsStill(): boolean {
    return this.still !== undefined;
  }

  stop(kind: Standstill): void {
    let goOn = (): void => undefined;
    const over = new Promise<void>((resolve) => (goOn = resolve));
    this.still = { kind, sinceMs: this.time.nowMs, over, goOn };
  }

  goOn(): void {
    this.lostMs += this.lostInStandstill();
    this.still?.goOn();
    this.still = undefined;
  }

  /** Resolves when the process may take its next step. */
  async running(): Promise<void> {
    while (this.still !== undefined) await this.still.over;
  }

  monotonicMs(): number {
    return this.time.nowMs - this.lostMs - this.lostInStandstill();
  }

  date(): Date {
    return new Date(epochMs + this.time.nowMs + this.skewMs);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const endMs = this.monotonicMs() + ms;
    do {
      await this.time.sleep(endMs - this.monotonicMs(), signal);
      await this.running();
      // Timers of a monotonic clock that stood still have their rest before them.
    } while (signal?.aborted !== true && endMs - this.monotonicMs() > 0.001);
  }

  private lostInStandstill(): number {
    return this.still?.kind === "monotonic stops" ? this.time.nowMs - this.still.sinceMs : 0;
  }
}
