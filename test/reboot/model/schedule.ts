import type { ApiFault } from "./apiFaults";
import type { ClusterEvent, ClusterFault, CreateFault } from "./clusterFaults";
import type { Standstill } from "./processClock";

/** The steps of a `NodeReboot`, in the order in which the engine comes to them. */
export const chain = ["gate", "order", "request", "job", "uncordon"] as const;
export type Step = (typeof chain)[number];

/** The effect of a run at which something happens to it. */
export interface Moment {
  readonly atEffect: number;
  /** Before the effect happens, or after it and before anyone hears of it. */
  readonly when: "before" | "after";
}

/** Who dies. `cancel`: one Ctrl-C, the running step ends and no other begins. */
export interface Crash extends Moment {
  readonly who: "everything" | "plugin" | "cli" | "cancel";
}

/** The CLI, the host and the plugin stop together, until something lets them continue. */
export interface Suspension extends Moment {
  readonly standstill: Standstill;
}

/** One `pulumi up`: what goes wrong in it, and what it is told to do. */
export interface Run {
  readonly crash?: Crash;
  readonly suspension?: Suspension;
  /** The effect at which suspended runs continue beside this one. */
  readonly wakesOthersAt?: number;
  /** What its requests meet, one after the other. */
  readonly faults: readonly (ApiFault | ClusterFault | null)[];
  /** Where a request to reboot is a pod that is created: what each creation meets. */
  readonly createFaults?: readonly (CreateFault | null)[];
  readonly skewMs: number;
  /** `--replace` of these steps. */
  readonly replace?: readonly Step[];
  /** The replacement is the user's answer to a question: nothing more is wanted by it than was before. */
  readonly isAnswer?: boolean;
  /** `--target` of one step. */
  readonly target?: Step;
  /** A transform that gives a single step another node. */
  readonly otherNodeFor?: Step;
}

/** What happens in a world, one after the other. */
export type Action =
  | { readonly do: "up"; readonly run: Run }
  | { readonly do: "change triggers" }
  | { readonly do: "refresh" }
  | { readonly do: "taint"; readonly steps: readonly Step[] }
  | { readonly do: "answer" }
  | { readonly do: "wait"; readonly ms: number }
  /** Runs that are suspended continue, after so long. */
  | { readonly do: "wake"; readonly ms: number }
  /** They never continue: the machine is thrown away. */
  | { readonly do: "throw away" }
  /** A backup is restored, or an older export imported. Only where the node remembers: without, it is in the limits. */
  | { readonly do: "restore"; readonly writesAgo: number }
  | SiteEvent;

/** What happens to the node or the server, whatever becomes of the runs. */
export type SiteEvent =
  | { readonly do: "foreign reboot" }
  /** An administrator cordons the node, or uncordons it. */
  | { readonly do: "cordon"; readonly unschedulable: boolean }
  /** A disruption budget allows no eviction for a while. */
  | { readonly do: "hold pods"; readonly ms: number }
  /** Someone migrates or resizes the VM, or sets its password. */
  | { readonly do: "foreign transition"; readonly status: string; readonly ms: number }
  /** It happens to the cluster a while later, perhaps in the middle of a run. */
  | { readonly do: "meanwhile"; readonly afterMs: number; readonly what: ClusterEvent };

/** How a run has ended, or that it stands still. */
export type RunEnd =
  | { readonly kind: "ok" }
  | { readonly kind: "killed" }
  | { readonly kind: "suspended" }
  | { readonly kind: "failed"; readonly message: string };

/** What a program and its stack's configuration say. */
export interface Program {
  readonly triggers: readonly unknown[];
  readonly rebootOnCreate: boolean;
  readonly timeoutSeconds: number;
  readonly acceptedOperations: readonly string[];
  /** The node is drained before its reboot. */
  readonly isDrained: boolean;
  /** The reboot keeps to a window that is open half of the time, and is deferred while it is not. */
  readonly isDeferring: boolean;
}
