import type { BoundOkdContext } from "../../kubernetes/clusterContext";
import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import { objectPath } from "../../kubernetes/discovery";
import { sameBytes, signatureName, type SignatureRecord } from "./imageSignatureWire";
import type { ImageSignatureInputs, SignedImageInputs } from "./imageSignatureInputs";
import { mayHaveActed, orMissing, readAfterFailure } from "../../kubernetes/explainRefusal";
import { leftOnCluster } from "../../kubernetes/leftOnCluster";
import { registryOf } from "./registryOf";
import { requireEngine } from "../../pulumi/context";

/** A signature that has been written. */
export interface ImageSignatureState extends ImageSignatureInputs {
  /** The whole name, `DIGEST@NAME`: that of the object in the API. */
  readonly fullName: string;
}

/** Reads the signatures of an image. @throws what the registry's client throws */
export async function readImageSignatures(
  inputs: SignedImageInputs,
  context: BoundOkdContext,
): Promise<SignatureRecord[]> {
  return registryOf(inputs.registry, "", context).signatures(inputs);
}

/**
 * Writes a signature. One of the same name and content that is there already is this one, from a run whose answer was
 * lost. @throws ERR_CONFLICT when its content is another, and what the registry's client throws
 */
export async function createImageSignature(
  inputs: ImageSignatureInputs,
  context: BoundOkdContext,
): Promise<ImageSignatureState> {
  const registry = registryOf(inputs.registry, inputs.rowUrn, context);
  const fullName = signatureName(inputs.digest, inputs.signatureName);
  await requireEngine(context, "effect");
  try {
    await registry.putSignature(inputs, fullName, inputs.content);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const isThere = error.code === "ERR_CONFLICT";
    // Refused outright, nothing was written; of all other failures the registry may have written it all the same.
    if (!isThere && !mayHaveActed(error)) throw error;
    const signatures = await readAfterFailure(error, () => registry.signatures(inputs));
    const found = signatures.find(({ name }) => name === fullName);
    if (found === undefined) throw error;
    if (!sameBytes(found.content, inputs.content)) throw otherContent(inputs, fullName);
  }
  return { ...inputs, fullName };
}

/**
 * Deletes a signature through the API, as the registry cannot. One that is gone already is deleted.
 * @throws MaintenanceError that says what is left
 */
export async function deleteImageSignature(
  state: ImageSignatureState,
  context: BoundOkdContext,
): Promise<void> {
  const { fullName } = state;
  try {
    const { connection } = context;
    const { api, discovery } = context.cluster;
    const resource =
      (await discovery.find("image.openshift.io/v1", "imagesignatures")) ??
      (await discovery.find("oapi/v1", "imagesignatures"));
    if (resource === undefined) {
      throw new MaintenanceError("ERR_NOT_FOUND", {
        what: `${connection.server} offers no imagesignatures, or does not show them to the user of ${connection.source}.`,
        next: "Check that the connection leads to the cluster of the registry.",
      });
    }
    await requireEngine(context, "effect");
    await orMissing(() => api.sendAs("DELETE", objectPath(resource, undefined, fullName)));
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    throw leftOnCluster(`Signature ${fullName}`, [`oc delete imagesignature ${fullName}`], error);
  }
}

function otherContent(
  { registry, namespace, repository }: ImageSignatureInputs,
  name: string,
): MaintenanceError {
  return new MaintenanceError("ERR_CONFLICT", {
    what: `Image ${namespace}/${repository} in registry ${registry} has a signature ${name} already, with another content.`,
    next: `It was left as it is. Give another signatureName, or remove it (oc delete imagesignature ${name}) and run pulumi up again.`,
  });
}
