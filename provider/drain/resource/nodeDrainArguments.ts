/** The names of the arguments: apart from what is done with them, which a program does not load. */
import { clusterArguments } from "../../backends/connectionArgs";
import { drainOptionNames } from "../plan/drainOptions";

/** When a drain may begin. */
export const windowNames = ["window", "outsideWindow", "spreadSeconds"] as const;

/** The arguments that a `NodeDrain` has. */
export const nodeDrainArguments = [
  "node",
  "triggers",
  ...drainOptionNames,
  ...windowNames,
  ...clusterArguments,
] as const;
