/** Finds the operation that a user means, or says what there is. Pure. */
import { closestNames } from "../../core/closestNames";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { OperationRow } from "./operations";

/** @throws CliError when there is no such operation, or it needs no answer */
export function operationToAccept(rows: readonly OperationRow[], id: string): OperationRow {
  const row = rows.find(({ operationId }) => operationId === id);
  if (row !== undefined) return requireQuestion(row);
  const ids = rows.flatMap(({ operationId }) => (operationId === undefined ? [] : [operationId]));
  throw new CliError({
    what: `The state has no operation ${id}.${closestText(id, ids)}`,
    next: "List those that need an answer with openshift-maintenance operations --uncertain.",
    exitCode: exitCodes.invalidInput,
  });
}

/** @throws CliError when there is no such node, or its operation needs no answer */
export function operationToRetry(rows: readonly OperationRow[], node: string): OperationRow {
  const ofNode = rows.filter((row) => row.node === node || row.name === node);
  const asking = ofNode.filter(({ needsAnswer }) => needsAnswer);
  const [row = ofNode[0]] = asking;
  if (row !== undefined) return requireQuestion(row);
  throw new CliError({
    what: `The state has no NodeReboot of node ${node}.${closestText(
      node,
      rows.map((one) => one.node),
    )}`,
    next: "List them with openshift-maintenance operations.",
    exitCode: exitCodes.invalidInput,
  });
}

function requireQuestion(row: OperationRow): OperationRow {
  if (row.needsAnswer) return row;
  const next = row.remains
    ? "Run openshift-maintenance run, or pulumi up: it resumes by itself."
    : "Change its triggers to reboot the node again.";
  throw new CliError({
    what: `The operation of node ${row.node} needs no answer: it is ${row.phase}. Nothing was changed.`,
    next,
    exitCode: exitCodes.invalidInput,
  });
}

function closestText(wanted: string, names: readonly string[]): string {
  const closest = closestNames(wanted, [...new Set(names)]);
  return closest.length === 0 ? "" : ` Closest: ${closest.join(", ")}.`;
}
