import type { DrainOutcome } from "./cluster/drainNode";
import type { DrainOptions } from "./plan/drainOptions";

/** What a room above needs of drains of one cluster; `mark` says which operation a cordon is of. */
export interface NodeDrainer {
  /** A new mark of the resource with this URN: a later run of it knows its own by the URN. */
  newMark(urn: string): string;
  /** Cordons a node and empties it. What an earlier run of the same operation has begun it continues. */
  drain(node: string, options: DrainOptions, mark: string): Promise<DrainOutcome>;
  /** Whether a node is cordoned, and without a pod that a drain would evict. Looks once. */
  isStillDrained(node: string, options: DrainOptions): Promise<boolean>;
  /** Whether a node is cordoned, by whomever; nothing where there is no such node. Looks once. */
  isCordoned(node: string): Promise<boolean | undefined>;
  /** Undoes the cordon of this operation, and no other one. Whether it was. */
  uncordon(node: string, mark: string): Promise<boolean>;
  /** What a drain would meet, for people: the first line is a summary. Changes nothing. */
  describe(
    node: string,
    options: DrainOptions,
  ): Promise<{ readonly summary: string; readonly warnings: string[] }>;
}
