import * as pulumi from "@pulumi/pulumi";
import { clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";
import { usualPodSettings } from "../../backends/kubernetes/podSettings";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { rowUrn } from "../../pulumi/rowUrn";
import { unknownArgumentsOf } from "../../pulumi/validation";
import { maintenanceSetupArguments } from "../argumentNames";

/** The inputs of an `okd.NodeMaintenanceSetup`. The connection is that of a cluster administrator. */
export interface NodeMaintenanceSetupArgs extends ClusterArgs {
  /** Where the pods that reboot nodes are made. Another one is a replacement. @default "node-maintenance" */
  namespace?: pulumi.Input<string>;
  /**
   * The images that such a pod may have; one that ends with `:` is the beginning of an image.
   *
   * @default busybox by digest, and the images of the releases of OpenShift and OKD
   */
  images?: pulumi.Input<pulumi.Input<string>[]>;
  /** The command that such a pod may run in the place of `systemctl reboot`. @default none */
  command?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether the account may also cordon and drain nodes: evict pods of all namespaces, and change `spec.unschedulable` of
   * nodes.
   *
   * @default false
   */
  drain?: pulumi.Input<boolean>;
}

/**
 * Sets a cluster up so that its nodes can be rebooted through its own API: namespace, service accounts, roles, and an
 * admission policy that lets no other pod into the namespace. It is what `docs/node-maintenance.yaml` has, and is brought
 * up to date with this library. What was there before is made as it should be, and stays when the resource is deleted.
 *
 * Fails with `ERR_FORBIDDEN` without the rights of a cluster administrator, `ERR_UNAUTHORIZED`, `ERR_NETWORK` or
 * `ERR_UNEXPECTED_RESPONSE`.
 *
 * @example
 * ```ts
 * const setup = new okd.NodeMaintenanceSetup("maintenance");
 * const robot = new okd.ServiceAccountToken("robot", {
 *   namespace: setup.namespace,
 *   serviceAccount: setup.serviceAccount,
 * });
 * ```
 */
export class NodeMaintenanceSetup extends pulumi.CustomResource {
  /** The namespace. */
  declare readonly namespace: pulumi.Output<string>;
  /** The service account in it that may reboot nodes. */
  declare readonly serviceAccount: pulumi.Output<string>;

  /**
   * @param name the name in the program
   * @param args what to allow, and in which cluster
   * @param opts the options of any resource
   */
  constructor(name: string, args: NodeMaintenanceSetupArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.NodeMaintenanceSetup", name, args, opts });
    const unknownArguments = unknownArgumentsOf(args, maintenanceSetupArguments);
    const inputs = {
      ...clusterInputs(args),
      namespace: args.namespace ?? usualPodSettings.namespace,
      images: args.images ?? [],
      command: args.command ?? [],
      ...(args.drain === undefined ? {} : { drain: args.drain }),
      rowUrn: rowUrn(name, "NodeMaintenanceSetup", opts.parent, "okd"),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      serviceAccount: undefined,
    };
    super(
      storedType("okd", "NodeMaintenanceSetup"),
      name,
      withProvider("okd.nodeMaintenanceSetup", inputs),
      withNativeAlias(
        "okd",
        "NodeMaintenanceSetup",
        pulumi.mergeOptions(opts, { additionalSecretOutputs: ["connection"] }),
      ),
    );
  }
}
