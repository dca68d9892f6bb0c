import { NodeBusyError } from "../errors/nodeBusyError";
import type { Context } from "./context";
import type { RequestInputs } from "./steps";

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

/** Takes the lease where there is one. @throws NodeBusyError when another operation has it */
export async function takeLease({ node, operationId }: RequestInputs, context: Context): Promise<void> {
  if (context.lease === undefined) return;
  const { heldBy } = await context.lease.take(node, operationId);
  if (heldBy === operationId) return;
  throw new NodeBusyError({
    what: `Node ${node} is being rebooted by somebody else: its lease is held by operation ${heldBy}.`,
    next: "Nothing was sent. Wait for that reboot to end, then run pulumi up again.",
  });
}
