import type { Invocation } from "../invocation";
import { operationsOf, type OperationRow } from "../stack/operations";
import type { Project } from "../stack/project";
import { exitCodeOfUpdate, runUpdate, type UpdateOptions } from "../stack/runUpdate";

/** Runs the update that an answer asks for, and says what became of the operation. */
export async function finishAnswer(
  project: Project,
  { urn }: OperationRow,
  options: UpdateOptions,
  invocation: Invocation,
): Promise<number> {
  const { output } = invocation;
  const end = await runUpdate(project, options, invocation);
  const row = operationsOf(await project.deployment()).find((one) => one.urn === urn);
  const exitCode = exitCodeOfUpdate(end);
  if (end.unexplained !== undefined) output.say(end.unexplained);
  output.data({ stack: project.stackName, exitCode, operation: row, errors: end.log.errors }, () =>
    row === undefined ? "" : `Node ${row.node}: ${row.phase}`,
  );
  return exitCode;
}
