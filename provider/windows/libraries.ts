import type * as Croner from "croner";
import type * as RRuleTemporal from "rrule-temporal";

/** Loaded with the first cron expression. */
export function croner(): typeof Croner {
  return require("croner") as typeof Croner;
}

/** Loaded with the first recurrence rule. */
export function rruleTemporal(): typeof RRuleTemporal {
  return require("rrule-temporal") as typeof RRuleTemporal;
}
