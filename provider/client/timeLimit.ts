/** A time that a request has, together with its caller's patience. */
export interface TimeLimit {
  /** Aborts when the time is up, and when the caller gives up. */
  readonly signal: AbortSignal;
  /** To be called when the request has ended: the time then counts no more. */
  readonly lift: () => void;
}

/**
 * Begins to count. The timer is one of our own: with `AbortSignal.any([AbortSignal.timeout(ms), signal])` Node.js 20
 * lets the first be collected as garbage, and a request without an answer then waits for ever.
 */
export function limitTime(timeoutMs: number, caller?: AbortSignal): TimeLimit {
  const limit = new AbortController();
  const end = (): void => {
    limit.abort();
  };
  const timer = setTimeout(end, Math.max(1, Math.ceil(timeoutMs)));
  caller?.addEventListener("abort", end, { once: true });
  if (caller?.aborted === true) end();
  return {
    signal: limit.signal,
    lift: () => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", end);
    },
  };
}
