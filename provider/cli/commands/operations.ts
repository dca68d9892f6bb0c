import type { Command, CommonOptions } from "../invocation";
import { exitCodes } from "../exitCodes";
import { operationsOf, type OperationRow } from "../stack/operations";
import { openProject } from "../stack/project";
import { tableText } from "../terminal/table";
import type { Color } from "../terminal/output";

/** Lists the operations of a stack. */
export const operations: Command<CommonOptions & { readonly uncertain?: boolean }> = async (
  { uncertain = false, ...options },
  { output, env },
) => {
  const project = await openProject(options, env);
  const all = operationsOf(await project.deployment());
  const rows = uncertain ? all.filter(({ needsAnswer }) => needsAnswer) : all;
  output.data({ stack: project.stackName, operations: rows }, () => textOfRows(rows, output.paint));
  if (rows.length === 0)
    output.say(
      uncertain
        ? `No operation of stack ${project.stackName} needs an answer.`
        : `Stack ${project.stackName} has no NodeReboot.`,
    );
  for (const row of rows.filter(({ needsAnswer }) => needsAnswer)) sayAnswers(row, output.say);
  return exitCodes.done;
};

const colors: Readonly<Record<string, Color>> = {
  completed: "green",
  skipped: "dim",
  failed: "red",
  uncertain: "red",
  lost: "red",
};

function textOfRows(rows: readonly OperationRow[], paint: (color: Color, text: string) => string): string {
  if (rows.length === 0) return "";
  return tableText(
    ["NODE", "PHASE", "OPERATION", "JOB", "ORDERED", "FINISHED"],
    rows.map(({ node, phase, operationId = "", jobId = "", orderedAt = "", finishedAt = "" }) => [
      node,
      phase,
      operationId,
      jobId,
      orderedAt,
      finishedAt,
    ]),
    (line, row) => {
      const phase = row === undefined ? undefined : rows[row]?.phase;
      return phase === undefined ? paint("bold", line) : paint(colors[phase] ?? "yellow", line);
    },
  );
}

/** What the library says of it, and the commands here that do the same. */
function sayAnswers({ node, operationId, error, phase }: OperationRow, say: (text: string) => void): void {
  say("");
  say(error ?? `Node ${node}: its operation is ${phase}.`);
  say(
    `  next: look at the uptime of ${node}. If it did not reboot: openshift-maintenance operations retry ${node}`,
  );
  if (operationId !== undefined)
    say(`        If it did: openshift-maintenance operations accept ${operationId}`);
}
