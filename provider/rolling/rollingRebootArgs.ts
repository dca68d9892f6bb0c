import type * as pulumi from "@pulumi/pulumi";
import type { NodeRebootArgs } from "../reboot/nodeRebootArgs";
import type { RollNode } from "./rollArgs";

/** The first nodes of a roll, and how long it waits after them. */
export interface CanaryArgs {
  /** Names of nodes, which are among `nodes`. A canary that fails stops the roll, whatever `maxFailures` says. */
  readonly nodes: readonly string[];
  /**
   * How long nothing is started after the last canary is back, in seconds, from 0 to 604800. The update waits. A run that
   * is interrupted meanwhile is resumed with the rest of the pause.
   *
   * @default 0
   */
  readonly pauseSeconds?: number;
}

/**
 * The inputs of a {@link RollingReboot}: its own, which are plain values, and all of a `NodeReboot`, which each node gets.
 */
export interface RollingRebootArgs extends Omit<NodeRebootArgs, "node"> {
  /**
   * The nodes to reboot: names, or nodes with their role, as {@link selectNodes} and {@link getNodes} give them. A name
   * alone has the part before its first `-` as its role: `worker` for `worker-0`. An empty list reboots nothing.
   */
  nodes: readonly (string | RollNode)[];
  /**
   * All nodes of the cluster, where `nodes` are only some of them: shares, and the quorum of the masters, are of these.
   *
   * @default nodes
   */
  clusterNodes?: readonly (string | RollNode)[];
  /**
   * The roles in their order; each role of the nodes is among them.
   *
   * @default workers and all other roles, then load balancers, then masters
   */
  order?: readonly string[];
  /**
   * How many nodes may be unavailable at once: a number of all nodes; a percentage such as `"10%"` of each role, rounded
   * down, but 1 at least; or an object with one for each role, where roles that it doesn't name have 1. Masters are never
   * more than etcd's quorum allows.
   *
   * @default 1
   */
  maxUnavailable?: number | string | Readonly<Record<string, number | string>>;
  /**
   * How many nodes may fail before nothing more is started. It requires `pulumi up --continue-on-error`: without that
   * option Pulumi starts nothing after the first failure.
   *
   * @default 0
   */
  maxFailures?: number;
  /** These nodes go first. @default none */
  canary?: CanaryArgs;
  /**
   * `false`: a role begins when no node of the one before it waits, though some are not done.
   *
   * @default true
   */
  strictOrder?: boolean;
  /**
   * Triggers of single nodes, by their names, besides `triggers`: a change reboots that node alone.
   *
   * @default none
   */
  triggersByNode?: Readonly<Record<string, pulumi.Input<pulumi.Input<unknown>[]>>>;
}
