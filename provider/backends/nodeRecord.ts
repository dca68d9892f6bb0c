import type { ServerStatus } from "../core/serverStatus";

/**
 * How a node is, whatever its back end calls it: `ready`; `transitioning`, on its way to another state by itself; `down`;
 * or `unknown`.
 */
export type NodeState = "ready" | "transitioning" | "down" | "unknown";

/** A node of a cluster. */
export interface NodeRecord {
  readonly name: string;
  readonly role: string;
  /** Where a node may have several; `role` names them all then. */
  readonly roles?: readonly string[];
  readonly state: NodeState;
  /** The same in the back end's own word. */
  readonly status: ServerStatus;
  /** What changes each time its operating system starts, where the back end knows it. */
  readonly bootId?: string;
}
