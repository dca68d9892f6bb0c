import { createOkdContext, type OkdContext } from "../kubernetes/clusterContext";
import { programEngine, programSource } from "../pulumi/programConfiguration";

let context: OkdContext | undefined;

/** The context of functions that a program calls: one a program, so that they share sessions and discovery. */
export function okdProgramContext(): OkdContext {
  return (context ??= createOkdContext(programSource, programEngine));
}
