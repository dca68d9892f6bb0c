import { clusterKey } from "../../backends/selfService/connection";
import type { ProcessMemory } from "../processMemory";
import type { JobInputs } from "../steps";
import { roleOfNode } from "../../backends/selfService/nodeStatusList";
import type { JobTiming } from "./jobTimings";

interface NotedTiming {
  readonly node: string;
  readonly timing: JobTiming;
}

type Place = Pick<JobInputs, "apiUrl" | "clusterId" | "node">;

/** What each process has seen, by cluster. Beside its memory, whose shape another loaded copy may share. */
const noted = new WeakMap<ProcessMemory, Map<string, NotedTiming[]>>();

/** More would be of hours ago. */
const mostInRun = 100;
/** Fewer of the same role say less than all nodes do. */
const fewestOfRole = 5;

/** Notes how long a job took, for the other nodes of the cluster. */
export function noteInRun({ node, ...place }: Place, timing: JobTiming, memory: ProcessMemory): void {
  const clusters = noted.get(memory) ?? new Map<string, NotedTiming[]>();
  noted.set(memory, clusters);
  const timings = clusters.get(clusterKey(place)) ?? [];
  clusters.set(clusterKey(place), [...timings, { node, timing }].slice(-mostInRun));
}

/** How long the jobs of other nodes took in this run: those of the same role, where there are enough. The newest last. */
export function timingsInRun({ node, ...place }: Place, memory: ProcessMemory): JobTiming[] {
  // The node's own jobs are in its record.
  const others = (noted.get(memory)?.get(clusterKey(place)) ?? []).filter((one) => one.node !== node);
  const alike = others.filter((one) => roleOfNode(one.node) === roleOfNode(node));
  return (alike.length >= fewestOfRole ? alike : others).map(({ timing }) => timing);
}
