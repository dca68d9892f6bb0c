/** The works of the OKD API as a test calls them: each with the connection of its own inputs, as a handler binds it. */
import { bindCluster, type BoundOkdContext, type OkdContext } from "../../provider/kubernetes/clusterContext";
import * as discovery from "../../provider/kubernetes/readApiResources";
import * as version from "../../provider/kubernetes/readVersion";
import * as watching from "../../provider/kubernetes/watchCluster";
import * as secrets from "../../provider/okd/registry/registrySecretWork";
import * as signatures from "../../provider/okd/registry/imageSignatureWork";
import type { ClusterChoice } from "../../provider/pulumi/namespace/choosePart";

const bound =
  <I extends ClusterChoice, R>(work: (inputs: I, context: BoundOkdContext) => Promise<R>) =>
  async (inputs: I & ClusterChoice, context: OkdContext): Promise<R> =>
    work(inputs, bindCluster(inputs, context));
const boundWithState =
  <I extends ClusterChoice, S, R>(work: (inputs: I, state: S, context: BoundOkdContext) => Promise<R>) =>
  async (inputs: I, state: S, context: OkdContext): Promise<R> =>
    work(inputs, state, bindCluster(inputs, context));

export const readApiResources = bound<
  discovery.ApiResourcesInputs & ClusterChoice,
  Awaited<ReturnType<typeof discovery.readApiResources>>
>(discovery.readApiResources);
export const readVersion = bound((_inputs: ClusterChoice, { cluster }) => version.readVersion(cluster));
export const createRegistrySecret = bound(secrets.createRegistrySecret);
export const updateRegistrySecret = boundWithState(secrets.updateRegistrySecret);
export const deleteRegistrySecret = bound(secrets.deleteRegistrySecret);
export const createImageSignature = bound(signatures.createImageSignature);
export const readImageSignatures = bound<
  Parameters<typeof signatures.readImageSignatures>[0] & ClusterChoice,
  Awaited<ReturnType<typeof signatures.readImageSignatures>>
>(signatures.readImageSignatures);
export const deleteImageSignature = bound(signatures.deleteImageSignature);

/** As `watchCluster`, with the connection of the inputs. */
export function watchCluster(
  watched: Parameters<typeof watching.watchCluster>[0] & ClusterChoice,
  manner: Parameters<typeof watching.watchCluster>[1],
  context: OkdContext,
): ReturnType<typeof watching.watchCluster> {
  return watching.watchCluster(watched, manner, bindCluster(watched, context));
}
