import { randomUUID } from "node:crypto";
import type { MaintenanceError } from "../errors/maintenanceError";
import type { NodeRecord } from "../wire/nodeStatusList";
import type { RecordedCluster, RequestState, StepResult } from "./steps";

/**
 * What one plugin process knows and no other: it dies with the process, which is the point. The right to send
 * a reboot is bound to it.
 */
export interface ProcessMemory {
  /** Made once for a process; an order that carries it was recorded by this very process. */
  readonly runId: string;
  /** What became of each operation that this process has sent, or is sending. */
  readonly requests: Map<string, Promise<StepResult<RequestState>>>;
  /**
   * Records of requests that this process has just deleted, so that a creation may follow: by operation those that
   * were refused, which may be sent once, and all of them by their node.
   */
  readonly refusals: Map<string, Partial<RequestState>>;
  /** When this process placed each of its orders, by operation. Monotonic milliseconds. */
  readonly placedAtMs: Map<string, number>;
  /** The unfinished operation of each node, by node key. */
  readonly unfinished: Map<string, string>;
  /** The steps, by URN, that have failed in this update: what builds on them has no record to go by, and is not run. */
  readonly failedSteps: Set<string>;
  /** Which `NodeReboot` each node was declared by, by node key. */
  readonly declared: Map<string, string>;
  /** The orders, by URN, that were in the state before this update: their replacement is no first order. */
  readonly knownOrders: Set<string>;
  /** Dangers already said aloud: once a run is enough. */
  readonly warned: Set<string>;
  /** When this process last changed the world; `-Infinity` when it has not. Monotonic milliseconds. */
  lastEffectMs: number;
  /** The newest read of each cluster's nodes, and how often it is attempted. */
  readonly reads: Map<
    string,
    { readonly sentMs: number; readonly attempts: number; readonly nodes: Promise<NodeRecord[]> }
  >;
  /** The clusters whose API a mere look could not reach, and when. */
  readonly failedLooks: Map<string, { readonly atMs: number; readonly error: MaintenanceError }>;
}

/** A memory as a process has it at its start. */
export function createProcessMemory(refusals: ProcessMemory["refusals"] = new Map()): ProcessMemory {
  return {
    runId: randomUUID(),
    requests: new Map(),
    refusals,
    placedAtMs: new Map(),
    unfinished: new Map(),
    failedSteps: new Set(),
    declared: new Map(),
    knownOrders: new Set(),
    warned: new Set(),
    lastEffectMs: Number.NEGATIVE_INFINITY,
    reads: new Map(),
    failedLooks: new Map(),
  };
}

/**
 * The record of a node's request that this process has just deleted, so that it can be made anew: of a node's first
 * request there is none.
 */
export function deletedRecordOf(
  { apiUrl, clusterId, node }: RecordedCluster & { readonly node: string },
  { memory }: { readonly memory: ProcessMemory },
): Partial<RequestState> | undefined {
  const record = memory.refusals.get(JSON.stringify([apiUrl, clusterId, node]));
  if (record === undefined) return undefined;
  // The provider's text is not the record's.
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== "__provider"));
}

/** Frozen: the text in old states notes refusals here, see `resources/stepProviders.ts`. */
const refusalsKey = Symbol.for("pulumi-openshift-maintenance/refusals");
const memoryKey = Symbol.for("pulumi-openshift-maintenance/memory");

/** The memory of this process, one even where two copies of this package are loaded. */
export function processMemory(): ProcessMemory {
  const world = globalThis as {
    [refusalsKey]?: ProcessMemory["refusals"] | undefined;
    [memoryKey]?: ProcessMemory | undefined;
  };
  world[refusalsKey] ??= new Map();
  world[memoryKey] ??= createProcessMemory(world[refusalsKey]);
  return world[memoryKey];
}
