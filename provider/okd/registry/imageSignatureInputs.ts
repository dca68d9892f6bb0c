import { imageSignatureArguments } from "../argumentNames";
import type { ImageOfRegistry } from "./registryClient";
import { faultsOfUnknownArguments, type Fault, faultsOfText, type Raw } from "../../pulumi/validation";
import { isBase64 } from "./imageSignatureWire";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { isUnknown } from "../../pulumi/unknown";
import type { OkdInputs } from "../../kubernetes/okdInputs";
import { faultsOfName } from "../../kubernetes/objectNames";
import { faultsOfReach, faultsOfRegistry } from "./registryInputs";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import type { ClusterChoice } from "../../pulumi/namespace/choosePart";

/** Which image's signatures. */
export interface SignedImageInputs extends ImageOfRegistry, ClusterChoice {
  readonly registry: string;
}

/** What an `ImageSignature` is to be. */
export interface ImageSignatureInputs extends SignedImageInputs, OkdInputs {
  /** The part of the signature's name after the `@`. */
  readonly signatureName: string;
  /** The signature in base64. */
  readonly content: string;
}

/** All that is wrong with the inputs of an `ImageSignature`; needs no request. */
export function faultsOfImageSignature(
  inputs: Raw<ImageSignatureInputs>,
  source: ConfigurationSource,
): Fault[] {
  const { signatureName, content } = inputs;
  const hint =
    "give 32 letters and digits that no other signature has, such as 16 random bytes in hexadecimal";
  const base64 = "give the signature in base64";
  return [
    ...faultsOfUnknownArguments(inputs.unknownArguments, imageSignatureArguments),
    ...faultsOfSignedImage(inputs, source),
    ...faultsOfPattern("signatureName", signatureName, hint, /^[a-z0-9._-]{32}$/iu),
    ...faultsOfText("content", content, base64),
    ...(typeof content === "string" && content !== "" && !isUnknown(content) && !isBase64(content)
      ? [{ property: "content", reason: `is not base64 with its padding and without line ends: ${base64}` }]
      : []),
  ];
}

/** All that is wrong with how an image's signatures are asked for. */
export function faultsOfSignedImage(inputs: Raw<SignedImageInputs>, source: ConfigurationSource): Fault[] {
  const repository = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/u;
  return [
    ...faultsOfRegistry(inputs.registry),
    ...faultsOfReach(inputs.registry, inputs, source),
    ...faultsOfName("namespace", inputs.namespace, 63),
    ...faultsOfPattern("repository", inputs.repository, 'give the image stream, such as "web"', repository),
    ...faultsOfPattern(
      "digest",
      inputs.digest,
      "give sha256: and 64 hexadecimal digits",
      /^sha256:[0-9a-f]{64}$/u,
    ),
    ...faultsOfLogin(inputs, source),
  ];
}

function faultsOfPattern(property: string, value: unknown, hint: string, pattern: RegExp): Fault[] {
  const faults = faultsOfText(property, value, hint);
  if (faults.length > 0 || isUnknown(value) || pattern.test(value as string)) return faults;
  return [{ property, reason: `is not in the right form: ${hint}` }];
}

/** A registry takes tokens only: a connection without one is known to fail before anything is sent. */
function faultsOfLogin(inputs: Raw<SignedImageInputs>, source: ConfigurationSource): Fault[] {
  const resolution = resolveOkdConnection(inputs, source);
  if (resolution === "unknown") return [];
  if ("faults" in resolution) return resolution.faults;
  const { token, username, clientCertificate } = resolution.connection;
  if (token !== undefined || username !== undefined) return [];
  const has = clientCertificate === undefined ? "nothing to log in with" : "a client certificate only";
  return [
    {
      property: "openshift:kubernetes",
      reason: `has ${has}, and registries take tokens only: give it a token, or a username and a password`,
    },
  ];
}
