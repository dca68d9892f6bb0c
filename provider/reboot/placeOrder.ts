import { randomUUID } from "node:crypto";
import { clusterKey, type Connection } from "../backends/selfService/connection";
import { InvalidInputError } from "../errors/invalidInputError";
import { NodeBusyError } from "../errors/nodeBusyError";
import { allowsReboot, isInTransition, type ServerStatus } from "../core/serverStatus";
import type { RebootContext } from "./rebootContext";
import { requireEngine } from "../pulumi/context";
import { readNodes, requireNode } from "../nodes/readNodes";
import { requireConnection } from "../backends/selfService/resolveConnection";
import { requireNotSuspended } from "./rightToSend";
import type { OrderInputs, OrderState } from "./steps";

/**
 * Records the intent to reboot a node: a new operation, and which run gave it. Looks once and never waits.
 * Whatever can fail without sending fails here, before anything is recorded, so that a plain rerun works.
 *
 * @throws InvalidInputError while the state is not written between steps
 * @throws ConflictError when this run was suspended
 * @throws NodeNotFoundError, NodeBusyError, UnauthorizedError, NetworkError, UnexpectedResponseError
 */
export async function placeOrder(inputs: OrderInputs, context: RebootContext): Promise<OrderState> {
  const connection = requireConnection(inputs, context.configuration);
  const order = (statusBefore: string, skipped: boolean): OrderState => {
    const operationId = randomUUID();
    context.memory.placedAtMs.set(operationId, context.clock.monotonicMs());
    return {
      node: inputs.node,
      triggers: inputs.triggers,
      operationId,
      runId: context.memory.runId,
      orderedAt: context.clock.date().toISOString(),
      statusBefore,
      skipped,
      apiUrl: connection.apiUrl,
      clusterId: connection.clusterId,
    };
  };
  // An order that is replaced for another node is created too, but it is not the first one. One that is replaced
  // with `--replace` looks like the first one (Pulumi does not say), so the request looks at its own record.
  if (!inputs.rebootOnCreate && !context.memory.knownOrders.has(inputs.rowUrn)) return order("", true);

  requireRightToOrder(connection, inputs, context);
  await requireEngine(context, "effect");
  const node = requireNode(await readNodes(connection, context), inputs.node, connection);
  requireRebootable(inputs.node, node.status);
  // Asked again, because another step may have come in between while the nodes were read.
  const key = nodeKey(connection, inputs.node);
  requireNoUnfinished(key, inputs.node, context);
  // What was seen of the node is of before the suspension, if there was one.
  requireNotSuspended(inputs.node, context);
  const placed = order(node.status, false);
  context.memory.unfinished.set(key, placed.operationId);
  return placed;
}

/** What names one node of one cluster in this process. */
export function nodeKey(cluster: Pick<Connection, "apiUrl" | "clusterId">, node: string): string {
  return `${clusterKey(cluster)} ${node}`;
}

/** @throws NodeBusyError when the status does not allow a reboot */
export function requireRebootable(node: string, status: ServerStatus): void {
  if (allowsReboot(status)) return;
  const next = isInTransition(status)
    ? "Wait until it is ACTIVE, then run the same command again; nothing was sent."
    : "Bring it to ACTIVE, SHUTOFF or ERROR first, then run the same command again; nothing was sent.";
  throw new NodeBusyError({
    what: `Node ${node} is in status ${JSON.stringify(status)}, in which no reboot may be asked for.`,
    next,
  });
}

/**
 * What must hold of this run before it orders anything.
 *
 * @throws InvalidInputError while the state is not written between steps
 * @throws ConflictError when this run was suspended
 * @throws NodeBusyError when this run has an unfinished reboot of the node
 */
export function requireRightToOrder(
  cluster: Pick<Connection, "apiUrl" | "clusterId">,
  { node }: Pick<OrderInputs, "node">,
  context: RebootContext,
): void {
  requireJournal(context);
  requireNotSuspended(node, context);
  requireNoUnfinished(nodeKey(cluster, node), node, context);
}

function requireNoUnfinished(key: string, node: string, context: RebootContext): void {
  const operationId = context.memory.unfinished.get(key);
  if (operationId === undefined) return;
  throw new NodeBusyError({
    what: `Node ${node} has an unfinished reboot in this run already (operation ${operationId}).`,
    next: "One node is rebooted once in a run: declare one NodeReboot for it, with all reasons in its triggers. Nothing was sent for this one.",
  });
}

// With skipped checkpoints Pulumi writes nothing between the steps, and the state is no journal any more.
function requireJournal(context: RebootContext): void {
  const value = context.configuration.env("PULUMI_SKIP_CHECKPOINTS")?.trim().toLowerCase() ?? "";
  if (["", "0", "false", "f", "no", "off"].includes(value)) return;
  throw new InvalidInputError({
    what: "PULUMI_SKIP_CHECKPOINTS is set: Pulumi would not record the steps of a reboot as they happen, and a killed run could reboot a node twice.",
    next: "Unset PULUMI_SKIP_CHECKPOINTS and run the same command again; nothing was sent.",
  });
}
