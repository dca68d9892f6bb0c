/** What the steps of a reboot need of health. */
export { waitForHealthGate } from "./gate/waitForHealthGate";
export { readHealthGate } from "./gate/readHealthGate";
export { bindHealthIn, bindProbeIn, type HealthContext, type ReadinessContext } from "./healthContext";
export { healthGateError } from "./healthErrors";
export { faultsOfHealthGate } from "./options/faultsOfHealthGate";
export { faultsOfReadiness } from "./options/faultsOfReadiness";
export { healthGateOf, type HealthGateOptions } from "./options/healthGateOptions";
export { readinessOf, type ReadinessOptions } from "./options/readinessOptions";
export { waitForReadiness, type ReadinessReport } from "./readiness/waitForReadiness";
