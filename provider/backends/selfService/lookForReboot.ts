import { retryAfterMs } from "../../errors/maintenanceError";
import type { Clock } from "../../core/clock";
import { waitUntil } from "../../core/waitUntil";
import { isInternalError } from "../../http/failingReads";
import { isReboot } from "./nodeStates";

/**
 * How long a look must last before "no reboot is to be seen" means anything, counted from the moment at which
 * the reboot may have been accepted. Source: a real Nova shows ACTIVE for up to 1.6 s after it has accepted a
 * reboot; the rest is for what lies between.
 */
export const lookMs = 30_000;

/** What a look at a node saw. */
export interface Sighting {
  /** The node was seen in `REBOOT` or `HARD_REBOOT`. */
  readonly rebooting: boolean;
  /** The last status seen; absent when none could be read. */
  readonly status?: string;
  /** All statuses seen. */
  readonly seen: readonly string[];
  /** Why the last read failed, if it did. */
  readonly error?: unknown;
  /** The longest time in which the node may have been otherwise without being seen. */
  readonly unseenMs: number;
}

/** Reads a node's status in the time that is left; an answer that is older than `maxAgeMs` is not taken. */
export type StatusReader = (remainingMs: number, signal: AbortSignal, maxAgeMs?: number) => Promise<string>;

/** The pauses of a look that must not miss a reboot, however short. */
const closelyMs = 450;

/**
 * Looks at a node until it is seen to reboot, for at most so long; at least once. A node that is migrated, resized or
 * rebuilt, or gets another password, is on its way too, but was not rebooted.
 *
 * @param sinceMs looks closely, because what is not seen will be treated as absent: from this moment of the monotonic
 * clock on, in which nothing had been asked of the node yet
 */
export async function lookForReboot(
  readStatus: StatusReader,
  forMs: number,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  sinceMs?: number,
): Promise<Sighting> {
  const isClose = sinceMs !== undefined;
  let lastMs = sinceMs ?? clock.monotonicMs();
  let unseenMs = 0;
  const result = await waitUntil({
    read: async (remainingMs, signal) => {
      const askedMs = clock.monotonicMs();
      const status = await readStatus(remainingMs, signal, isClose ? 0 : undefined);
      // It had this status at some moment between the question and the answer.
      unseenMs = Math.max(unseenMs, clock.monotonicMs() - lastMs);
      lastMs = askedMs;
      return status;
    },
    judge: (status) => (isReboot(status) ? "success" : "retry"),
    summarize: (status) => status,
    isFatal: isInternalError,
    retryAfterMsOf: retryAfterMs,
    timeoutMs: Math.max(1, forMs),
    intervalMs: isClose ? closelyMs : 1000,
    maxIntervalMs: isClose ? closelyMs : 3000,
    clock,
    random,
  });
  return {
    rebooting: result.outcome === "success",
    seen: Object.keys(result.seen),
    unseenMs,
    ...(result.lastSummary === undefined ? {} : { status: result.lastSummary }),
    ...(result.error === undefined ? {} : { error: result.error }),
  };
}
