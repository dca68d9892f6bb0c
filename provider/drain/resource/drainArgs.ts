import type * as pulumi from "@pulumi/pulumi";

/**
 * How a node is drained. The names and meanings are those of `kubectl drain`, and what is not given is safe: no pod
 * that nothing replaces is evicted, no data is deleted, and no drain is endless.
 *
 * @example
 * ```ts
 * const drain: DrainArgs = { deleteEmptyDirData: true, timeoutSeconds: 1800 };
 * ```
 */
export interface DrainArgs {
  /**
   * How long each pod has to end, in seconds, from 0 to 604800; -1 is the grace period of each pod.
   *
   * @default -1
   */
  gracePeriodSeconds?: pulumi.Input<number>;
  /**
   * How long the evictions may take in all, with the wait for replacements, in seconds, from 1 to 604800 (a week). `kubectl drain` has no limit unless
   * one is given.
   *
   * @default 3600
   */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Whether pods of DaemonSets stay. They ignore a cordon, so no option evicts them; `false` fails where there are any.
   * In `kubectl drain` it is off unless given.
   *
   * @default true
   */
  ignoreDaemonSets?: pulumi.Input<boolean>;
  /** Whether pods with an `emptyDir` are evicted, whose data is deleted with them. @default false */
  deleteEmptyDirData?: pulumi.Input<boolean>;
  /** Whether pods that nothing replaces are evicted: those without a controller, or of a missing DaemonSet. @default false */
  force?: pulumi.Input<boolean>;
  /** A label selector, such as `app=web,tier!=cache`: only these pods are evicted. @default all pods */
  podSelector?: pulumi.Input<string>;
  /**
   * Whether pods are deleted in place of evicted, past disruption budgets and webhooks. Gives a warning in every run.
   *
   * @default false
   */
  disableEviction?: pulumi.Input<boolean>;
  /**
   * A pod that should have been gone for longer than this is not waited for, in seconds, from 0 to 604800; 0 waits for
   * all.
   *
   * @default 0
   */
  skipWaitForDeleteTimeoutSeconds?: pulumi.Input<number>;
  /**
   * How long the node is cordoned before the first pod is evicted, in seconds, from 0 to 604800: what is at work ends by
   * itself, and nothing new comes. A run that continues after a killed one counts what that one has waited.
   *
   * @default 0
   */
  cordonBeforeSeconds?: pulumi.Input<number>;
  /**
   * What a disruption budget that allows no disruption means: `"wait"` tries again until `timeoutSeconds` are up;
   * `"ignore"` deletes the pod, with a warning in every run.
   *
   * @default "wait"
   */
  disruptionBudgetPolicy?: pulumi.Input<"wait" | "ignore">;
  /**
   * Whether the drain ends only when the workloads whose pods it has evicted (Deployments, StatefulSets, and whatever
   * else has replicas) have all their replicas available again; within `timeoutSeconds`, else it fails. A run that
   * evicts no pod, because an earlier one did, has nothing to wait for.
   *
   * @default false
   */
  waitForReplacements?: pulumi.Input<boolean>;
  /**
   * Deployments with one replica, as `NAMESPACE/NAME`, that are to stay available while their pod moves: one with a pod on
   * this node gets a second replica first, and loses it when the node is empty. A killed run leaves it to the next one. The
   * others are left alone: Deployments with more replicas, or with no pod here.
   *
   * @default []
   */
  surge?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What becomes of the node when the drain fails: `"uncordon"` undoes the cordon of the drain, `"keep"` keeps it. A
   * cordon that was there before stays in either case.
   *
   * @default "uncordon"
   */
  onFailure?: pulumi.Input<"uncordon" | "keep">;
}
