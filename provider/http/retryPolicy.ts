import type { HttpResponse } from "./messages";
import type { TransportFailure } from "./transportFailure";

/** How one attempt of a read ended. */
export type Attempt =
  | { readonly response: Pick<HttpResponse, "status" | "headers"> }
  | { readonly failure: Pick<TransportFailure, "transient"> };

/** Whether to ask again, and after how many milliseconds. */
export type RetryDecision = { readonly retry: false } | { readonly retry: true; readonly afterMs: number };

/** The statuses after which the same read may succeed. */
export const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const baseMs = 500;
const capMs = 8000;
/** A server that asks for more patience than this is not waited for inside one read. */
const longestRetryAfterMs = 60_000;

/**
 * Decides whether a read is repeated. Only for reads: a request that changes the world is never repeated.
 * The pause is drawn from a window that doubles with each attempt ("full jitter"), or is what the server asks
 * for in `Retry-After`.
 *
 * @param attempt how the attempt ended
 * @param attemptsMade how many were made, this one included
 * @param attemptsAllowed how many may be made in all
 * @param random a number in [0, 1)
 * @param now the time of day, for a `Retry-After` that is a date
 */
export function decideRetry(
  attempt: Attempt,
  attemptsMade: number,
  attemptsAllowed: number,
  random: number,
  now: Date,
): RetryDecision {
  if (attemptsMade >= attemptsAllowed) return { retry: false };
  const backOffMs = random * Math.min(capMs, baseMs * 2 ** (attemptsMade - 1));
  if ("failure" in attempt)
    return attempt.failure.transient ? { retry: true, afterMs: backOffMs } : { retry: false };
  if (!transientStatuses.has(attempt.response.status)) return { retry: false };
  const askedMs = parseRetryAfter(attempt.response.headers["retry-after"], now);
  if (askedMs === undefined) return { retry: true, afterMs: backOffMs };
  if (askedMs > longestRetryAfterMs) return { retry: false };
  return { retry: true, afterMs: askedMs + backOffMs };
}

/**
 * The pause that a `Retry-After` header asks for, in milliseconds; `undefined` when there is none to honor.
 * Source: RFC 9110, section 10.2.3: seconds, or a date.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim();
  if (value === undefined || value === "") return undefined;
  if (/^\d+$/u.test(value)) return Number(value) * 1000;
  // A date begins with its day; Date.parse alone takes "1.5" for one.
  const date = /^[a-z]/iu.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
