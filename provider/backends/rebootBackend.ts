import type { ReadOptions } from "../http/repeatRead";
import type { RequestOutcome, Trace } from "../journal/outcomes";
import type { BootReport } from "./bootReport";
import type { RecordedCluster } from "./clusterInputs";
import type { NodeRecord } from "./nodeRecord";
import type { NodeWitness } from "./nodeWitness";

/**
 * What a back end must know from before a request to prove something about it later, such as the boot id. Small, no
 * secret, and understood by the back end alone; the order records it.
 */
export type Baseline = Readonly<Record<string, string>>;

/** A reboot that was ordered. */
export interface Reboot {
  readonly node: string;
  readonly operationId: string;
  /** ISO 8601, by the clock of the run that ordered it. */
  readonly orderedAt: string;
  readonly baseline: Baseline;
}

/** A look at a node before its reboot. */
export interface Survey {
  /** The node's status, in the back end's word. */
  readonly status: string;
  readonly baseline: Baseline;
  /** The boot that the baseline is of, where the back end sees one: what else an order records is of the same. */
  readonly report?: BootReport;
}

/** What one read of a job says, in the light of the reads before it. */
export interface JobObservation {
  /** `lost`: the back end has said again and again that it does not know the job. */
  readonly state: "running" | "succeeded" | "failed" | "lost";
  /** A word or two: the node's last status, or how the job ended. */
  readonly summary: string;
  /** What the job has written, where it could be read. */
  readonly written?: {
    /** The node's statuses that the job has printed, in order. */
    readonly statuses: readonly string[];
    /** The tails of its output and of what it wrote as errors. */
    readonly output: string;
    readonly errors: string;
  };
  /** For how long the job has said that its node is back, if it does: then its end is near. Milliseconds. */
  readonly backForMs?: number;
  /** For how long something has been in doubt that another read soon decides, if it is. Milliseconds. */
  readonly inDoubtForMs?: number;
  /** For a time-out: what the job says that is neither its end nor a status. */
  readonly hint?: string;
}

/** How patiently nodes are listed, and how old an answer may be. */
export interface ListOptions extends ReadOptions {
  /** How old a shared answer may be, in milliseconds. @default 1000 */
  readonly maxAgeMs?: number;
  /** It can go without an answer: an API that fails is not asked by each such look. @default false */
  readonly isMereLook?: boolean;
  /** It can be a little late: all who say so together ask once a second at most. @default false */
  readonly isPaced?: boolean;
}

/** How a job is judged. */
export interface ObserveOptions {
  /** For how long the job must have been unknown to count as lost, in milliseconds. @default 30000 */
  readonly lostAfterMs?: number;
  /** How long the caller looks at most: what is believed only when it has lasted is believed within that. Milliseconds. */
  readonly waitMs?: number;
  /** What the order has seen of the node, where the cluster itself was asked. */
  readonly before?: BootReport;
}

/** What a request tells while it takes long. */
export interface RequestOptions {
  /** The node's status right before the request. */
  readonly statusBefore: string;
  /** Another process may have sent one for the same order, which may still be on its way. @default false */
  readonly mayBeOnItsWay?: boolean;
  /** Shows text on the resource's row. */
  readonly progress: (text: string) => void;
}

/** Reboots the nodes of one cluster in one way. Only `request` changes anything; all else reads or tidies up. */
export interface RebootBackend {
  readonly kind: "selfService" | "kubernetes" | "openstack";
  /** Tells this cluster from all others. */
  readonly cluster: RecordedCluster;
  /** Its word for the status of a node that is ready. */
  readonly readyStatus: string;
  /**
   * A request does nothing unless the node is as the order saw it, so however many are sent for an order, by whomever,
   * there is at most one reboot: whoever meets an order without an answer sends again. @default false
   */
  readonly isGuarded?: boolean;
  /** Its API may be away while a node boots, so reads that fail end no wait for a reboot. @default false */
  readonly mayBeAway?: boolean;
  /** The cluster itself, where a connection leads there: put beside any back end by who resolves it, and none of it. */
  readonly witness?: NodeWitness;

  /** All nodes. Many steps ask within a moment, so an answer is shared, but never across an effect of this process. */
  listNodes(options?: ListOptions): Promise<NodeRecord[]>;

  /** The node of this name. @throws ERR_NODE_NOT_FOUND with the closest names */
  findNode(name: string, options?: ListOptions): Promise<NodeRecord>;

  /**
   * Looks once. Everything that can fail without a request fails here.
   * @throws ERR_NODE_NOT_FOUND, ERR_NODE_BUSY, ERR_UNAUTHORIZED, ERR_NETWORK …
   */
  survey(node: string): Promise<Survey>;

  /**
   * The baseline of an order that has not looked, since it takes itself for the first one, which reboots nothing: it may
   * have to be carried out all the same. Nothing where the node has none. Only where a request needs one.
   *
   * @throws what an API throws
   */
  glance?(node: string): Promise<Baseline | undefined>;

  /** Sends the request, once. Never throws for what the network or the server did: that is in the outcome. */
  request(reboot: Reboot, options: RequestOptions): Promise<RequestOutcome>;

  /**
   * Looks for what became of a request.
   *
   * @param since when the request may have been accepted at the latest, if it is known; otherwise the order. ISO 8601
   * @param forMs looks for at most so long. @default as long as a proof may take
   */
  trace(reboot: Reboot, since?: string, forMs?: number): Promise<Trace>;

  /**
   * Returns a function that reads the job once more, and judges it with the reads before.
   */
  observe(
    job: string,
    node: string,
    options?: ObserveOptions,
  ): (options: ReadOptions) => Promise<JobObservation>;

  /**
   * What an order of the node must wait for first, in a few words; nothing where there is nothing. Removes what earlier
   * reboots of the node have left behind.
   */
  hindrance?(node: string, options: ReadOptions): Promise<string | undefined>;

  /** Removes what the reboot left behind. Never undoes it. */
  release?(job: string): Promise<void>;
}
