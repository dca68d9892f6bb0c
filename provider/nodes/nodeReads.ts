import type { NodeRecord } from "../backends/nodeRecord";
import type { MaintenanceError } from "../errors/maintenanceError";

/** The reads of nodes that a process shares, and when it changed the world last: no read is shared across that. */
export interface NodeReads {
  /** When this process last changed the world; `-Infinity` when it has not. Monotonic milliseconds. */
  lastEffectMs: number;
  /** The newest read of each cluster's nodes, and how often it is attempted. */
  readonly reads: Map<
    string,
    { readonly sentMs: number; readonly attempts: number; readonly nodes: Promise<NodeRecord[]> }
  >;
  /** The clusters whose API a mere look could not reach, and when. */
  readonly failedLooks: Map<string, { readonly atMs: number; readonly error: MaintenanceError }>;
}

/** As a process has them at its start. */
export function createNodeReads(): NodeReads {
  return { lastEffectMs: Number.NEGATIVE_INFINITY, reads: new Map(), failedLooks: new Map() };
}
