import { clusterKey, type Connection } from "../backends/selfService/connection";
import { mayPass } from "../http/transientErrors";
import type { ReadOptions } from "../http/repeatRead";
import { isMaintenanceError } from "../errors/maintenanceError";
import { NodeNotFoundError } from "../errors/nodeNotFoundError";
import type { NodeRecord } from "../backends/nodeRecord";
import type { ServerStatus } from "../core/serverStatus";
import { quoteForeignText } from "../core/foreignText";
import { closestNames } from "../core/closestNames";
import type { NodeContext } from "./nodeContext";
import { requireEngine } from "../pulumi/context";

/** How long an answer may be shared. */
const shareMs = 1000;
/** In a wait it is less than the shortest pause: a wait must not see its own last answer again. */
const shareInWaitMs = 500;
/** How long a mere look takes an unreachable API for unreachable: in preview each of many resources looks. */
export const failedLookMs = 30_000;

/**
 * Reads all nodes of a cluster. Many steps ask within a moment, so an answer is shared: but only one whose
 * request was sent after the last effect of this process and at most a second ago. Anything older could show
 * a node as it was before its reboot.
 *
 * A failure is not shared later, but for mere looks (`isMereLook`), which can go without an answer: the engine makes
 * them one after another, and each would wait for an API that does not answer. Nor is one that may pass shared with
 * whoever joins a read on its way and would have made more attempts.
 */
export async function readNodes(
  connection: Connection,
  context: NodeContext,
  options: ReadOptions & { readonly maxAgeMs?: number; readonly isMereLook?: boolean } = {},
): Promise<NodeRecord[]> {
  const { memory, clock } = context;
  const key = JSON.stringify([clusterKey(connection), connection.username, connection.password]);
  const now = clock.monotonicMs();
  // Without a number of its own a read has the most patience.
  const { attempts = Infinity } = options;
  const shared = memory.reads.get(key);
  if (
    shared !== undefined &&
    shared.sentMs > memory.lastEffectMs &&
    now - shared.sentMs <= (options.maxAgeMs ?? shareMs)
  ) {
    try {
      return await shared.nodes;
    } catch (error) {
      if (shared.attempts >= attempts || !mayPass(error)) throw error;
      return readNodes(connection, context, options);
    }
  }
  const failed = options.isMereLook === true ? memory.failedLooks.get(key) : undefined;
  if (failed !== undefined && now - failed.atMs <= failedLookMs) throw failed.error;
  const nodes = context.clientOf(connection).readNodes(options);
  memory.reads.set(key, { sentMs: now, attempts, nodes });
  // The next caller asks for itself.
  nodes.catch((error: unknown) => {
    if (memory.reads.get(key)?.nodes === nodes) memory.reads.delete(key);
    if (options.isMereLook === true && isMaintenanceError(error, "ERR_NETWORK"))
      memory.failedLooks.set(key, { atMs: clock.monotonicMs(), error });
  });
  return nodes;
}

/** What a wait reads of a node while the engine is there: its status, or that it is not listed. */
export function statusReader(
  node: string,
  connection: Connection,
  context: NodeContext,
  longestReadMs = 30_000,
  maxAgeMs = shareInWaitMs,
): (remainingMs: number, signal: AbortSignal) => Promise<ServerStatus> {
  return async (remainingMs, signal) => {
    await requireEngine(context, "wait");
    const timeoutMs = Math.min(longestReadMs, Math.max(1000, remainingMs));
    const nodes = await readNodes(connection, context, {
      attempts: 1,
      timeoutMs,
      signal,
      maxAgeMs,
    });
    return nodes.find(({ name }) => name === node)?.status ?? "not listed";
  };
}

/** The node of this name. @throws NodeNotFoundError with the closest names */
export function requireNode(nodes: readonly NodeRecord[], name: string, connection: Connection): NodeRecord {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return node;
  throw new NodeNotFoundError({
    what: `Cluster ${connection.clusterId} has no node ${JSON.stringify(name)}.`,
    next: hintOfNames(nodes, name),
  });
}

/** What to write instead of a name that does not exist. */
export function hintOfNames(nodes: readonly NodeRecord[], name: string): string {
  if (nodes.length === 0) return "The cluster lists no nodes at all: check openshift:selfService.clusterId.";
  const close = closestNames(
    name,
    nodes.map((node) => node.name),
  ).map((found) => quoteForeignText(found));
  return `Names must be spelt exactly as nodestatus does. Closest: ${close.join(", ")}.`;
}
