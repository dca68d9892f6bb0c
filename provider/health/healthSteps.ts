/** What the steps of a reboot need to look at health. */
export { waitForHealthGate } from "./gate/waitForHealthGate";
export { readHealthGate } from "./gate/readHealthGate";
export { bindHealthIn, bindProbeIn, type HealthContext, type ReadinessContext } from "./healthContext";
export { healthGateError } from "./healthErrors";
export { waitForReadiness, type ReadinessReport } from "./readiness/waitForReadiness";
