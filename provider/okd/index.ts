/**
 * The REST API of OKD, OpenShift and Kubernetes: tokens, roles, discovery, registry credentials, image signatures,
 * watching, and waiting for conditions. What a server offers is asked of it, never assumed by its version.
 *
 * @packageDocumentation
 */
export type { OkdArgs, OkdConnectionArgs, OkdFunctionArgs } from "./connectionArgs";
export { getObjects, type GetObjectsArgs } from "./getObjects";
export type { ObjectSelection } from "../operations/okd/readObjects";
export type { KubeObject, ObjectMeta } from "../wire/okd/kubeObject";
export { SessionToken, type SessionTokenArgs } from "./sessionToken";
export { whoAmI, whoAmIOutput, type UserIdentity } from "./whoAmI";
export {
  getApiResources,
  getApiResourcesOutput,
  type ApiResource,
  type GetApiResourcesArgs,
  type GetApiResourcesOutputArgs,
} from "./getApiResources";
export { getVersion, getVersionOutput, type VersionInfo } from "./getVersion";
export {
  dockerConfigJson,
  dockerConfigJsonOutput,
  type DockerConfigJsonArgs,
  type DockerConfigJsonOutputArgs,
} from "./dockerConfigJson";
export { RegistrySecret, type RegistrySecretArgs } from "./registrySecret";
export { ImageSignature, type ImageSignatureArgs } from "./imageSignature";
export {
  getImageSignatures,
  getImageSignaturesOutput,
  type GetImageSignaturesArgs,
  type GetImageSignaturesOutputArgs,
  type SignatureRecord,
} from "./getImageSignatures";
export { ServiceAccountToken, type ServiceAccountTokenArgs } from "./serviceAccountToken";
export { watch, type WatchArgs, type WatchEvent, type WatchOptions } from "./watch";
export type { WatchedObjects } from "../operations/okd/watchCluster";
export {
  ResourceCondition,
  type AllObjectsArgs,
  type ConditionedObjectArgs,
  type ExistenceArgs,
  type FieldValueArgs,
  type NamedObjectArgs,
  type ResourceConditionArgs,
  type SelectedObjectsArgs,
  type StatusConditionArgs,
} from "./resourceCondition";
