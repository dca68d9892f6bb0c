import { parseRetryAfter, transientStatuses } from "./retryPolicy";
import type { HttpResponse } from "./messages";

/** How long the server asked to be left alone in the answers behind these errors, in milliseconds. */
const askedPauses = new WeakMap<object, number>();

/**
 * How long an answer asks its client to be left alone (`Retry-After`), in milliseconds, if it is one after which the
 * same read may succeed.
 */
export function pauseAskedBy(response: HttpResponse, now: Date): number | undefined {
  return transientStatuses.has(response.status)
    ? parseRetryAfter(response.headers["retry-after"], now)
    : undefined;
}

/** Remembers with an error how long the server asked to be left alone. */
export function withAskedPause<E extends Error>(error: E, pauseMs: number | undefined): E {
  if (pauseMs !== undefined) askedPauses.set(error, pauseMs);
  return error;
}

/** How long the server asked to be left alone, for whoever repeats a read that ended in this error. */
export function askedPauseMs(error: unknown): number | undefined {
  return typeof error === "object" && error !== null ? askedPauses.get(error) : undefined;
}
