/** What the functions of `okd` do their work with; see `onDemand.ts`. */
export { okdProgramContext } from "./okdProgramContext";
export { bindCluster } from "../kubernetes/clusterContext";
export { readApiResources } from "../kubernetes/readApiResources";
export { readObjects } from "../kubernetes/readObjects";
export { readVersion } from "../kubernetes/readVersion";
export { faultsOfWatched, watchCluster } from "../kubernetes/watchCluster";
export { whoAmI } from "./identity/readIdentity";
export { faultsOfSignedImage } from "./registry/imageSignatureInputs";
export { readImageSignatures } from "./registry/imageSignatureWork";
export { faultsOfCredentials } from "./registry/registryInputs";
export { configTextOf } from "./registry/registrySecretObject";
