import { randomUUID } from "node:crypto";
import type { StepResult } from "../pulumi/dynamic/stepResults";

/**
 * What one plugin process knows and no other of the operations that it has ordered and sent: it dies with the process,
 * which is the point. The right to send is bound to it.
 *
 * @typeParam R what is recorded of a request
 */
export interface JournalMemory<R extends object> {
  /** Made once for a process; an order that carries it was recorded by this very process. */
  readonly runId: string;
  /** What became of each operation that this process has sent, or is sending. */
  readonly requests: Map<string, Promise<StepResult<R>>>;
  /**
   * Records of requests that this process has just deleted, so that a creation may follow: by operation those that
   * were refused, which may be sent once, and all of them by their node.
   */
  readonly refusals: Map<string, Partial<R>>;
  /** When this process placed each of its orders, by operation. Monotonic milliseconds. */
  readonly placedAtMs: Map<string, number>;
  /** The unfinished operation of each node, by node key. */
  readonly unfinished: Map<string, string>;
  /** The steps, by URN, that have failed in this update: what builds on them has no record to go by, and is not run. */
  readonly failedSteps: Set<string>;
  /** The orders, by URN, that were in the state before this update: their replacement is no first order. */
  readonly knownOrders: Set<string>;
}

/** A memory as a process has it at its start. */
export function createJournalMemory<R extends object>(
  refusals: JournalMemory<R>["refusals"] = new Map(),
): JournalMemory<R> {
  return {
    runId: randomUUID(),
    requests: new Map(),
    refusals,
    placedAtMs: new Map(),
    unfinished: new Map(),
    failedSteps: new Set(),
    knownOrders: new Set(),
  };
}
