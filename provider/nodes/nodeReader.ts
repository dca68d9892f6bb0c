import type { NodeRecord } from "../backends/nodeRecord";
import { readInWait } from "../backends/readInWait";
import type { RebootBackend } from "../backends/rebootBackend";
import { requireEngine, type Context } from "../pulumi/context";

/** What a wait reads of a node while the engine is there: how it is, or that it is not listed. */
export function nodeReader(
  node: string,
  cluster: RebootBackend,
  context: Context,
): (remainingMs: number, signal: AbortSignal) => Promise<Pick<NodeRecord, "status" | "state">> {
  return async (remainingMs, signal) => {
    await requireEngine(context, "wait");
    return readInWait(cluster, node, remainingMs, signal);
  };
}
