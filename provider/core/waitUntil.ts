import type { Clock } from "./clock";

/** What one observation means for the wait. */
export type Verdict = "success" | "failure" | "retry";

/** What to wait for, and how. Durations are milliseconds. */
export interface WaitOptions<T> {
  /** Makes one observation, in the time that is left, and gives up when the signal aborts. */
  readonly read: (remainingMs: number, signal: AbortSignal) => Promise<T>;
  /** What the observation means. Called once for each observation, in order. */
  readonly judge: (observation: T) => Verdict;
  /** A word or two for the observation, to count it by and to report the last one. */
  readonly summarize: (observation: T) => string;
  /** Called after each observation that differs in its summary from the one before. */
  readonly onChange?: (summary: string, elapsedMs: number, observation: T) => void;
  /** How long to wait in all. */
  readonly timeoutMs: number;
  /** The pause before the second observation; it then grows by half each time. @default 1000 */
  readonly intervalMs?: number;
  /** The longest pause. @default 15000 */
  readonly maxIntervalMs?: number;
  /**
   * Decides the pause after a read that did not fail, and before the first one, in the place of the two above, which
   * remain for those that failed. What it answers is not jittered any more.
   */
  readonly planPauseMs?: (last: T | undefined) => number;
  /** No two reads follow each other faster, not even for a last one before the deadline. @default 0 */
  readonly leastPauseMs?: number;
  /** How long reads may continue failing in a row before the wait fails. @default 300000 */
  readonly failingReadsMs?: number;
  /** An error that no repetition fixes, in the light of whether it is that of the very first read. @default none */
  readonly isFatal?: (error: unknown, isFirstRead: boolean) => boolean;
  /** How long an error of `read` asks to be left alone: that long the pause after it is at least. @default not */
  readonly retryAfterMsOf?: (error: unknown) => number | undefined;
  readonly clock: Clock;
  /** A number in [0, 1): spreads the reads of many waits. */
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** How a wait ended, and what it saw. */
export interface WaitResult<T> {
  /** `failure` with an `error`: the reads failed; without: an observation was judged so. */
  readonly outcome: "success" | "failure" | "timeout" | "aborted";
  /** The last observation, if there was one. */
  readonly last?: T;
  /** Its summary. */
  readonly lastSummary?: string;
  /** How often each summary was seen. */
  readonly seen: Readonly<Record<string, number>>;
  /** The error of the last read, when that one failed. */
  readonly error?: unknown;
  /** Since when reads have failed, when the last one did. */
  readonly failingMs?: number;
  readonly elapsedMs: number;
}

const growth = 1.5;

/**
 * Observes something until it is judged a success or a failure, the time is up, or the signal aborts. Knows
 * neither nodes nor HTTP. Never throws but for impossible options: how the wait ended is in the result.
 *
 * The pause between observations grows and is jittered, or is planned; the last one is shortened so that one more
 * observation lands before the deadline. Failing reads are survived for `failingReadsMs` in a row. Time for which the
 * machine was suspended in a pause counts for neither, whether or not its monotonic clock continued.
 *
 * @throws RangeError for options that cannot work, before the first read.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<WaitResult<T>> {
  const { clock, timeoutMs, intervalMs = 1000, maxIntervalMs = 15_000, failingReadsMs = 300_000 } = options;
  requirePositive({ timeoutMs, intervalMs, maxIntervalMs, failingReadsMs });
  if (maxIntervalMs < intervalMs) throw new RangeError("maxIntervalMs must not be less than intervalMs");
  const { planPauseMs, leastPauseMs = 0 } = options;

  let startMs = clock.monotonicMs();
  const elapsedMs = (): number => clock.monotonicMs() - startMs;
  // Without a prototype: a summary may be any word, "constructor" too.
  const seen = Object.create(null) as Record<string, number>;
  const abort = new AbortController();
  const stop = (): void => {
    abort.abort();
  };
  options.signal?.addEventListener("abort", stop, { once: true });
  if (options.signal?.aborted === true) stop();

  let last: { observation: T; summary: string } | undefined;
  let failingSinceMs: number | undefined;
  let error: unknown;
  const end = (outcome: WaitResult<T>["outcome"]): WaitResult<T> => ({
    outcome,
    ...(last === undefined ? {} : { last: last.observation, lastSummary: last.summary }),
    seen,
    ...(error === undefined ? {} : { error }),
    ...(failingSinceMs === undefined ? {} : { failingMs: elapsedMs() - failingSinceMs }),
    elapsedMs: elapsedMs(),
  });

  /** Sleeps; says how the wait ends if it does so thereby. */
  const pause = async (pauseMs: number, askedMs: number, leastMs: number): Promise<"timeout" | undefined> => {
    const remainingMs = timeoutMs - elapsedMs();
    if (remainingMs <= 0) return "timeout";
    const nextMs = nextPause(pauseMs, remainingMs, timeoutMs, askedMs, leastMs);
    const asleepMs = clock.monotonicMs();
    await clock.sleep(nextMs, abort.signal);
    const overMs = clock.monotonicMs() - asleepMs - nextMs;
    // Less is a busy machine, and there is still time for the last read.
    if (overMs >= Math.max(1, leadOf(timeoutMs))) startMs += overMs;
    // Timers may fire a little early; less than a millisecond is no time for one more read.
    return timeoutMs - elapsedMs() < 1 ? "timeout" : undefined;
  };

