/** What is told of a maintenance run, and when. */
export type RunEventKind =
  /** The run has begun. */
  | "started"
  /** A node is done: rebooted, back, and schedulable again. */
  | "nodeDone"
  | "nodeFailed"
  /** An operation waits for the answer of a person: whether a reboot was accepted, or whether to try again. */
  | "question"
  | "succeeded"
  | "failed"
  /** The window closed, or its cutoff passed, before all nodes were done. The next run resumes. */
  | "windowClosed";

/** One thing that happened in a run. Nothing of it is secret. */
export interface RunEvent {
  readonly kind: RunEventKind;
  /** When, as an ISO date. */
  readonly at: string;
  /** The stack, such as `prod`. */
  readonly stack: string;
  /** The project, such as `cluster-maintenance`. */
  readonly project?: string;
  readonly node?: string;
  /** The code of an error, such as `ERR_NOT_RECOVERED`. */
  readonly code?: string;
  /** What happened, in sentences. */
  readonly what: string;
  /** What to do next, where a person has to do something. */
  readonly next?: string;
}

/** The kinds after which a person has to do something. */
const alarming: ReadonlySet<RunEventKind> = new Set(["nodeFailed", "question", "failed"]);

const titles: Readonly<Record<RunEventKind, string>> = {
  started: "Maintenance has started",
  nodeDone: "Node is done",
  nodeFailed: "Node failed",
  question: "A question for you",
  succeeded: "Maintenance succeeded",
  failed: "Maintenance failed",
  windowClosed: "The maintenance window has closed",
};

/** Whether a person has to do something. */
export function isAlarming({ kind }: Pick<RunEvent, "kind">): boolean {
  return alarming.has(kind);
}

/** The one line that tells it: `Node failed: worker-0 (cluster-maintenance/prod)`. */
export function titleOf({ kind, node, project, stack }: RunEvent): string {
  const about = node === undefined ? "" : `: ${node}`;
  return `${titles[kind]}${about} (${project === undefined ? "" : `${project}/`}${stack})`;
}

/** The rest: what happened, and what to do next. */
export function textOf({ what, next }: RunEvent): string {
  return next === undefined ? what : `${what}\n${next}`;
}
