/** What a roll does its work with; see `onDemand.ts`. */
export { systemClock } from "../core/clock";
export { becomesKnown } from "../pulumi/becomesKnown";
export { driveRoll } from "./driveRoll";
export { planText } from "./planText";
export { ownArguments, requirePlan } from "./requirePlan";
export { durationOf, summaryOf } from "./rollResults";
export { rollStopped } from "./rollErrors";
