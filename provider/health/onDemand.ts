import type * as HealthSteps from "./healthSteps";

/** Loaded with the first reboot that has a health gate or a readiness: most have none. */
export function healthSteps(): typeof HealthSteps {
  return require("./healthSteps") as typeof HealthSteps;
}
