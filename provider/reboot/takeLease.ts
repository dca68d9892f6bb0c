import { MaintenanceError } from "../errors/maintenanceError";
import type { RebootContext } from "./rebootContext";
import type { RequestInputs } from "./steps";

/** Takes the lease where there is one. @throws ERR_NODE_BUSY when another operation has it */
export async function takeLease({ node, operationId }: RequestInputs, context: RebootContext): Promise<void> {
  if (context.lease === undefined) return;
  const { heldBy } = await context.lease.take(node, operationId);
  if (heldBy === operationId) return;
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node,
    operationId,
    requestSent: "no",
    what: `Node ${node} is being rebooted by someone else: its lease is held by operation ${heldBy}.`,
    next: "Nothing was sent. Wait for that reboot to end, then run pulumi up again.",
  });
}
