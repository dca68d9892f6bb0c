import type { Connection } from "../backends/selfService/connection";
import type { RebootOutcome } from "../backends/selfService/selfServiceClient";
import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import { NodeBusyError } from "../errors/nodeBusyError";
import { RebootRoleMissingError } from "../errors/rebootRoleMissingError";
import type { RebootContext } from "./rebootContext";
import { readNodes, requireNode } from "../nodes/readNodes";
import type { RequestInputs } from "./steps";

/**
 * The error for a request that was refused and not acted on. An unknown node and a missing role are answered alike:
 * only a look at the nodes tells them apart.
 */
export async function explainRefusal(
  inputs: RequestInputs,
  outcome: Extract<RebootOutcome, { kind: "refused" }>,
  connection: Connection,
  context: RebootContext,
): Promise<MaintenanceError> {
  if (outcome.status === 404 || outcome.status === 403) {
    try {
      requireNode(await readNodes(connection, context), inputs.node, connection);
    } catch (error) {
      return isMaintenanceError(error, "ERR_NODE_NOT_FOUND") ? error : notTaken(inputs, outcome.error);
    }
    return new RebootRoleMissingError({
      what: `The API refused to reboot node ${inputs.node} (${outcome.status}), though the node exists: user ${JSON.stringify(connection.username)} has no role "reboot" on cluster ${connection.clusterId}.`,
      next: "The role is granted by the API's provider on request. Nothing was rebooted: once it is granted, run pulumi up again.",
      cause: outcome.error,
    });
  }
  if (outcome.status === 409) {
    return new NodeBusyError({
      what: `The API refused to reboot node ${inputs.node} now. ${withoutCode(outcome.error)}`,
      next: "Nothing was rebooted. When the node is ACTIVE and idle, run pulumi up again.",
      cause: outcome.error,
    });
  }
  return notTaken(inputs, outcome.error);
}

/** What the client says of its `POST`, with what it means for the node: the client knows of no reboot. */
function notTaken({ node, isProtected }: RequestInputs, error: MaintenanceError): MaintenanceError {
  const again =
    isProtected === true
      ? "it is protected, so change its triggers to ask again"
      : "the next pulumi up asks again, once";
  return new MaintenanceError(error.code, {
    what: `Node ${node} was not rebooted; ${again}.`,
    // Its advice last: it may end in a command.
    next: withoutCode(error),
    cause: error,
  });
}

/** For a message within another one, which has a code of its own. */
function withoutCode({ message, code }: MaintenanceError): string {
  return message.replace(` (${code})`, "");
}
