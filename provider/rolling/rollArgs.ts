import type { Share } from "../core/shareOf";

/**
 * A node of a roll, as {@link selectNodes} and {@link getNodes} give it.
 *
 * @example
 * ```ts
 * const node: RollNode = { name: "worker-0", role: "worker", zone: "a" };
 * ```
 */
export interface RollNode {
  /** The node, exactly as its API lists it. */
  readonly name: string;
  /** Its role, or several with commas between them. */
  readonly role: string;
  /** The same as a list, where a node has several. @default role */
  readonly roles?: readonly string[];
  /** Its label `topology.kubernetes.io/zone`. */
  readonly zone?: string;
}

export interface RollInputs {
  /** The nodes to reboot. */
  readonly nodes: readonly RollNode[];
  /** All nodes of the cluster, of which shares and the quorum are reckoned. @default nodes */
  readonly clusterNodes?: readonly RollNode[];
  /** The roles in their order. @default workers and all other roles, then load balancers, then masters */
  readonly order?: readonly string[];
  /**
   * A number is one of all nodes; a percentage is one of each role; an object has one for each role, and roles that it
   * doesn't name have 1. Masters are never more than etcd's quorum allows. @default 1
   */
  readonly maxUnavailable?: Share | Readonly<Record<string, Share>>;
  /** So many nodes may fail before nothing more is started. A canary that fails always stops the roll. @default 0 */
  readonly maxFailures?: number;
  /** These go first. @default none */
  readonly canary?: { readonly nodes: readonly string[]; readonly pauseSeconds?: number };
  /** `false`: a role begins when no node of the one before it waits, though some are not done. @default true */
  readonly strictOrder?: boolean;
}

/** So many of these nodes may be unavailable at once. */
export interface RollPool {
  readonly limit: number;
  readonly members: ReadonlySet<string>;
  /** For messages: "at most 1 of the masters". */
  readonly of: string;
  /** Nodes that failed count as unavailable, too: etcd does without them. */
  readonly countsFailed: boolean;
}

export interface PlannedNode {
  readonly name: string;
  readonly zone: string;
  /** Nodes of a later stage begin when the one before is done. */
  readonly stage: number;
  readonly isCanary: boolean;
}

/** What `planRoll` decides beforehand; the same for the same nodes, in whatever order they come. */
export interface RollPlan {
  /** In the order in which they start, as long as none is blocked or slow. */
  readonly nodes: readonly PlannedNode[];
  readonly pools: readonly RollPool[];
  readonly maxFailures: number;
  readonly strictOrder: boolean;
}
