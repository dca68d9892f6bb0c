import type { Baseline } from "../backends/rebootBackend";
import type { ClusterInputs, RecordedCluster } from "../backends/clusterInputs";
import type { GivenDrainOptions } from "../drain/plan/drainOptions";
import type { WindowInputs } from "../windows/keepToWindow";
import type { Budget } from "./budget/budgetPlan";
import type { PollingBounds } from "./polling/pollPlan";

/** What every step of a `NodeReboot` is given. */
export interface StepInputs extends ClusterInputs {
  readonly node: string;
  /** The URN of this step: where its progress is shown. Never compared. */
  readonly rowUrn: string;
  /** Whether the resource is protected, which rules out some recovery commands. Never compared. */
  readonly isProtected?: boolean;
}

/** What is done before a reboot so that its pods run elsewhere. Never compared: another drain reboots nothing. */
export interface DrainInputs {
  readonly drain?: boolean | GivenDrainOptions;
}

/** What must be well before a reboot, and after it. Never compared. */
export interface HealthInputs {
  readonly healthGate?: unknown;
  readonly readiness?: unknown;
}

/** How many nodes may be unavailable at once. Never compared. */
export interface BudgetInputs {
  readonly budget?: Budget;
}

export interface GateInputs extends StepInputs, WindowInputs, DrainInputs, BudgetInputs, HealthInputs {
  readonly triggers: readonly unknown[];
  readonly timeoutSeconds: number;
  readonly rebootOnCreate: boolean;
  /** For the check alone, as `polling` is. Never compared. */
  readonly settleSeconds?: number;
  readonly polling?: Partial<PollingBounds>;
  /** Names of arguments that `NodeReboot` does not have, for the check to report. */
  readonly unknownArguments?: readonly string[];
  /** Why the node is not this one's alone, as the program found it; empty where it is. Never compared. */
  readonly declaredTwice?: string;
}

export interface GateState {
  readonly node: string;
  readonly triggers: readonly unknown[];
  /** Says that the gate has run: a step left out of its creation answers with its inputs alone. */
  readonly passed: true;
  /** It let nothing through: its window was not open, and its reboot is still to begin. */
  readonly deferred?: true;
  /** What the node is marked with where the gate has cordoned it; absent without a drain. */
  readonly cordonMark?: string;
}

export interface OrderInputs
  extends StepInputs, WindowInputs, DrainInputs, BudgetInputs, Pick<HealthInputs, "healthGate"> {
  /** As the gate has recorded it. Never compared. */
  readonly cordonMark?: string;
  /** The gate let nothing through: nothing is ordered either. Compared only with an order that was deferred. */
  readonly gateDeferred?: boolean;
  /** The node of the gate, which has drained it. A transform can give a single step another one. */
  readonly gateNode?: string;
  readonly triggers: readonly unknown[];
  readonly rebootOnCreate: boolean;
  /** The gate was left out of its creation (`--exclude`). An order recorded after it would refer to nothing. */
  readonly gateLeftOut?: boolean;
  /** As for the gate, at the moment before the order. Never compared. */
  readonly declaredTwice?: string;
}

/** What the cluster itself said of the node at the order. */
export interface WitnessedOrder {
  /** Of the boot that is to end; absent where the node does not say, or an order that took itself for the first one could not look. */
  readonly bootId?: string;
  /** When the node has reported it, by its own clock; absent where it does not say. ISO 8601. */
  readonly reportedAt?: string;
  /** Tells the cluster from all others; absent where the user may not know. */
  readonly cluster?: string;
  /** The digest of the triggers, for the node to remember. */
  readonly triggers: string;
  /** The operation of this resource that the node remembered as the last one. */
  readonly last?: string;
  /** Those before it that the node remembered; absent where there were none. */
  readonly others?: readonly string[];
  /** The last one of those that the state knew of. */
  readonly after?: string;
}

/** The recorded intent. `triggers` keeps its name in the outputs so that a secret one stays secret. */
export interface OrderState extends RecordedCluster {
  readonly node: string;
  readonly triggers: readonly unknown[];
  readonly operationId: string;
  /** Which plugin process recorded this order. */
  readonly runId: string;
  readonly orderedAt: string;
  readonly statusBefore: string;
  /** Nothing was ordered: the triggers count as satisfied, unless a reboot for them is deferred. */
  readonly skipped: boolean;
  /**
   * A reboot for these triggers is still to be ordered, once its window is open. The operation is the one before it, which
   * is finished all the same; where there was none, one for which nothing was ordered.
   */
  readonly deferred?: true;
  /** The deferred reboot is of a node in the place of another one: what this node remembers is of before that. */
  readonly isOfOtherNode?: true;
  /** Why the window was ignored that was not open. */
  readonly windowIgnored?: string;
  /** What the back end must know of before the request; absent where that is nothing. */
  readonly baseline?: Baseline;
  /** Absent where no connection leads to the cluster itself, or it has no such node. */
  readonly witness?: WitnessedOrder;
  /** What a cordon of this operation is marked with, for its end to undo; absent without a drain. */
  readonly cordonMark?: string;
}

