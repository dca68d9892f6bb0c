import type * as pulumi from "@pulumi/pulumi";

/**
 * How to reach the self-service API of one cluster: the API of the hosting provider, not that of OpenShift itself.
 *
 * @example
 * ```ts
 * const selfService: SelfServiceConnectionArgs = {
 *   apiUrl: "https://selfservice.example.com/api/openshift",
 *   clusterId: "mycompany.cor00005.cna.example.com",
 *   username: "operator",
 *   password: config.requireSecret("password"),
 * };
 * ```
 */
export interface SelfServiceConnectionArgs {
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
