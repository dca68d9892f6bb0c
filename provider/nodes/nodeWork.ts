/** What the functions for nodes do their work with; see `onDemand.ts`. */
export { clusterOf } from "./nodeContext";
export { programContext } from "./programContext";
export { readRebootNeeds, readSelected } from "./readNodeFacts";
export { readNodeStatus } from "./waitForNodeStatus";