  try {
    const firstMs = planPauseMs?.(undefined) ?? 0;
    if (firstMs > 0 && (await pause(firstMs, 0, 0)) !== undefined) return end("timeout");
    let growingMs = intervalMs;
    const grow = (): number => {
      const pauseMs = jittered(growingMs, options.random());
      growingMs = Math.min(growingMs * growth, maxIntervalMs);
      return pauseMs;
    };
    for (;;) {
      if (abort.signal.aborted) return end("aborted");
      let askedMs = 0;
      let pauseMs: number;
      try {
        const observation = await options.read(timeoutMs - elapsedMs(), abort.signal);
        const summary = options.summarize(observation);
        seen[summary] = (seen[summary] ?? 0) + 1;
        const changed = last?.summary !== summary;
        last = { observation, summary };
        failingSinceMs = error = undefined;
        if (changed) options.onChange?.(summary, elapsedMs(), observation);
        const verdict = options.judge(observation);
        if (verdict !== "retry") return end(verdict);
        if (planPauseMs !== undefined) growingMs = intervalMs;
        pauseMs = planPauseMs?.(observation) ?? grow();
      } catch (caught) {
        if (isAborted(abort.signal)) return end("aborted");
        const isFirstRead = last === undefined && failingSinceMs === undefined;
        error = caught;
        failingSinceMs ??= elapsedMs();
        if (options.isFatal?.(caught, isFirstRead) === true) return end("failure");
        const patienceMs = failingReadsMs - (elapsedMs() - failingSinceMs);
        if (patienceMs <= 0) return end("failure");
        askedMs = Math.min(options.retryAfterMsOf?.(caught) ?? 0, patienceMs);
        pauseMs = grow();
      }
      const ending = await pause(Math.max(pauseMs, leastPauseMs), askedMs, leastPauseMs);
      if (ending !== undefined) return end(ending);
    }
  } finally {
    options.signal?.removeEventListener("abort", stop);
    stop();
  }
}

/** A pause, shorter or longer by a tenth. */
function jittered(pauseMs: number, random: number): number {
  return pauseMs * (0.9 + random * 0.2);
}

/**
 * The pause before the next read: after what was asked for, and shortened so that one read lands before the end, if
 * that is not too soon after the last one.
 */
export function nextPause(
  pauseMs: number,
  remainingMs: number,
  timeoutMs: number,
  askedMs = 0,
  leastMs = 0,
): number {
  const leadMs = leadOf(timeoutMs);
  if (askedMs + pauseMs + leadMs <= remainingMs) return askedMs + pauseMs;
  // Within the lead the last read has been made: only the rest of the time is left.
  const lastMs = remainingMs - leadMs;
  return remainingMs > leadMs * 1.1 && lastMs >= leastMs ? lastMs : remainingMs;
}

/** A read needs time too: the last one starts a second before the end, or earlier in a very short wait. */
function leadOf(timeoutMs: number): number {
  return Math.min(1000, timeoutMs / 4);
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function requirePositive(durations: Record<string, number>): void {
  for (const [name, value] of Object.entries(durations)) {
    if (!(value > 0)) throw new RangeError(`${name} must be greater than 0, not ${value}`);
  }
}

/**
 * How long a read in a wait may take: what is left, but not so little that it could not be answered, nor so much that a
 * lost answer would hold up the wait. Milliseconds.
 */
export function readLimitMs(remainingMs: number, { shortestMs = 1000, longestMs = 30_000 } = {}): number {
  return Math.min(longestMs, Math.max(shortestMs, remainingMs));
}
