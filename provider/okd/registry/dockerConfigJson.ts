import * as pulumi from "@pulumi/pulumi";
import { requireNoFaults, faultsOfNames, requireArguments } from "../../pulumi/validation";
import { okdWork } from "../onDemand";
import { endingProgram } from "../../pulumi/runError";

/** The inputs of `okd.dockerConfigJson`. */
export interface DockerConfigJsonArgs {
  /** The registry as names of images begin with it: `HOST[:PORT]`; `https://HOST[:PORT]` is the same. */
  readonly registry: string;
  /** A session token, or that of a service account. */
  readonly token: string;
  /** The user's name; an OpenShift registry looks at the token only. @default serviceaccount */
  readonly username?: string;
}

/** The inputs of `okd.dockerConfigJsonOutput`. */
export interface DockerConfigJsonOutputArgs {
  /** The registry as names of images begin with it: `HOST[:PORT]`; `https://HOST[:PORT]` is the same. */
  registry: pulumi.Input<string>;
  /** A session token, or that of a service account. */
  token: pulumi.Input<string>;
  /** The user's name; an OpenShift registry looks at the token only. @default serviceaccount */
  username?: pulumi.Input<string>;
}

/**
 * The text of a `config.json` that logs in to a registry with a token, for `podman`, `docker`, `skopeo` and secrets of
 * type `kubernetes.io/dockerconfigjson`. It holds the token: treat it as one. Sends nothing.
 *
 * @throws ERR_INVALID_INPUT
 *
 * @example
 * ```ts
 * const text = okd.dockerConfigJson({ registry: "registry.example.com:5000", token });
 * ```
 */
export function dockerConfigJson(args: DockerConfigJsonArgs): string {
  requireArguments("okd.dockerConfigJson", args, ["registry", "token"]);
  const { configTextOf, faultsOfCredentials } = okdWork();
  requireNoFaults("okd.dockerConfigJson", [
    ...faultsOfNames(args, ["registry", "token", "username"]),
    ...faultsOfCredentials(args),
  ]);
  return configTextOf(args);
}

/**
 * `okd.dockerConfigJson` for inputs that are outputs of other resources. The text is a secret.
 *
 * @example
 * ```ts
 * const text = okd.dockerConfigJsonOutput({ registry: "registry.example.com:5000", token: robot.token });
 * ```
 */
export function dockerConfigJsonOutput(args: DockerConfigJsonOutputArgs): pulumi.Output<string> {
  return pulumi
    .secret(pulumi.output(args))
    .apply((known) => endingProgram(() => dockerConfigJson(known as DockerConfigJsonArgs)));
}
