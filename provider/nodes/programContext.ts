import { programEngine, programSource } from "../pulumi/programConfiguration";
import { createNodeContext, type NodeContext, type NodeObjects } from "./nodeContext";
import { createNodeReads } from "../backends/nodeReads";

let context: (NodeContext & NodeObjects) | undefined;

/** The context of functions that a program calls: one a program, so that they share reads and connections. */
export function programContext(): NodeContext & NodeObjects {
  return (context ??= createNodeContext(programSource, programEngine, createNodeReads()));
}
