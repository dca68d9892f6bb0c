import { isMaintenanceError, MaintenanceError, sentencesOf } from "../../errors/maintenanceError";
import type { RebootBackend } from "../rebootBackend";
import type { Connection } from "./connection";
import type { RebootOutcome } from "./selfServiceClient";

/**
 * The error for a request that was refused and not acted on. An unknown node and a missing role are answered alike:
 * only a look at the nodes tells them apart.
 */
export async function explainRefusal(
  node: string,
  outcome: Extract<RebootOutcome, { kind: "refused" }>,
  backend: Pick<RebootBackend, "findNode">,
  { username, clusterId }: Connection,
): Promise<MaintenanceError> {
  if (outcome.status === 404 || outcome.status === 403) {
    try {
      await backend.findNode(node);
    } catch (error) {
      return isMaintenanceError(error, "ERR_NODE_NOT_FOUND") ? error : outcome.error;
    }
    return new MaintenanceError("ERR_REBOOT_ROLE_MISSING", {
      what: `The API refused to reboot node ${node} (${outcome.status}), though the node exists: user ${JSON.stringify(username)} has no role "reboot" on cluster ${clusterId}.`,
      next: "The role is granted by the API's provider on request. Nothing was rebooted: once it is granted, run pulumi up again.",
      cause: outcome.error,
      node,
      status: outcome.status,
      requestSent: "yes",
    });
  }
  if (outcome.status === 409) {
    return new MaintenanceError("ERR_NODE_BUSY", {
      what: `The API refused to reboot node ${node} now. ${sentencesOf(outcome.error)}`,
      next: "Nothing was rebooted. When the node is ACTIVE and idle, run pulumi up again.",
      cause: outcome.error,
      node,
      status: outcome.status,
      requestSent: "yes",
    });
  }
  return outcome.error;
}
