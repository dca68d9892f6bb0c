import { isMaintenanceError, type MaintenanceError } from "../../errors/maintenanceError";
import { NodeBusyError } from "../../errors/nodeBusyError";
import { RebootRoleMissingError } from "../../errors/rebootRoleMissingError";
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
    return new RebootRoleMissingError({
      what: `The API refused to reboot node ${node} (${outcome.status}), though the node exists: user ${JSON.stringify(username)} has no role "reboot" on cluster ${clusterId}.`,
      next: "The role is granted by the API's provider on request. Nothing was rebooted: once it is granted, run pulumi up again.",
      cause: outcome.error,
    });
  }
  if (outcome.status === 409) {
    return new NodeBusyError({
      what: `The API refused to reboot node ${node} now. ${withoutCode(outcome.error)}`,
      next: "Nothing was rebooted. When the node is ACTIVE and idle, run pulumi up again.",
      cause: outcome.error,
    });
  }
  return outcome.error;
}

/** For a message within another one, which has a code of its own. */
function withoutCode({ message, code }: MaintenanceError): string {
  return message.replace(` (${code})`, "");
}
