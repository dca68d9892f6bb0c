/** The names of the arguments: apart from what is done with them, which a program does not load. */
import { clusterArguments } from "../../backends/connectionArgs";
import { drainOptionNames } from "../plan/drainOptions";

/** The arguments that a `NodeDrain` has. */
export const nodeDrainArguments = ["node", "triggers", ...drainOptionNames, ...clusterArguments] as const;
