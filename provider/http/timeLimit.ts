import { watchForStandstill } from "./standstill";

/** A time that a request has, together with its caller's patience. */
export interface TimeLimit {
  /** Aborts when the time is up, and when the caller gives up. */
  readonly signal: AbortSignal;
  /** To be called when the request has ended: the time then counts no more. */
  readonly lift: () => void;
}

/** How long a process that stood still may take to read what came meanwhile, in milliseconds. */
const catchUpMs = 2000;

/**
 * Begins to count. The timer is one of our own: with `AbortSignal.any([AbortSignal.timeout(ms), signal])` Node.js 20
 * lets the first be collected as garbage, and a request without an answer then waits forever.
 *
 * When the process stood still until after the time, an answer may be there that it could not read: timers come first.
 * Then it gets a moment more.
 */
export function limitTime(timeoutMs: number, caller?: AbortSignal): TimeLimit {
  const limit = new AbortController();
  const end = (): void => {
    limit.abort();
  };
  const limitMs = Math.max(1, Math.ceil(timeoutMs));
  const stoodStill = watchForStandstill();
  let timer = setTimeout(() => {
    if (stoodStill(limitMs)) timer = setTimeout(end, Math.min(limitMs, catchUpMs));
    else end();
  }, limitMs);
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
