import type { DrainOutcome } from "./cluster/drainNode";
import type { DrainOptions } from "./plan/drainOptions";

/** What a room above needs of drains of one cluster; `mark` says which operation a cordon is of. */
export interface NodeDrainer {
  /** Cordons a node and empties it. What an earlier run of the same operation has begun it continues. */
  drain(node: string, options: DrainOptions, mark: string): Promise<DrainOutcome>;
  /** Whether a node is cordoned, and without a pod that a drain would evict. Looks once. */
  isStillDrained(node: string, options: DrainOptions): Promise<boolean>;
  /** Whether a node is cordoned by this operation, or by another one of the same resource. Looks once. */
  isCordonedFor(node: string, mark: string): Promise<boolean>;
  /**
   * Undoes the cordon of this operation, or of another one of the same resource; after a suspension only of this very one,
   * because another run may have cordoned the node since. Whether it was.
   */
  uncordon(node: string, mark: string): Promise<boolean>;
  /** What a drain would meet, for people: the first line is a summary. Changes nothing. */
  describe(
    node: string,
    options: DrainOptions,
  ): Promise<{ readonly summary: string; readonly warnings: string[] }>;
}

/** Whether a process may continue what it drains. */
export interface DrainRight {
  /** @throws ERR_CONFLICT when it may not, because another one may have continued it */
  requireRight(): void;
  isSuspended(): boolean;
}
