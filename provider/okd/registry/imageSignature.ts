import * as pulumi from "@pulumi/pulumi";
import { unknownArgumentsOf } from "../../pulumi/validation";
import { imageSignatureArguments, requiredSignatureArguments } from "../argumentNames";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { rowUrn } from "../../pulumi/rowUrn";
import { clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";

/** The inputs of an `okd.ImageSignature`. Any other value makes another signature. */
export interface ImageSignatureArgs extends ClusterArgs {
  /** The registry: `HOST[:PORT]` or `https://HOST[:PORT]`. The token goes there, and nowhere else. */
  registry: pulumi.Input<string>;
  /** The namespace of the image stream. */
  namespace: pulumi.Input<string>;
  /** The image stream. */
  repository: pulumi.Input<string>;
  /** The image: `sha256:` and 64 hexadecimal digits. */
  digest: pulumi.Input<string>;
  /** 32 characters that no other signature of the image has, such as 16 random bytes in hexadecimal. */
  signatureName: pulumi.Input<string>;
  /** The signature itself in base64, as `skopeo standalone-sign` or `gpg` has made it. */
  content: pulumi.Input<string>;
}

/**
 * A signature of an image in an OpenShift registry: written and read through the registry, deleted through the API.
 * The connection needs a token, or a user name and password: registries take no client certificates.
 *
 * A signature of the same name and content that is there already is treated as this one (a run whose answer was lost);
 * one of the same name with another content is refused. A replacement deletes the old one first.
 * Another `connection` or `cluster` alone is an update that sends nothing and keeps the connection for deletion.
 *
 * Fails with `ERR_UNAUTHORIZED` (a wrong token, or no right to sign: registries do not tell them apart),
 * `ERR_NOT_FOUND` (no such image), `ERR_CONFLICT`, `ERR_INVALID_INPUT`, `ERR_NETWORK` or `ERR_UNEXPECTED_RESPONSE`.
 *
 * @example
 * ```ts
 * new okd.ImageSignature("web", {
 *   registry: "registry.example.com:5000",
 *   namespace: "test",
 *   repository: "web",
 *   digest: "sha256:4028782c08eae4a8c9a28bf661c0a8d1c2fc8e19dbaae2b018b21011197e1484",
 *   signatureName: "cddeb7006d914716e2728000746a0b23",
 *   content: readFileSync("web.sig").toString("base64"),
 * });
 * ```
 */
export class ImageSignature extends pulumi.CustomResource {
  /** The whole name, `DIGEST@NAME`: that of the `ImageSignature` object in the API. */
  declare readonly fullName: pulumi.Output<string>;
  /** The image. */
  declare readonly digest: pulumi.Output<string>;

  /**
   * @param name the name in the program
   * @param args the image, and its signature
   * @param opts the options of any resource
   */
  constructor(name: string, args: ImageSignatureArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.ImageSignature", name, args, opts }, requiredSignatureArguments);
    const unknownArguments = unknownArgumentsOf(args, imageSignatureArguments);
    const inputs = {
      ...clusterInputs(args),
      registry: args.registry,
      namespace: args.namespace,
      repository: args.repository,
      digest: args.digest,
      signatureName: args.signatureName,
      content: args.content,
      rowUrn: rowUrn(name, "ImageSignature", opts.parent, "okd"),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      fullName: undefined,
    };
    // A registry has a name once: the successor of a forced replacement would be treated as what is deleted next.
    const settings = { deleteBeforeReplace: true, additionalSecretOutputs: ["connection"] };
    super(
      storedType("okd", "ImageSignature"),
      name,
      withProvider("okd.imageSignature", inputs),
      withNativeAlias("okd", "ImageSignature", pulumi.mergeOptions(settings, opts)),
    );
  }
}
