import { isMaintenanceError, isTransient, type MaintenanceError } from "../errors/maintenanceError";
import type { Clock } from "../core/clock";
import type { NodeRecord } from "./nodeRecord";
import type { ListOptions } from "./rebootBackend";

/** The reads of nodes that a process shares, and when it changed the world last: no read is shared across that. */
export interface NodeReads {
  /** When this process last changed the world; `-Infinity` when it has not. Monotonic milliseconds. */
  lastEffectMs: number;
  /** The newest read of each cluster's nodes, and how often it is attempted. */
  readonly reads: Map<string, NodeRead>;
  /** The clusters whose nodes a mere look could not read, and when. */
  readonly failedLooks: Map<string, { readonly atMs: number; readonly error: MaintenanceError }>;
}

interface NodeRead {
  readonly sentMs: number;
  readonly attempts: number;
  readonly nodes: Promise<NodeRecord[]>;
  /** Then it is shared with no one who asks later. */
  hasFailed?: true;
}

/** As a process has them at its start. */
export function createNodeReads(): NodeReads {
  return { lastEffectMs: Number.NEGATIVE_INFINITY, reads: new Map(), failedLooks: new Map() };
}

/** How long an answer may be shared. */
const shareMs = 1000;
/** For how long a mere look gets the failure of the last one: in preview each of many resources looks. */
export const failedLookMs = 30_000;

/**
 * Reads all nodes of a cluster. Many steps ask within a moment, so an answer is shared: but only one whose
 * request was sent after the last effect of this process and at most a second ago. Anything older could show
 * a node as it was before its reboot.
 *
 * A failure is not shared later, but for mere looks (`isMereLook`), which can go without an answer: the engine makes
 * them one after another, and each would wait for an API that does not answer, or give it the same wrong password. Nor is one that may pass shared with
 * whoever joins a read on its way and would have made more attempts.
 *
 * A wait (`isPaced`) that wants a newer answer asks for it a second after the last one was asked for, however that
 * ended: so all waits together make a request a second, however many nodes they are for.
 *
 * @param key what tells a cluster and its user from all others
 */
export async function sharedRead(
  key: string,
  read: (options: ListOptions) => Promise<NodeRecord[]>,
  memory: NodeReads,
  clock: Pick<Clock, "monotonicMs" | "sleep">,
  options: ListOptions = {},
): Promise<NodeRecord[]> {
  const now = clock.monotonicMs();
  // Without a number of its own a read has the most patience.
  const { attempts = Infinity } = options;
  const shared = memory.reads.get(key);
  if (
    shared !== undefined &&
    shared.hasFailed !== true &&
    shared.sentMs > memory.lastEffectMs &&
    now - shared.sentMs <= (options.maxAgeMs ?? shareMs)
  ) {
    try {
      return await shared.nodes;
    } catch (error) {
      if (shared.attempts >= attempts || !isTransient(error)) throw error;
      return sharedRead(key, read, memory, clock, options);
    }
  }
  const ageMs = now - (shared?.sentMs ?? Number.NEGATIVE_INFINITY);
  if (options.isPaced === true && ageMs < shareMs) {
    await clock.sleep(shareMs - ageMs, options.signal);
    // Whoever wakes up first asks for all.
    if (options.signal?.aborted !== true) return sharedRead(key, read, memory, clock, options);
  }
  const failed = options.isMereLook === true ? memory.failedLooks.get(key) : undefined;
  if (failed !== undefined && now - failed.atMs <= failedLookMs) throw failed.error;
  const nodes = read(options);
  const asked: NodeRead = { sentMs: clock.monotonicMs(), attempts, nodes };
  memory.reads.set(key, asked);
  // The next caller asks for itself.
  nodes.catch((error: unknown) => {
    asked.hasFailed = true;
    if (options.isMereLook === true && isMaintenanceError(error))
      memory.failedLooks.set(key, { atMs: clock.monotonicMs(), error });
  });
  return nodes;
}
