import { formatElapsed } from "../../core/formatElapsed";
import { MaintenanceError } from "../../errors/maintenanceError";
import { obstacleList, wordsOfBlock, type Obstacle } from "../plan/obstacles";
import type { BlockingPod } from "../plan/planDrain";
import { waitingList, type WaitingWorkload } from "../plan/workloads";

/** So many pods are named in an error. */
const mostNamed = 20;

/** The error for pods that must not be evicted. Nothing was evicted yet. */
export function needsConsent(node: string, block: readonly BlockingPod[]): MaintenanceError {
  const obstacles = block.map((blocking) => ({ pod: blocking.pod, text: wordsOfBlock(blocking), forMs: 0 }));
  return new MaintenanceError("ERR_DRAIN_BLOCKED", {
    node,
    what: `Node ${node} cannot be drained: ${count(block.length, "pod")} must not be evicted without your consent. No pod was evicted.`,
    lastSeen: obstacleList(obstacles, mostNamed),
    next: "Remove these pods, or consent with the options that are named; then run the same command again.",
  });
}

/** How far a drain had come when its time was up. */
export interface UnfinishedDrain {
  readonly timeoutSeconds: number;
  readonly evicted: number;
  readonly obstacles: readonly Obstacle[];
  /** The workloads that were not available again, where no pod was left. */
  readonly waiting: readonly WaitingWorkload[];
  /** That the last reads have failed. */
  readonly error?: unknown;
}

/** The error for a drain whose time was up. */
export function drainTimeout(
  node: string,
  { timeoutSeconds, evicted, obstacles, waiting, error }: UnfinishedDrain,
): MaintenanceError {
  const unread = error instanceof Error ? ` It could not be read any more: ${error.message}` : "";
  if (waiting.length > 0) {
    const pods = `${count(evicted, "pod")} ${evicted === 1 ? "is" : "are"} gone`;
    const workloads = `${count(waiting.length, "workload")} ${waiting.length === 1 ? "is" : "are"} not available again`;
    return new MaintenanceError("ERR_DRAIN_BLOCKED", {
      node,
      what: `Node ${node} could not be drained within ${timeoutSeconds} s: ${pods}, but ${workloads}.${unread}`,
      lastSeen: waitingList(waiting, mostNamed),
      next: "Find out why their pods are not ready (kubectl describe pod; another node may lack room), or raise timeoutSeconds; then run the same command again. A rerun waits only for workloads whose pods it evicts itself.",
      cause: error,
    });
  }
  return new MaintenanceError("ERR_DRAIN_BLOCKED", {
    node,
    what: `Node ${node} could not be drained within ${timeoutSeconds} s: ${count(evicted, "pod")} evicted, ${count(obstacles.length, "pod")} left.${unread}`,
    ...(obstacles.length === 0 ? {} : { lastSeen: obstacleList(obstacles, mostNamed) }),
    next: "Fix what holds these pods (a budget allows a disruption once enough of its pods are healthy elsewhere), or raise timeoutSeconds; then run the same command again.",
    cause: error,
  });
}

/** The error for a cluster that could not be read any more. */
export function drainUnread(node: string, failingMs: number, cause: MaintenanceError): MaintenanceError {
  const { code, what, next, status, transient } = cause;
  const unread = `Draining node ${node} cannot continue, because the cluster could not be read for ${formatElapsed(failingMs)}: ${what}`;
  return new MaintenanceError(code, { node, what: unread, next, cause, status, transient });
}

/** The error for a node that someone has uncordoned while it was drained. */
export function uncordonedMeanwhile(node: string): MaintenanceError {
  return new MaintenanceError("ERR_DRAIN_BLOCKED", {
    node,
    what: `Node ${node} was uncordoned by another user while it was drained, so new pods may be scheduled onto it.`,
    next: "Find out who needs the node; then run the same command again.",
  });
}

/** `1 pod`, `2 pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
