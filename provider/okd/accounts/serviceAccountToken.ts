import * as pulumi from "@pulumi/pulumi";
import { unknownArgumentsOf } from "../../pulumi/validation";
import { serviceAccountTokenArguments } from "../argumentNames";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { rowUrn } from "../../pulumi/rowUrn";
import { clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";

/** The inputs of a `okd.ServiceAccountToken`. */
export interface ServiceAccountTokenArgs extends ClusterArgs {
  /** The namespace (project) of the account. It must be there. */
  namespace: pulumi.Input<string>;
  /** The account's name. It is created if it is not there. */
  serviceAccount: pulumi.Input<string>;
  /**
   * The roles that the account has in its namespace, granted as `oc policy add-role-to-user` does: names of cluster
   * roles, such as `view`; `role/NAME` is a role of the namespace itself.
   *
   * @default no roles
   */
  roles?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * How long a token is good, in seconds, from 600 to 4294967296; the server may grant less. The first update
   * in its last third renews it, so choose three times the longest pause between two updates. A server without
   * TokenRequest (3.x) issues tokens without an end.
   *
   * @default 2592000 (30 days)
   */
  expirationSeconds?: pulumi.Input<number>;
}

/**
 * A service account's token, for robots: the account is created if it is missing, given roles in its namespace,
 * and a token is obtained the newest way that the server offers.
 *
 * Each preview and update looks whether account, roles and token are still there, and renews the token in time;
 * an update puts right what is not. Deleting removes only what this resource has made: that bears its mark, the
 * annotation `pulumi-openshift-maintenance/created-by`; remove the annotation to keep an object. A token by
 * TokenRequest of an account that was there before stays good until its end, for no server can revoke it.
 *
 * Another `namespace` or `serviceAccount` replaces it; give a renamed resource an `alias`, or the account is deleted
 * with the old name, and created again in the next update. A changed `connection` is an update that stores the new connection,
 * because the deletion uses it; it renews and recreates nothing.
 *
 * Fails the update with `ERR_FORBIDDEN` (naming the right that is missing), `ERR_NOT_FOUND` (no such namespace or
 * role), `ERR_WAIT_TIMEOUT` (no controller filled the token's secret), `ERR_CONFLICT`, `ERR_UNAUTHORIZED`,
 * `ERR_NETWORK` or `ERR_UNEXPECTED_RESPONSE`; the next update continues where this one ended.
 *
 * @example
 * ```ts
 * const robot = new okd.ServiceAccountToken("robot", {
 *   namespace: "test",
 *   serviceAccount: "robot",
 *   roles: ["admin"],
 * });
 * export const token = robot.token; // a secret
 * ```
 */
export class ServiceAccountToken extends pulumi.CustomResource {
  /** The namespace. */
  declare readonly namespace: pulumi.Output<string>;
  /** The account's name. */
  declare readonly serviceAccount: pulumi.Output<string>;
  /** The token; a secret. */
  declare readonly token: pulumi.Output<string>;
  /** When the token ends, RFC 3339; one of a server without TokenRequest has no end. */
  declare readonly expiresAt: pulumi.Output<string | undefined>;
  /** From when on an update renews the token, RFC 3339. */
  declare readonly renewAt: pulumi.Output<string | undefined>;
  /** The secret that holds the token, where it is not by TokenRequest. */
  declare readonly tokenSecret: pulumi.Output<string | undefined>;
  /** The user that the account is: `system:serviceaccount:NAMESPACE:NAME`. */
  declare readonly userName: pulumi.Output<string>;
  /** Whether this resource created the account, and will delete it. */
  declare readonly createdServiceAccount: pulumi.Output<boolean>;
  /** The roles that this resource granted, and will take back; the others were there before. */
  declare readonly grantedRoles: pulumi.Output<string[]>;

  /**
   * @param name the name in the program
   * @param args the account, its roles, and how long the token is good
   * @param opts the options of any resource
   */
  constructor(name: string, args: ServiceAccountTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.ServiceAccountToken", name, args, opts }, ["namespace", "serviceAccount"]);
    const unknownArguments = unknownArgumentsOf(args, serviceAccountTokenArguments);
    const inputs = {
      ...clusterInputs(args),
      namespace: args.namespace,
      serviceAccount: args.serviceAccount,
      ...(args.roles === undefined ? {} : { roles: args.roles }),
      ...(args.expirationSeconds === undefined ? {} : { expirationSeconds: args.expirationSeconds }),
      rowUrn: rowUrn(name, "ServiceAccountToken", opts.parent, "okd"),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      token: undefined,
      expiresAt: undefined,
      renewAt: undefined,
      tokenSecret: undefined,
      userName: undefined,
      createdServiceAccount: undefined,
      grantedRoles: undefined,
    };
    const secrets = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["token", "connection"] });
    super(
      storedType("okd", "ServiceAccountToken"),
      name,
      withProvider("okd.serviceAccountToken", inputs),
      withNativeAlias("okd", "ServiceAccountToken", secrets),
    );
  }
}
