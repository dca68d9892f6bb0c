/** The names of the arguments of each resource: apart from what is done with them, which a program does not load. */
import { clusterArguments } from "../backends/connectionArgs";

/** The arguments that a `SessionToken` has. */
export const sessionTokenArguments = ["renewBeforeSeconds", ...clusterArguments] as const;

/** The arguments that a `RegistrySecret` has. */
export const registrySecretArguments = [
  "namespace",
  "secretName",
  "registry",
  "token",
  "username",
  "serviceAccount",
  ...clusterArguments,
] as const;

/** The arguments that a `ResourceCondition` has. */
export const conditionArguments = [
  "apiVersion",
  "kind",
  "name",
  "labelSelector",
  "fieldSelector",
  "all",
  "namespace",
  "condition",
  "observedAfter",
  "path",
  "value",
  "exists",
  "timeoutSeconds",
  "triggers",
  ...clusterArguments,
] as const;

/** The arguments that a `ServiceAccountToken` has. */
export const serviceAccountTokenArguments = [
  "namespace",
  "serviceAccount",
  "roles",
  "expirationSeconds",
  ...clusterArguments,
] as const;

/** The arguments that an image is named by. */
export const signedImageArguments = ["registry", "namespace", "repository", "digest"] as const;

/** The arguments that an `ImageSignature` must have. */
export const requiredSignatureArguments = [...signedImageArguments, "signatureName", "content"] as const;

/** The arguments that an `ImageSignature` has. */
export const imageSignatureArguments = [...requiredSignatureArguments, ...clusterArguments] as const;

/** The arguments that a `NodeMaintenanceSetup` has. */
export const maintenanceSetupArguments = [
  "namespace",
  "images",
  "command",
  "drain",
  ...clusterArguments,
] as const;
