import { askedPauseMs } from "../client/askedPause";
import type { Connection } from "../client/connection";
import { waitUntil } from "../waiter/waitUntil";
import { isReboot } from "../wire/serverStatus";
import type { Context } from "./context";
import { isOwnFault } from "./failingReads";
import { statusReader } from "./readNodes";

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
}

/**
 * Looks at a node until it is seen to reboot, for at most so long; at least once. A node that is migrated, resized or
 * rebuilt, or gets another password, is on its way too, but was not rebooted.
 */
export async function lookForReboot(
  node: string,
  forMs: number,
  connection: Connection,
  context: Context,
): Promise<Sighting> {
  const result = await waitUntil({
    read: statusReader(node, connection, context, 10_000),
    judge: (status) => (isReboot(status) ? "success" : "retry"),
    summarise: (status) => status,
    isFatal: isOwnFault,
    askedPauseMs,
    timeoutMs: Math.max(1, forMs),
    intervalMs: 1000,
    maxIntervalMs: 3000,
    clock: context.clock,
    random: context.random,
  });
  return {
    rebooting: result.outcome === "success",
    seen: Object.keys(result.seen),
    ...(result.lastSummary === undefined ? {} : { status: result.lastSummary }),
    ...(result.error === undefined ? {} : { error: result.error }),
  };
}
