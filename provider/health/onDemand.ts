import type * as HealthSteps from "./healthSteps";
import type * as HealthOptions from "./options/healthOptions";

/** Loaded with the first reboot that has a health gate or a readiness: most have none. */
export function healthOptions(): typeof HealthOptions {
  return require("./options/healthOptions") as typeof HealthOptions;
}

/** Loaded with the first look at a cluster or a node. */
export function healthSteps(): typeof HealthSteps {
  return require("./healthSteps") as typeof HealthSteps;
}