export interface RequestInputs extends StepInputs, RecordedCluster, WindowInputs, DrainInputs, BudgetInputs {
  /** The drain's mark, where the node was drained for this order: it must still be cordoned. */
  readonly cordonMark?: string;
  readonly operationId: string;
  readonly runId: string;
  readonly orderedAt: string;
  readonly statusBefore: string;
  readonly skipped: boolean;
  readonly deferred?: true;
  readonly baseline?: Baseline;
  readonly witness?: WitnessedOrder;
  /** The node of the order. A transform can give a single step another one. */
  readonly orderedNode?: string;
}

/** What is known of the request. Exactly one of `requestedFor`, `refusedFor`, `uncertainFor` is set. */
export interface RequestState extends RecordedCluster {
  readonly node: string;
  /** The operation that the API accepted, or whose reboot was adopted. */
  readonly requestedFor?: string;
  /** The operation that the API certainly did not act on. */
  readonly refusedFor?: string;
  /** The operation whose fate is unknown. */
  readonly uncertainFor?: string;
  /** Absent when the reboot was adopted, skipped, or never accepted. */
  readonly jobId?: string;
  /** The reboot may be someone else's: this library has no answer to its own request. */
  readonly adopted: boolean;
  readonly skipped: boolean;
  readonly acceptedAt?: string;
  /** Why it was refused or is uncertain. */
  readonly reason?: string;
  /** The job before this one, while it may still run. */
  readonly earlierJobId?: string;
  /**
   * When a request was sent that was never answered and may still arrive: this one, or one before. Of the order of another
   * run, which may have sent one: when it was ordered.
   */
  readonly lostAt?: string;
}

export interface JobInputs extends StepInputs, RecordedCluster, Pick<HealthInputs, "readiness"> {
  readonly operationId: string;
  readonly requestedFor: string;
  readonly jobId?: string;
  readonly adopted: boolean;
  readonly skipped: boolean;
  /** A reboot after this operation is still to be ordered. */
  readonly deferred?: true;
  readonly windowIgnored?: string;
  readonly acceptedAt: string;
  /** The user has said that the node was rebooted: no boot ID has to prove it. */
  readonly isAccepted?: boolean;
  readonly statusBefore: string;
  readonly witness?: WitnessedOrder;
  readonly timeoutSeconds: number;
  /** Never compared. */
  readonly polling?: Partial<PollingBounds>;
  /** How long the cluster settles after the reboot. Never compared. */
  readonly settleSeconds?: number;
}

/** What undoing a cordon is given. */
export interface UncordonInputs extends StepInputs {
  readonly operationId: string;
  /**
   * What the node may be marked with: by the gate, which drains it also where it was made again and no order follows; and
   * for the order. None where nothing was drained.
   */
  readonly cordonMarks: readonly string[];
  /** A reboot is still to come, and until then the node is not to be cordoned, not even by a gate that was killed. */
  readonly deferred?: true;
  /** The node of the order. A transform can give a single step another one. */
  readonly orderedNode?: string;
  /** The operation that the wait has seen the end of. */
  readonly waitedFor?: string;
}

export interface UncordonState {
  readonly node: string;
  readonly operationId: string;
  readonly cordonMarks: readonly string[];
  /** Whether the node was uncordoned by this step: a cordon of someone else's stays. */
  readonly uncordoned: boolean;
}

/**
 * How far a reboot has come: `ordered` (intent recorded), `running` (the job runs), `verifying` (the job is
 * done, the node not yet seen back), `completed`, `failed` (the job ended in `Fail`), `skipped`
 * (`rebootOnCreate: false`), `deferred` (to the first update within its window).
 *
 * @example
 * ```ts
 * export const rebooted = reboot.phase.apply((phase) => phase === "completed");
 * ```
 */
export type RebootPhase =
  "ordered" | "running" | "verifying" | "completed" | "failed" | "skipped" | "deferred";

/**
 * A status of the node during its reboot, and when it was first seen.
 *
 * @example
 * ```ts
 * export const path = reboot.transitions.apply((seen) => seen.map(({ status }) => status).join(" → "));
 * ```
 */
export interface StatusTransition {
  /** The status as the API reports it, cut to 40 characters. */
  readonly status: string;
  /** ISO 8601, as seen by this library. */
  readonly at: string;
}

export interface JobState {
  readonly node: string;
  readonly operationId: string;
  readonly jobId?: string;
  readonly phase: RebootPhase;
  readonly completed: boolean;
  readonly statusBefore: string;
  readonly statusAfter?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly durationSeconds?: number;
  readonly transitions: readonly StatusTransition[];
  /** The tail of the job's output. */
  readonly output: string;
  /** The tail of what the job wrote as errors. */
  readonly errors: string;
  readonly adopted: boolean;
  /** Of the boot that ended, and of the one that followed; absent where the cluster itself could not be asked. */
  readonly bootIdBefore?: string;
  readonly bootIdAfter?: string;
  /** Why the window was ignored that was not open at the order. */
  readonly windowIgnored?: string;
  /** How long this node's last jobs took, for planning when to look at the next; see `polling/jobTimings.ts`. */
  readonly timings?: string;
}
