import * as pulumi from "@pulumi/pulumi";
import { requireNoFaults, faultsOfNames, requireArguments } from "../../pulumi/validation";
import { signedImageArguments } from "../argumentNames";
import type { SignatureRecord } from "./imageSignatureWire";
import { endingProgram } from "../../pulumi/runError";
import type { ClusterInputs } from "../../backends/clusterInputs";
import { clusterArguments, type ClusterArgs } from "../../backends/connectionArgs";
import { okdWork } from "../onDemand";

export type { SignatureRecord } from "./imageSignatureWire";

/** The inputs of `okd.getImageSignatures`. */
export interface GetImageSignaturesArgs extends ClusterInputs {
  /** The registry: `HOST[:PORT]` or `https://HOST[:PORT]`. The token goes there, and nowhere else. */
  readonly registry: string;
  /** The namespace of the image stream. */
  readonly namespace: string;
  /** The image stream. */
  readonly repository: string;
  /** The image: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/** The inputs of `okd.getImageSignaturesOutput`. */
export interface GetImageSignaturesOutputArgs extends ClusterArgs {
  /** The registry: `HOST[:PORT]` or `https://HOST[:PORT]`. The token goes there, and nowhere else. */
  registry: pulumi.Input<string>;
  /** The namespace of the image stream. */
  namespace: pulumi.Input<string>;
  /** The image stream. */
  repository: pulumi.Input<string>;
  /** The image: `sha256:` and 64 hexadecimal digits. */
  digest: pulumi.Input<string>;
}

/**
 * Reads the signatures of an image from an OpenShift registry, in preview too. The connection needs a token, or a
 * user name and password: registries take no client certificates.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 *
 * @example
 * ```ts
 * const signatures = await okd.getImageSignatures({
 *   registry: "registry.example.com:5000",
 *   namespace: "test",
 *   repository: "web",
 *   digest: "sha256:4028782c08eae4a8c9a28bf661c0a8d1c2fc8e19dbaae2b018b21011197e1484",
 * });
 * ```
 */
export async function getImageSignatures(args: GetImageSignaturesArgs): Promise<SignatureRecord[]> {
  requireArguments("okd.getImageSignatures", args, signedImageArguments);
  const { bindCluster, faultsOfSignedImage, okdProgramContext, readImageSignatures } = okdWork();
  const context = okdProgramContext();
  requireNoFaults("okd.getImageSignatures", [
    ...faultsOfNames(args, [...signedImageArguments, ...clusterArguments]),
    ...faultsOfSignedImage({ ...args }, context.configuration),
  ]);
  return readImageSignatures(args, bindCluster(args, context));
}

/**
 * `okd.getImageSignatures` for inputs that are outputs of other resources; its answer is known once they are. What
 * `okd.getImageSignatures` throws fails the program here.
 *
 * @example
 * ```ts
 * export const signed = okd.getImageSignaturesOutput(image).apply((signatures) => signatures.length > 0);
 * ```
 */
export function getImageSignaturesOutput(
  args: GetImageSignaturesOutputArgs,
): pulumi.Output<SignatureRecord[]> {
  return pulumi
    .output(args)
    .apply((known) => endingProgram(() => getImageSignatures(known as GetImageSignaturesArgs)));
}
