import * as pulumi from "@pulumi/pulumi";

/**
 * A complete connection to the self-service API of one cluster, given on a resource instead of in the
 * configuration. Nothing is added to it from elsewhere. The library wraps it as a secret.
 *
 * @example
 * ```ts
 * const connection = {
 *   apiUrl: "https://selfservice.example.com/api/openshift",
 *   clusterId: "mycompany.cor00005.cna.example.com",
 *   username: "operator",
 *   password: config.requireSecret("password"),
 * };
 * ```
 */
export interface ConnectionArgs {
  /** Where the API is, ending before the cluster id: `https://HOST/api/openshift`. */
  apiUrl: pulumi.Input<string>;
  /** The cluster's id in the API, usually its domain. */
  clusterId: pulumi.Input<string>;
  /** The user of the self-service API; not a user of the cluster itself. */
  username: pulumi.Input<string>;
  /** The user's password. */
  password: pulumi.Input<string>;
  /** Certificates to trust instead of those that Node.js trusts: PEM text, or the path of a PEM file. */
  caCertificate?: pulumi.Input<string>;
  /**
   * Do not verify the server's certificate; every run then warns. Give `caCertificate` instead where you can.
   *
   * @default false
   */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /**
   * Send the password over `http://` to another machine; every run then warns. To this machine no consent is
   * needed.
   *
   * @default false
   */
  allowPlainHttp?: pulumi.Input<boolean>;
}

/**
 * Which cluster a resource or function works on; without either, the top-level configuration says.
 *
 * @example
 * ```ts
 * new NodeReboot("worker-0", { node: "worker-0.openstacklocal", cluster: "prod" });
 * ```
 */
export interface ClusterArgs {
  /** The name of an entry of the configuration's `openshift:clusters`. */
  cluster?: pulumi.Input<string>;
  /** A complete connection. Not together with `cluster`. */
  connection?: pulumi.Input<ConnectionArgs>;
}

/** The cluster arguments as every step takes them: the connection is a secret whoever wrote it. */
export function clusterInputs(args: ClusterArgs): ClusterArgs {
  return {
    ...(args.cluster === undefined ? {} : { cluster: args.cluster }),
    ...(args.connection === undefined ? {} : { connection: pulumi.secret(args.connection) }),
  };
}
