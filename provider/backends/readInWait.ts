import { readLimitMs } from "../core/waitUntil";
import type { NodeRecord } from "./nodeRecord";
import type { RebootBackend } from "./rebootBackend";

/** In a wait an answer is shared for less than the shortest pause: a wait must not see its own last answer again. */
const shareInWaitMs = 500;

/** The last read of a wait, and the only one of a short look, has time for the answer of a slow API. */
const shortestReadMs = 5000;

/** What a wait reads of a node: its record, or that it is not listed. */
export async function readInWait(
  backend: Pick<RebootBackend, "listNodes">,
  node: string,
  remainingMs: number,
  signal: AbortSignal,
  { longestReadMs = 30_000, maxAgeMs }: { longestReadMs?: number; maxAgeMs?: number } = {},
): Promise<Pick<NodeRecord, "status" | "state">> {
  const timeoutMs = readLimitMs(remainingMs, { shortestMs: shortestReadMs, longestMs: longestReadMs });
  // Who wants an answer of an age of its own must not miss anything, and so waits for no other.
  const sharing = maxAgeMs === undefined ? { maxAgeMs: shareInWaitMs, isPaced: true } : { maxAgeMs };
  const nodes = await backend.listNodes({ attempts: 1, timeoutMs, signal, ...sharing });
  return nodes.find(({ name }) => name === node) ?? { status: "not listed", state: "unknown" };
}
