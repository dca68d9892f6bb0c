import * as pulumi from "@pulumi/pulumi";
import { clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { plainTriggers } from "../../pulumi/plainTriggers";
import { rowUrn } from "../../pulumi/rowUrn";
import { unknownArgumentsOf } from "../../pulumi/validation";
import type { MaintenanceWindowInput } from "../../windows/windowArgs";
import { drainOptionNames } from "../plan/drainOptions";
import type { DrainArgs } from "./drainArgs";
import { nodeDrainArguments, windowNames } from "./nodeDrainArguments";
import type { DrainPhase } from "./nodeDrainInputs";

/** The inputs of a {@link NodeDrain}. */
export interface NodeDrainArgs extends ClusterArgs, DrainArgs {
  /** The node, as `kubectl get nodes` spells it. Another node uncordons this one, and drains that one. */
  node: pulumi.Input<string>;
  /**
   * Any change of these values drains the node again, and nothing else does. Compared as canonical JSON; absent equals
   * `[]`. What JSON has no form for, such as a function, a `Map`, `NaN` or a resource, is an error.
   *
   * @default []
   */
  triggers?: pulumi.Input<pulumi.Input<unknown>[]>;
  /**
   * When the drain may begin: a `MaintenanceWindow`, its arguments, or a list of them. A drain that the window cuts short is
   * undone. A change of it drains nothing.
   *
   * @default at any time
   */
  window?: pulumi.Input<MaintenanceWindowInput>;
  /**
   * What happens while its window is not open. `fail`: the update fails with `ERR_OUTSIDE_WINDOW` and the next opening.
   * `wait`: the update waits, for a day at most.
   *
   * @default "fail"
   */
  outsideWindow?: pulumi.Input<"fail" | "wait">;
  /**
   * Over how many seconds after the opening the beginnings of different resources are spread, from 0 to 86400.
   *
   * @default 0
   */
  spreadSeconds?: pulumi.Input<number>;
}

/**
 * Cordons a node and evicts its pods, waits until they are gone, and uncordons the node when the resource is deleted:
 * what depends on it, such as a firmware update, finds the node empty. It needs a connection to the API of the cluster.
 *
 * Only a cordon that this resource has made is undone: a node that an administrator had cordoned, or cordons again
 * meanwhile, stays cordoned. A killed run is continued by the next `pulumi up`. Preview says what the drain would meet.
 *
 * Fails the update with `ERR_DRAIN_BLOCKED`, which names each pod and what holds it; `ERR_NODE_NOT_FOUND`,
 * `ERR_UNAUTHORIZED`, `ERR_FORBIDDEN`, `ERR_NETWORK` or `ERR_UNEXPECTED_RESPONSE`. The next update tries again.
 *
 * @example
 * ```ts
 * const drain = new NodeDrain("worker-0", { node: "worker-0", deleteEmptyDirData: true });
 * new command.remote.Command("firmware", { connection, create: "fwupdate" }, { dependsOn: drain });
 * ```
 */
export class NodeDrain extends pulumi.CustomResource {
  /** The node. */
  declare readonly node: pulumi.Output<string>;
  /** Whether this resource has cordoned the node, and so uncordons it in the end. */
  declare readonly cordoned: pulumi.Output<boolean>;
  /** How many pods were evicted or deleted, and are gone. */
  declare readonly evictedPods: pulumi.Output<number>;
  /** How far the drain has come: `drained` once an update has succeeded. */
  declare readonly phase: pulumi.Output<DrainPhase>;
  /** When the node was seen without its pods, as an ISO date. */
  declare readonly finishedAt: pulumi.Output<string>;

  /**
   * @param name the name in the program
   * @param args the node, and how to drain it
   * @param opts the options of any resource
   */
  constructor(name: string, args: NodeDrainArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "NodeDrain", name, args, opts }, ["node"]);
    const unknownArguments = unknownArgumentsOf(args, nodeDrainArguments);
    const options = [...drainOptionNames, ...windowNames].filter((option) => args[option] !== undefined);
    const inputs = {
      ...clusterInputs(args),
      node: args.node,
      ...Object.fromEntries(options.map((option) => [option, args[option]])),
      triggers: plainTriggers(args.triggers ?? []),
      rowUrn: rowUrn(name, "NodeDrain", opts.parent),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      cordoned: undefined,
      evictedPods: undefined,
      phase: undefined,
      finishedAt: undefined,
    };
    const secret = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["connection"] });
    super(
      storedType("openshift", "NodeDrain"),
      name,
      withProvider("maintenance.nodeDrain", inputs),
      withNativeAlias("openshift", "NodeDrain", secret),
    );
  }
}
