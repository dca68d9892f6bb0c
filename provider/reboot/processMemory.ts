import type { RecordedCluster } from "../backends/clusterInputs";
import { createJournalMemory, type JournalMemory } from "../journal/journalMemory";
import { createNodeReads, type NodeReads } from "../backends/nodeReads";
import type { RequestState } from "./steps";

/** What one plugin process knows of its reboots and its reads. */
export interface ProcessMemory extends JournalMemory<RequestState>, NodeReads {
  /** Which `NodeReboot` each node was declared by, by node key. */
  readonly declared: Map<string, string>;
  /** The nodes, by node key, that have a place in their budget. */
  readonly places: Set<string>;
}

/** A memory as a process has it at its start. */
export function createProcessMemory(refusals?: ProcessMemory["refusals"]): ProcessMemory {
  return {
    ...createJournalMemory<RequestState>(refusals),
    ...createNodeReads(),
    declared: new Map(),
    places: new Set(),
  };
}

/**
 * The record of a node's request that this process has just deleted, so that it can be made again: of a node's first
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

/** Frozen: the text in old states notes refusals here, see `pulumi/dynamic/providerText.ts`. */
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
