import type { Clock } from "../core/clock";
import { decideRetry } from "./retryPolicy";
import type { HttpResponse } from "./messages";
import { TransportFailure } from "./transportFailure";

/** What a repeated read needs, and how much patience it has. */
export interface RepeatOptions {
  /** How many times to ask in all. */
  readonly attempts: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal?: AbortSignal;
}

/** The last answer, or why there was none after so many attempts. */
export type RepeatedRead =
  { readonly response: HttpResponse } | { readonly failure: TransportFailure; readonly attempts: number };

/**
 * Asks until an answer is final or the attempts are used up; pauses in between as {@link decideRetry} says. Only for
 * reads: what changes the world is never repeated.
 *
 * @throws what `ask` throws other than a TransportFailure, and what the clock throws when the signal aborts
 */
export async function repeatRead(
  ask: () => Promise<HttpResponse>,
  { attempts, clock, random, signal }: RepeatOptions,
): Promise<RepeatedRead> {
  for (let made = 1; ; made++) {
    const attempt = await attempted(ask);
    const decision = decideRetry(attempt, made, attempts, random(), clock.date());
    if (!decision.retry) return "response" in attempt ? attempt : { ...attempt, attempts: made };
    await clock.sleep(decision.afterMs, signal);
  }
}

/** One attempt: the answer, or why there is none. @throws what `ask` throws other than a TransportFailure */
export async function attempted(
  ask: () => Promise<HttpResponse>,
): Promise<{ readonly response: HttpResponse } | { readonly failure: TransportFailure }> {
  try {
    return { response: await ask() };
  } catch (error) {
    if (error instanceof TransportFailure) return { failure: error };
    throw error;
  }
}
/** How much patience one read has. */

export interface ReadOptions {
  /** How many times to ask in all. @default 4 */
  readonly attempts?: number;
  /** How long one attempt may take, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}
