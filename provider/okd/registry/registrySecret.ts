import * as pulumi from "@pulumi/pulumi";
import { unknownArgumentsOf } from "../../pulumi/validation";
import { registrySecretArguments } from "../argumentNames";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { rowUrn } from "../../pulumi/rowUrn";
import { clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";

/** The inputs of a `okd.RegistrySecret`. */
export interface RegistrySecretArgs extends ClusterArgs {
  /** Where the secret is. Another one is a replacement. */
  namespace: pulumi.Input<string>;
  /** The name of the secret. Another one is a replacement. */
  secretName: pulumi.Input<string>;
  /** The registry as names of images begin with it: `HOST[:PORT]`; `https://HOST[:PORT]` is the same. */
  registry: pulumi.Input<string>;
  /** A session token, or that of a service account: the password at the registry. A secret whoever wrote it. */
  token: pulumi.Input<string>;
  /** The user's name; an OpenShift registry looks at the token only. @default serviceaccount */
  username?: pulumi.Input<string>;
  /** The account that pulls images with it and mounts it. It must be there, or come within 10 seconds. */
  serviceAccount?: pulumi.Input<string>;
}

/**
 * A secret of type `kubernetes.io/dockerconfigjson` with a token for a registry, linked to a service account as
 * `oc secrets link SERVICE_ACCOUNT SECRET --for=pull,mount` does. What others have linked stays, whoever links at the
 * same time.
 *
 * A secret of that name which is there already is refused, unless this resource made it in a run whose answer was
 * lost: the annotation `pulumi-openshift-maintenance/created-by` holds its URN. Another token, registry or account
 * changes secret and links in place. Another `connection` is an update, too, which sends what is wanted there and keeps the
 * connection for deletion. Deletion removes the secret and the links that were made here.
 *
 * Fails with `ERR_CONFLICT`, `ERR_NOT_FOUND` (no such account or namespace), `ERR_FORBIDDEN`, `ERR_UNAUTHORIZED`,
 * `ERR_INVALID_INPUT`, `ERR_NETWORK` or `ERR_UNEXPECTED_RESPONSE`.
 *
 * @example
 * ```ts
 * new okd.RegistrySecret("pull", {
 *   namespace: "test",
 *   secretName: "registry",
 *   registry: "registry.example.com:5000",
 *   token: robot.token,
 *   serviceAccount: "default",
 * });
 * ```
 */
export class RegistrySecret extends pulumi.CustomResource {
  /** Where the secret is. */
  declare readonly namespace: pulumi.Output<string>;
  /** The name of the secret. */
  declare readonly secretName: pulumi.Output<string>;
  /** The registry. */
  declare readonly registry: pulumi.Output<string>;
  /** The account that it is linked to. */
  declare readonly serviceAccount: pulumi.Output<string | undefined>;

  /**
   * @param name the name in the program
   * @param args which registry, which token, and where to keep it
   * @param opts the options of any resource
   */
  constructor(name: string, args: RegistrySecretArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.RegistrySecret", name, args, opts }, [
      "namespace",
      "secretName",
      "registry",
      "token",
    ]);
    const unknownArguments = unknownArgumentsOf(args, registrySecretArguments);
    const inputs = {
      ...clusterInputs(args),
      namespace: args.namespace,
      secretName: args.secretName,
      registry: args.registry,
      token: pulumi.secret(args.token),
      ...(args.username === undefined ? {} : { username: args.username }),
      serviceAccount: args.serviceAccount,
      rowUrn: rowUrn(name, "RegistrySecret", opts.parent, "okd"),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
    };
    const secrets = { additionalSecretOutputs: ["token", "connection"] };
    super(
      storedType("okd", "RegistrySecret"),
      name,
      withProvider("okd.registrySecret", inputs),
      withNativeAlias("okd", "RegistrySecret", pulumi.mergeOptions(opts, secrets)),
    );
  }
}
