import type { HttpResponse } from "./messages";
import { parseRetryAfter, transientStatuses } from "./retryPolicy";

/**
 * How long an answer asks its client to be left alone (`Retry-After`), in milliseconds, if it is one after which the
 * same read may succeed.
 */
export function retryAfterOf(response: HttpResponse, now: Date): number | undefined {
  return transientStatuses.has(response.status)
    ? parseRetryAfter(response.headers["retry-after"], now)
    : undefined;
}
