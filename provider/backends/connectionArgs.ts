import * as pulumi from "@pulumi/pulumi";
import type { KubernetesConnectionArgs } from "../kubernetes/connection/connectionArgs";
import type { SelfServiceConnectionArgs } from "./selfService/connectionArgs";

/**
 * A complete connection to one cluster, given on a resource or function instead of in the configuration: it has the
 * shape of an entry of `openshift:clusters`. Nothing is added to it from elsewhere. On a resource the library wraps it
 * as a secret.
 *
 * @example
 * ```ts
 * const connection: ConnectionArgs = {
 *   selfService: {
 *     apiUrl: "https://selfservice.example.com/api/openshift",
 *     clusterId: "mycompany.cor00005.cna.example.com",
 *     username: "operator",
 *     password: config.requireSecret("password"),
 *   },
 *   kubernetes: { server: "https://api.example.com:6443", token: config.requireSecret("token") },
 * };
 * ```
 */
export interface ConnectionArgs {
  /**
   * Which API reboots and lists the nodes; `openstack` is reserved.
   *
   * @default `selfService` where it is given, else `kubernetes`
   */
  backend?: pulumi.Input<"selfService" | "kubernetes" | "openstack">;
  /** The hosting provider's self-service API: what `NodeReboot`, `NodeStatus`, `getNodes` and `getNodeStatus` use. */
  selfService?: pulumi.Input<SelfServiceConnectionArgs>;
  /** The API of the cluster itself: what everything under `okd` uses, and nodes where there is no `selfService`. */
  kubernetes?: pulumi.Input<KubernetesConnectionArgs>;
  /** Reserved: this version has no OpenStack back end yet. */
  openstack?: undefined;
}

/**
 * Which cluster a resource or function works on; without either, the top-level configuration says.
 *
 * @example
 * ```ts
 * new NodeReboot("worker-0", { node: "worker-0", cluster: "prod" });
 * ```
 */
export interface ClusterArgs {
  /** The name of an entry of the configuration's `openshift:clusters`. */
  cluster?: pulumi.Input<string>;
  /** A complete connection. Not together with `cluster`. */
  connection?: pulumi.Input<ConnectionArgs>;
}

/** The names of the arguments in {@link ClusterArgs}. */
export const clusterArguments = ["cluster", "connection"] as const;

/** The cluster arguments as every step takes them: the connection is a secret whoever wrote it. */
export function clusterInputs(args: ClusterArgs): ClusterArgs {
  return {
    ...(args.cluster === undefined ? {} : { cluster: args.cluster }),
    ...(args.connection === undefined ? {} : { connection: pulumi.secret(args.connection) }),
  };
}
