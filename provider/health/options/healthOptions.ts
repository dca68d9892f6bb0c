/** What a check of inputs needs of health: nothing that talks to a cluster. */
export { faultsOfHealthGate } from "./faultsOfHealthGate";
export { faultsOfReadiness } from "./faultsOfReadiness";
export { healthGateOf, type HealthGateOptions } from "./healthGateOptions";
export { readinessOf, type ReadinessOptions } from "./readinessOptions";
