/**
 * Keeps two stacks from rebooting one node at the same moment. The self-service API has no lock: two requests
 * that arrive before the node shows `REBOOT` (up to 1.6 s) may both be accepted. A lease on the Kubernetes node
 * closes that window; it needs a connection to the cluster, so a context may have none.
 */
export interface NodeLease {
  /**
   * Takes the lease of a node for an operation, or says who has it. Taking it again for the same operation
   * succeeds. It is taken right before the request and never while waiting; whoever implements it lets it
   * expire, because its holder may die.
   */
  take(node: string, operationId: string): Promise<{ readonly heldBy: string }>;
}
