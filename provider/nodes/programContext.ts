import { programEngine, programSource } from "../pulumi/programConfiguration";
import { createNodeContext, type NodeContext } from "./nodeContext";
import { createNodeReads } from "../backends/nodeReads";

let context: NodeContext | undefined;

/** The context of functions that a program calls: one a program, so that they share reads and connections. */
export function programContext(): NodeContext {
  return (context ??= createNodeContext(programSource, programEngine, createNodeReads()));
}
