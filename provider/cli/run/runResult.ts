/** What has become of a run. */
import { exitCodes } from "../exitCodes";
import { operationsOf, type OperationRow } from "../stack/operations";
import type { Project } from "../stack/project";
import { exitCodeOfUpdate, type UpdateEnd } from "../stack/runUpdate";
import type { UpdateError } from "../stack/updateEvents";
import type { PendingReboot } from "../plan/pendingReboots";
import { mayBegin } from "./mayBegin";
import type { StopReason } from "./stopWhenWaiting";

export interface RunDocument {
  readonly stack: string;
  readonly exitCode: number;
  /** Nodes whose reboot was ordered in this run. */
  readonly begun: readonly string[];
  readonly completed: readonly string[];
  /** Nodes that are left for another run. */
  readonly remaining: readonly string[];
  readonly stoppedBecause?: StopReason;
  /** When the next of them may begin; absent where that is now. */
  readonly nextOpening?: string;
  readonly needAnswer: readonly { node: string; operationId?: string; phase: string }[];
  readonly errors: readonly UpdateError[];
}

export async function runResult(
  project: Project,
  { pending }: { readonly pending: readonly PendingReboot[] },
  end: UpdateEnd,
  reason: StopReason | undefined,
  now: Date,
): Promise<{ document: RunDocument; text: string; nodesByPhase: Record<string, number> }> {
  const rows = operationsOf(await project.deployment());
  const document = documentOf({ stack: project.stackName, pending, end, reason, rows, now });
  const nodesByPhase: Record<string, number> = {};
  for (const { phase } of rows) nodesByPhase[phase] = (nodesByPhase[phase] ?? 0) + 1;
  return { document, text: textOf(document, nextTextOf(pending, document, now)), nodesByPhase };
}

interface Scene {
  readonly stack: string;
  readonly pending: readonly PendingReboot[];
  readonly end: UpdateEnd;
  readonly reason: StopReason | undefined;
  readonly rows: readonly OperationRow[];
  readonly now: Date;
}

export function documentOf({ stack, pending, end, reason, rows, now }: Scene): RunDocument {
  const { ordered, completed, errors } = end.log;
  const rowOf = new Map(rows.map((row) => [row.urn, row]));
  // An update that has ended well leaves what it has deferred, and nothing else.
  const isLeft = ({ urn, node }: PendingReboot): boolean =>
    !completed.includes(node) && (end.exitCode !== exitCodes.done || rowOf.get(urn)?.remains === true);
  const left = pending.filter(isLeft);
  const next = left.length === 0 ? undefined : mayBegin(left, now);
  // Other triggers are a new operation: what is left with them answers for the one before.
  const needAnswer = rows.filter(
    (row) =>
      row.needsAnswer &&
      (ordered.includes(row.node) || !left.some(({ urn, kind }) => urn === row.urn && kind === "reboot")),
  );
  return {
    stack,
    exitCode: exitCodeOfRun(end, reason, {
      isDeferred: rows.some(({ phase }) => phase === "deferred"),
      needAnswer,
    }),
    begun: ordered,
    completed,
    remaining: left.map(({ node }) => node),
    ...(reason === undefined ? {} : { stoppedBecause: reason }),
    ...(next?.now === false && next.beginsAt !== undefined
      ? { nextOpening: next.beginsAt.toISOString() }
      : {}),
    needAnswer: needAnswer.map(({ node, operationId, phase }) => ({
      node,
      ...(operationId === undefined ? {} : { operationId }),
      phase,
    })),
    errors,
  };
}

const codesOfStop: ReadonlySet<string> = new Set([
  "ERR_OUTSIDE_WINDOW",
  "ERR_BUDGET_EXCEEDED",
  "ERR_ROLL_STOPPED",
]);

/** Whether it is what gates that a run has stopped say, and a roll of theirs: no failure. */
export function isOfStop(code: string | undefined): boolean {
  return code !== undefined && codesOfStop.has(code);
}

function exitCodeOfRun(
  end: UpdateEnd,
  reason: StopReason | undefined,
  { isDeferred, needAnswer }: { readonly isDeferred: boolean; readonly needAnswer: readonly OperationRow[] },
): number {
  if (needAnswer.length > 0) return exitCodes.needsAnswer;
  const ofUpdate = exitCodeOfUpdate(end);
  const closed = end.log.ordered.length > 0 ? exitCodes.windowClosed : exitCodes.outsideWindow;
  if (ofUpdate === exitCodes.done) return isDeferred ? closed : ofUpdate;
  // Ended by us: what Pulumi says of that is no failure.
  if (reason !== undefined && end.log.errors.every(({ code }) => isOfStop(code)))
    return reason === "limitReached" ? exitCodes.limitReached : closed;
  return ofUpdate;
}

function nextTextOf(pending: readonly PendingReboot[], { remaining }: RunDocument, now: Date): string {
  const left = pending.filter(({ node }) => remaining.includes(node));
  const next = left.length === 0 ? undefined : mayBegin(left, now);
  return next?.now === false ? ` ${next.nextText}` : "";
}

function textOf({ completed, remaining, stoppedBecause, needAnswer }: RunDocument, nextText: string): string {
  const list = (nodes: readonly string[]): string =>
    `${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}${nodes.length === 0 ? "" : `: ${nodes.join(", ")}`}`;
  const why = {
    windowClosed: "The window has closed. ",
    limitReached: "The limit of --max-nodes is reached. ",
  };
  const lines = [
    `${stoppedBecause === undefined ? "" : why[stoppedBecause]}Rebooted ${list(completed)}.`,
    ...(remaining.length === 0 ? [] : [`Remaining ${list(remaining)}.${nextText} The next run resumes.`]),
    ...needAnswer.map(
      ({ node, phase }) =>
        `Node ${node} needs an answer: its operation is ${phase}. See openshift-maintenance operations --uncertain.`,
    ),
  ];
  return lines.join("\n");
}
