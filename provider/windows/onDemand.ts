import type * as NextOpenings from "./nextOpenings";
import type * as WindowSteps from "./windowSteps";

/** Loaded with the first window: most programs have none. */
export function nextOpenings(): typeof NextOpenings {
  return require("./nextOpenings") as typeof NextOpenings;
}

/** Loaded with the first reboot that keeps to a window. */
export function windowSteps(): typeof WindowSteps {
  return require("./windowSteps") as typeof WindowSteps;
}
