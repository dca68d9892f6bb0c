import { randomUUID } from "node:crypto";
import type { MaintenanceError } from "../errors/maintenanceError";
import type { NodeRecord } from "../wire/nodeStatusList";
import type { RequestState, StepResult } from "./steps";

/**
 * What one plugin process knows and no other: it dies with the process, which is the point. The right to send
 * a reboot is bound to it.
 */
export interface ProcessMemory {
  /** Made once for a process; an order that carries it was recorded by this very process. */
  readonly runId: string;
  /** What became of each operation that this process has sent, or is sending. */
  readonly requests: Map<string, Promise<StepResult<RequestState>>>;
  /** Operations whose refused request this process has just deleted: they may be sent once. */
  readonly refusals: Map<string, Partial<RequestState>>;
  /** The unfinished operation of each node, by node key. */
  readonly unfinished: Map<string, string>;
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
    unfinished: new Map(),
    declared: new Map(),
    knownOrders: new Set(),
    warned: new Set(),
    lastEffectMs: Number.NEGATIVE_INFINITY,
    reads: new Map(),
    failedLooks: new Map(),
  };
}

/** Frozen: the text in old states notes refusals here, see `resources/providerText.ts`. */
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
