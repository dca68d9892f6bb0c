/**
 * The REST API of OKD, OpenShift and Kubernetes: tokens, roles, discovery, registry credentials, image signatures,
 * watching, and waiting for conditions. What a server offers is asked of it, never assumed by its version.
 *
 * @packageDocumentation
 */
export { getObjects, type GetObjectsArgs } from "./objects/getObjects";
export type { ObjectSelection } from "../kubernetes/readObjects";
export type { KubeObject, ObjectMeta } from "../kubernetes/wire/kubeObject";
export { SessionToken, type SessionTokenArgs } from "./identity/sessionToken";
export { whoAmI, whoAmIOutput, type UserIdentity } from "./identity/whoAmI";
export {
  getApiResources,
  getApiResourcesOutput,
  type ApiResource,
  type GetApiResourcesArgs,
  type GetApiResourcesOutputArgs,
} from "./objects/getApiResources";
export { getVersion, getVersionOutput, type VersionInfo } from "./objects/getVersion";
export {
  dockerConfigJson,
  dockerConfigJsonOutput,
  type DockerConfigJsonArgs,
  type DockerConfigJsonOutputArgs,
} from "./registry/dockerConfigJson";
export { RegistrySecret, type RegistrySecretArgs } from "./registry/registrySecret";
export { ImageSignature, type ImageSignatureArgs } from "./registry/imageSignature";
export {
  getImageSignatures,
  getImageSignaturesOutput,
  type GetImageSignaturesArgs,
  type GetImageSignaturesOutputArgs,
  type SignatureRecord,
} from "./registry/getImageSignatures";
export { ServiceAccountToken, type ServiceAccountTokenArgs } from "./accounts/serviceAccountToken";
export { NodeMaintenanceSetup, type NodeMaintenanceSetupArgs } from "./maintenance/nodeMaintenanceSetup";
export { watch, type WatchArgs, type WatchEvent, type WatchOptions } from "./objects/watch";
export type { WatchedObjects } from "../kubernetes/watchCluster";
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
} from "./conditions/resourceCondition";
