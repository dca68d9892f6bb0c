import type { RecordedCluster } from "../backends/clusterInputs";
import type { ProcessMemory } from "./processMemory";

/** What names one node of one cluster in this process. */
export function nodeKey(cluster: RecordedCluster, node: string): string {
  return `${cluster.apiUrl}/${encodeURIComponent(cluster.clusterId)} ${node}`;
}

/** Notes in this process that the reboot of a node has ended, or does not come about. */
export function noteEnd({ unfinished, places }: ProcessMemory, key: string): void {
  unfinished.delete(key);
  places.delete(key);
}
