import type * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "../backends/connectionArgs";
import type { DrainArgs } from "../drain/resource/drainArgs";
import type { HealthGateArgs, ReadinessArgs } from "../health/healthArgs";
import type { MaintenanceWindowInput } from "../windows/windowArgs";
import type { OutsideWindow } from "../windows/windowFaults";

/** The inputs of a `NodeReboot`. */
export interface NodeRebootArgs extends ClusterArgs {
  /**
   * The node to reboot, exactly as its API lists it: as `kubectl get nodes` prints it, or `nodestatus` of a self-service
   * API. Another node is a reboot of that one.
   */
  node: pulumi.Input<string>;
  /**
   * Any change of these values reboots the node again, and nothing else does. Compared as canonical JSON;
   * absent equals `[]`. What JSON has no form for, such as a function, a `Map`, `NaN` or a resource, is an error.
   *
   * @default []
   */
  triggers?: pulumi.Input<pulumi.Input<unknown>[]>;
  /**
   * How long one update waits for the job, in seconds, from 1 to 604800 (a week). The job continues by itself,
   * and the next update resumes the wait.
   *
   * @default 1800
   */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * The bounds of the pause between two reads of the job. Within them the pauses follow how long earlier jobs of this
   * node took, and other jobs of this run. A change reboots nothing.
   *
   * @default reads are 1 to 60 seconds apart
   */
  polling?: pulumi.Input<PollingArgs>;
  /**
   * Whether the first `up` reboots. `false` records the triggers as satisfied without a reboot: for adopting
   * the library, or after a lost state.
   *
   * @default true
   */
  rebootOnCreate?: pulumi.Input<boolean>;
  /**
   * When the reboot may begin: a `MaintenanceWindow`, its arguments, or a list of them. What has begun is finished whenever
   * that is. A change of it reboots nothing.
   *
   * @default at any time
   */
  window?: pulumi.Input<MaintenanceWindowInput>;
  /**
   * What a reboot does while its window is not open. `fail`: the update fails with `ERR_OUTSIDE_WINDOW` and the next
   * opening; nothing is sent. `wait`: the update waits, for a day at most. `defer`: the update succeeds with the phase
   * `deferred`, nothing is sent, and the first update within the window reboots, once for all triggers that have changed.
   *
   * @default "fail"
   */
  outsideWindow?: pulumi.Input<OutsideWindow>;
  /**
   * Whether what depends on a deferred reboot begins all the same. Otherwise it fails with `ERR_DEFERRED`: whatever names
   * this resource in `dependsOn`, or uses its output `node`.
   *
   * @default false
   */
  allowDeferred?: boolean;
  /**
   * Over how many seconds after the opening the beginnings of different resources are spread, from 0 to 86400: so that many
   * stacks do not begin together.
   *
   * @default 0
   */
  spreadSeconds?: pulumi.Input<number>;
  /**
   * Whether the node is cordoned and drained before the reboot, and uncordoned after it: `true`, or options with the names
   * of `kubectl drain`. It needs a connection to the API of the cluster. Nothing is rebooted when the drain fails. A change
   * of it reboots nothing.
   *
   * @default false
   */
  drain?: pulumi.Input<boolean | DrainArgs>;
  /**
   * How many nodes may be unavailable at once: over it nothing is sent, and the update fails with `ERR_BUDGET_EXCEEDED`. A
   * change of it reboots nothing.
   *
   * @default no limit
   */
  budget?: pulumi.Input<BudgetArgs>;
  /**
   * What must be well in the cluster before the reboot is ordered: `true`, or options. Closed, it sends nothing, and the
   * update fails with `ERR_HEALTH_GATE`. It needs a connection to the API of the cluster. A change of it reboots nothing.
   *
   * @default nothing
   */
  healthGate?: pulumi.Input<boolean | HealthGateArgs>;
  /**
   * What must be well with the node after the reboot before the resource counts as done: `true`, or options. When it is
   * not in time, the update fails with `ERR_NOT_RECOVERED`, and the next one looks again. A change of it reboots nothing.
   *
   * @default the node is back, as its back end says
   */
  readiness?: pulumi.Input<boolean | ReadinessArgs>;
  /**
   * How long the cluster settles after the node is back, and is as `readiness` wants it, in seconds, from 0 to 604800: only
   * then a drained node is uncordoned, its place in a budget is free, and what depends on it begins. A change of it reboots
   * nothing.
   *
   * @default 0
   */
  settleSeconds?: pulumi.Input<number>;
}

/**
 * How many nodes may be unavailable at once, the one to reboot not counted. Unavailable are nodes that are not ready or
 * cordoned, as their API says, and those that are being rebooted by this program or, where the cluster itself can be
 * asked, by any other one.
 *
 * @example
 * ```ts
 * const budget: BudgetArgs = { among: { roles: ["worker"] }, maxUnavailable: "10%", waitSeconds: 3600 };
 * ```
 */
export interface BudgetArgs {
  /**
   * Which nodes are counted: those with one of these roles, and those of these names, of what is given.
   *
   * @default all nodes
   */
  among?: pulumi.Input<{
    roles?: pulumi.Input<pulumi.Input<string>[]>;
    nodes?: pulumi.Input<pulumi.Input<string>[]>;
  }>;
  /**
   * A number from 1, or a share of the nodes that are counted, such as `"10%"`: rounded down, but never to none.
   *
   * @default 1
   */
  maxUnavailable?: pulumi.Input<number | string>;
  /**
   * How long the gate waits for a free place, in seconds, from 0 to 604800.
   *
   * @default 0
   */
  waitSeconds?: pulumi.Input<number>;
}

/**
 * The bounds of the pause between two reads of a job.
 *
 * @example
 * ```ts
 * const polling: PollingArgs = { minSeconds: 5 }; // an API that allows twelve requests a minute
 * ```
 */
export interface PollingArgs {
  /**
   * The shortest pause, in seconds, from 1 to 3600. Never less, whatever is expected; a job's end is seen that late.
   *
   * @default 1
   */
  minSeconds?: pulumi.Input<number>;
  /**
   * The longest pause, in seconds, from 1 to 3600: a job that fails long before others have ended is seen that late.
   *
   * @default 60
   */
  maxSeconds?: pulumi.Input<number>;
}
