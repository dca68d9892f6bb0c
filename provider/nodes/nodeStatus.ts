import * as pulumi from "@pulumi/pulumi";
import { statusArguments } from "./nodeInputs";
import { unknownArgumentsOf } from "../pulumi/validation";
import type { ServerStatus } from "../core/serverStatus";
import { checkConstruction } from "../pulumi/checkConstruction";
import { clusterInputs, type ClusterArgs } from "../backends/connectionArgs";
import { withNativeAlias } from "../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../pulumi/dynamic/providerText";
import { rowUrn } from "../pulumi/rowUrn";

/** The inputs of a {@link NodeStatus}. */
export interface NodeStatusArgs extends ClusterArgs {
  /** The node, exactly as its API lists it: as `kubectl get nodes` prints it, or `nodestatus` of a self-service API. */
  node: pulumi.Input<string>;
  /**
   * Wait until the node has this status: with the back end `kubernetes` a word of `kubectl get nodes`, such as `Ready`; with
   * the self-service API one of OpenStack, such as `ACTIVE`. A word of the other one is an error with the right one. Without
   * it the status is only read.
   */
  waitFor?: pulumi.Input<ServerStatus>;
  /**
   * How long one update waits for `waitFor`, in seconds, from 1 to 604800 (a week).
   *
   * @default 600
   */
  timeoutSeconds?: pulumi.Input<number>;
}

/**
 * The live status of a node, read again in each preview and update: when it differs from the recorded one,
 * preview shows an update and the outputs are unknown until it. A program that needs the value at once uses
 * {@link getNodeStatus}.
 *
 * Fails the update with `ERR_NODE_NOT_FOUND`, `ERR_WAIT_TIMEOUT` (the next update continues waiting),
 * `ERR_UNAUTHORIZED`, `ERR_NETWORK` or `ERR_UNEXPECTED_RESPONSE`.
 *
 * @example
 * ```ts
 * new NodeStatus("router-up", { node: "worker-1", waitFor: "Ready" }, { dependsOn: reboot });
 * ```
 */
export class NodeStatus extends pulumi.CustomResource {
  /** The node. */
  declare readonly node: pulumi.Output<string>;
  /** The status in the words of the API: `Ready`, `NotReady,SchedulingDisabled`; `ACTIVE`, `REBOOT`. */
  declare readonly status: pulumi.Output<ServerStatus>;
  /**
   * Whether the node is `Ready`, cordoned or not; with the self-service API whether it is `ACTIVE`: the VM runs, its
   * operating system may still be booting.
   */
  declare readonly active: pulumi.Output<boolean>;

  /**
   * @param name the name in the program
   * @param args the node, and what to wait for
   * @param opts the options of any resource
   */
  constructor(name: string, args: NodeStatusArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "NodeStatus", name, args, opts }, ["node"]);
    const unknownArguments = unknownArgumentsOf(args, statusArguments);
    const inputs = {
      ...clusterInputs(args),
      node: args.node,
      ...(args.waitFor === undefined ? {} : { waitFor: args.waitFor }),
      timeoutSeconds: args.timeoutSeconds ?? 600,
      rowUrn: rowUrn(name, "NodeStatus", opts.parent),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      status: undefined,
      active: undefined,
    };
    const options = withNativeAlias("openshift", "NodeStatus", opts);
    super(storedType("openshift", "NodeStatus"), name, withProvider("nodeStatus", inputs), options);
  }
}
