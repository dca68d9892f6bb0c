import * as pulumi from "@pulumi/pulumi";
import { unknownArgumentsOf } from "../../pulumi/validation";
import { sessionTokenArguments } from "../argumentNames";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { rowUrn } from "../../pulumi/rowUrn";
import { clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";

/** The inputs of a `okd.SessionToken`. The connection holds the user name and password to log in with. */
export interface SessionTokenArgs extends ClusterArgs {
  /**
   * The update fetches a new token when less than this is left of the old one, in seconds, from 0 to 315360000 (ten
   * years). It must be less than the server's tokens live (24 hours by default); else half their life is taken, with
   * a warning.
   *
   * @default 3600
   */
  renewBeforeSeconds?: pulumi.Input<number>;
}

/**
 * A user's session token on OKD or OpenShift, obtained with the user name and password of the connection as
 * `oc login` does. Each has a token of its own, apart from the one that a connection with a password uses.
 *
 * An update fetches a new token when the old one is about to end. The old one is left to end by itself, because
 * those who were given it get the new one only afterwards; it is revoked with the resource if it still works then.
 * Another user or server is a replacement: the old token is revoked once everyone has the new one. A rotated
 * password changes nothing. For a token that was revoked elsewhere: `pulumi up --replace URN`.
 *
 * Fails with `ERR_UNAUTHORIZED` (a wrong password is tried once an update, so that no account is locked; or the
 * server wants a person to log in in a browser, and the message says where), `ERR_INVALID_INPUT`, `ERR_NETWORK` or
 * `ERR_UNEXPECTED_RESPONSE`.
 *
 * @example
 * ```ts
 * const session = new okd.SessionToken("developer", { renewBeforeSeconds: 7200 });
 * export const token = session.token;
 * ```
 */
export class SessionToken extends pulumi.CustomResource {
  /** The token, a secret. */
  declare readonly token: pulumi.Output<string>;
  /** When the token ends, in ISO 8601; `undefined` when the server's tokens do not end. */
  declare readonly expiresAt: pulumi.Output<string | undefined>;
  /** The user whose token it is, as the API server says. */
  declare readonly user: pulumi.Output<string>;

  /**
   * @param name the name in the program
   * @param args when to renew, and whose token
   * @param opts the options of any resource
   */
  constructor(name: string, args: SessionTokenArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.SessionToken", name, args, opts });
    const unknownArguments = unknownArgumentsOf(args, sessionTokenArguments);
    const inputs = {
      ...clusterInputs(args),
      renewBeforeSeconds: args.renewBeforeSeconds ?? 3600,
      rowUrn: rowUrn(name, "SessionToken", opts.parent, "okd"),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      token: undefined,
      expiresAt: undefined,
      user: undefined,
    };
    const secrets = { additionalSecretOutputs: ["token", "earlier", "connection"] };
    super(
      storedType("okd", "SessionToken"),
      name,
      withProvider("okd.sessionToken", inputs),
      withNativeAlias("okd", "SessionToken", pulumi.mergeOptions(opts, secrets)),
    );
  }
}
