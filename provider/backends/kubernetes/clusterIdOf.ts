/** What is recorded of a cluster beside its address: the host of its API server. */
export function clusterIdOf(server: string): string {
  return new URL(server).host;
}
