import type { RebootBackend } from "../backends/rebootBackend";
import type { NodeSight, RememberedReboot } from "../backends/nodeWitness";
import { MaintenanceError } from "../errors/maintenanceError";
import { acceptedOperations, answersToOlderState } from "../journal/recoveryCommands";
import { digestOfTriggers } from "./digestOfTriggers";
import { leaseHeld } from "./nodeClaim";
import type { RebootContext } from "./rebootContext";
import type { OrderInputs, OrderState, WitnessedOrder } from "./steps";

/** What the cluster itself says at an order. */
export type Witnessed =
  | { readonly kind: "order"; readonly witness?: WitnessedOrder }
  /** The node was rebooted for this change already, and the user has said that this counts. */
  | { readonly kind: "accepted"; readonly reboot: RememberedReboot };

/**
 * Asks the cluster itself before an order, where a connection leads there: whether the node remembers that it was rebooted
 * for this very change, which the state does not know of; and takes the node's lease.
 *
 * @param earlier the order of this resource that the state has
 * @throws ERR_REBOOT_UNCERTAIN when the state is older than what the node remembers
 * @throws ERR_NODE_BUSY when another operation has the node's lease, and what an API server throws
 */
export async function witnessOrder(
  inputs: OrderInputs,
  operationId: string,
  earlier: Partial<OrderState> | undefined,
  { witness }: Pick<RebootBackend, "witness">,
  context: RebootContext,
): Promise<Witnessed> {
  const { node, rowUrn: urn } = inputs;
  const sight = await witness?.look(node);
  if (witness === undefined || sight?.bootId === undefined) return { kind: "order" };
  // Whoever replaces an order that the state has asks for another reboot, or has another node.
  const isAskedFor = earlier === undefined && context.memory.knownGates.has(urn);
  const known = rememberedFor(inputs, sight, earlier);
  if (known !== undefined && !isAskedFor) {
    if (acceptedOperations(context).has(known.operationId)) return { kind: "accepted", reboot: known };
    throw olderState(inputs, known, earlier !== undefined, context);
  }
  const heldBy = await witness.takeLease(node, { operationId, urn });
  if (heldBy !== undefined) throw leaseHeld(node, operationId, heldBy);
  const last = sight.remembered.find((reboot) => reboot.urn === urn);
  return {
    kind: "order",
    witness: {
      bootId: sight.bootId,
      triggers: digestOfTriggers(inputs.triggers, operationId),
      ...(sight.cluster === undefined ? {} : { cluster: sight.cluster }),
      ...(last === undefined ? {} : { last: last.operationId }),
    },
  };
}

/**
 * The reboot that the node remembers for this change, where the state does not know of it: the last one that it remembers
 * of this resource is neither the one that the state has, nor the one that was the last when that was ordered.
 */
export function rememberedFor(
  { rowUrn, triggers }: Pick<OrderInputs, "rowUrn" | "triggers">,
  { remembered }: Pick<NodeSight, "remembered">,
  earlier: Partial<OrderState> | undefined,
): RememberedReboot | undefined {
  const own = remembered.filter(({ urn }) => urn === rowUrn);
  const [last] = own;
  if (last === undefined) return undefined;
  const known = [earlier?.operationId, earlier?.witness?.last];
  if (known.includes(last.operationId)) return undefined;
  return own.find(
    (reboot) =>
      !known.includes(reboot.operationId) &&
      digestOfTriggers(triggers, reboot.operationId) === reboot.triggers,
  );
}

function olderState(
  { node, rowUrn, isProtected }: OrderInputs,
  { operationId, orderedAt, endedAt }: RememberedReboot,
  hasRecord: boolean,
  context: RebootContext,
): MaintenanceError {
  const end = endedAt === undefined ? "its end was not noted" : `it was back at ${endedAt}`;
  const order = { orderUrn: rowUrn, ...(isProtected === undefined ? {} : { isProtected }) };
  return new MaintenanceError("ERR_REBOOT_UNCERTAIN", {
    node,
    operationId,
    requestSent: "no",
    what: `Node ${node} was not ordered to reboot: it remembers that a reboot was asked for with these very triggers (operation ${operationId}, ordered ${orderedAt}; ${end}), and this stack's state does not know of it. The state is older than that reboot, or its record was lost.`,
    lastSeen: `the annotation pulumi-openshift-maintenance/reboots of node ${node}`,
    next: `Nothing was sent. ${answersToOlderState(operationId, hasRecord ? order : undefined, node, context)}`,
  });
}
