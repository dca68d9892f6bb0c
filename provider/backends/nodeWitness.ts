import type { ReadOptions } from "../http/repeatRead";
import type { BootReport } from "./bootReport";

/** A reboot that a node remembers: which change of which resource it was for. */
export interface RememberedReboot {
  /** The URN of the order. */
  readonly urn: string;
  readonly operationId: string;
  /** What tells the triggers of the order from others and does not show them, see `reboot/digestOfTriggers.ts`. */
  readonly triggers: string;
  /** Of the boot that was to end. */
  readonly bootId: string;
  /** The operation before it, as the state knew it that this one was ordered from. */
  readonly after?: string;
  /** ISO 8601. */
  readonly orderedAt: string;
  /** When the node was seen again after it; absent where that was not recorded. ISO 8601. */
  readonly endedAt?: string;
}

/** A node as its own cluster sees it. */
export interface NodeSight extends BootReport {
  /** As `kubectl get nodes` prints it. */
  readonly status: string;
  readonly isReady: boolean;
  /** Tells this cluster from all others; absent where the user may not know. */
  readonly cluster?: string;
  /** The last reboots that were asked for, the newest first. */
  readonly remembered: readonly RememberedReboot[];
}

/** Who holds the lease of a node. */
export interface LeaseHolder {
  readonly operationId: string;
  /** The URN of the order: the resource itself may take over from an operation of its own. */
  readonly urn: string;
}

/** How available a node of the cluster is. */
export interface NodeAvailability {
  /** All names that it is known by. */
  readonly names: readonly string[];
  readonly isReady: boolean;
  readonly isCordoned: boolean;
}

/**
 * The cluster itself, where a connection leads to its API: it sees the operating system of a node, keeps two stacks apart,
 * and remembers what a state may have lost. Beside any back end; none of it reboots anything.
 *
 * A user who may not read nodes, or not write leases or annotations, goes without, and is warned; unless the cluster is
 * the back end as well: then all throw what an API server throws.
 */
export interface NodeWitness {
  /** Looks at a node. Nothing where the cluster has none of this name, as it has none for a load balancer. */
  look(node: string, options?: ReadOptions): Promise<NodeSight | undefined>;
  /** Who else has the lease of a node, in a few words; nothing where it could be taken now. */
  heldBy(node: string, holder: LeaseHolder): Promise<string | undefined>;
  /** Takes the lease of a node, or says who else has it, in a few words. */
  takeLease(node: string, holder: LeaseHolder): Promise<string | undefined>;
  /** Renews the lease, at most once in a third of its duration. Whether it is still this holder's. */
  keepLease(node: string, holder: LeaseHolder): Promise<boolean>;
  releaseLease(node: string, holder: LeaseHolder): Promise<void>;
  /** All nodes. Nothing where the user may not list them. */
  survey(): Promise<readonly NodeAvailability[] | undefined>;
  /** The leases that someone has who is not dead, by the name of the node. Nothing where the user may not list them. */
  heldLeases(): Promise<readonly { readonly node: string; readonly urn: string }[] | undefined>;
  /** Has the node remember a reboot, in the place of what it remembers of this operation. */
  remember(node: string, reboot: RememberedReboot): Promise<void>;
  /** Has it forget a reboot that certainly was none. */
  forget(node: string, operationId: string): Promise<void>;
}
