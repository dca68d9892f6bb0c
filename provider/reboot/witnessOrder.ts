import type { BootReport } from "../backends/bootReport";
import type { RebootBackend } from "../backends/rebootBackend";
import type { NodeSight, RememberedReboot } from "../backends/nodeWitness";
import { MaintenanceError } from "../errors/maintenanceError";
import { acceptedOperations, answersToOlderState } from "../journal/recoveryCommands";
import { leaseHeld } from "./nodeClaim";
import type { RebootContext } from "./rebootContext";
import type { OrderState, WitnessedOrder } from "./steps";

/** An order as a node remembers it. */
export interface OrderToWitness {
  readonly node: string;
  readonly operationId: string;
  /** The URN of the order. */
  readonly urn: string;
  /** The digest of its triggers. */
  readonly triggers: string;
  /** The state has an order of another node, in whose place it is: what this one remembers is of before that. */
  readonly isOfOtherNode: boolean;
  /** The boot that its back end has seen right before: the node may have another one by now. */
  readonly report?: BootReport;
}

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
  order: OrderToWitness,
  earlier: Partial<OrderState> | undefined,
  { witness, isGuarded }: Pick<RebootBackend, "witness" | "isGuarded">,
  context: RebootContext,
): Promise<Witnessed> {
  const { node, operationId, urn, triggers } = order;
  const sight = await witness?.look(node);
  if (witness === undefined || sight?.bootId === undefined) return { kind: "order" };
  // Of an order that is asked for again the guard lets no second reboot happen, so that one is no other reboot.
  const remembered = sight.remembered.filter(
    (each) => isGuarded !== true || each.operationId !== operationId,
  );
  const { after, unknown } = recall(order, { remembered }, earlier);
  if (unknown !== undefined && !order.isOfOtherNode) {
    if (acceptedOperations(context).has(unknown.operationId)) return { kind: "accepted", reboot: unknown };
    throw olderState(node, unknown, context);
  }
  const heldBy = await witness.takeLease(node, { operationId, urn });
  if (heldBy !== undefined) throw leaseHeld(node, operationId, heldBy);
  const own = sight.remembered.filter((reboot) => reboot.urn === urn);
  const [last, ...others] = own.map((reboot) => reboot.operationId);
  const report: BootReport = order.report ?? sight;
  return {
    kind: "order",
    witness: {
      ...(report.bootId === undefined ? {} : { bootId: report.bootId }),
      ...(report.reportedAt === undefined ? {} : { reportedAt: report.reportedAt }),
      triggers,
      ...(sight.cluster === undefined ? {} : { cluster: sight.cluster }),
      ...(last === undefined ? {} : { last }),
      ...(others.length === 0 ? {} : { others }),
      ...(after === undefined ? {} : { after }),
    },
  };
}

/** What a node remembers of a resource, in the light of what its state knows. */
export interface Recalled {
  /** The last reboot that the state knows of. */
  readonly after?: string;
  /** One for this very change, of which the state does not know. */
  readonly unknown?: RememberedReboot;
}

/**
 * Compares what a node remembers with what the state knows: the operation that it has, if that was ever asked for, and those
 * before it, each of which was ordered by a state that knew the one before.
 */
export function recall(
  { urn: ownUrn, triggers }: Pick<OrderToWitness, "urn" | "triggers">,
  { remembered }: Pick<NodeSight, "remembered">,
  earlier: Partial<OrderState> | undefined,
): Recalled {
  const own = new Map(
    remembered.filter(({ urn }) => urn === ownUrn).map((reboot) => [reboot.operationId, reboot]),
  );
  const after = [earlier?.operationId, earlier?.witness?.after].find((id) => id !== undefined && own.has(id));
  const known = new Set<string>();
  for (let id = after; id !== undefined && !known.has(id); id = own.get(id)?.after) known.add(id);
  const unknown = [...own.values()].find(
    ({ operationId, triggers: digest }) => !known.has(operationId) && triggers === digest,
  );
  return {
    ...(after === undefined ? {} : { after }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

function olderState(
  node: string,
  { operationId, orderedAt, endedAt }: RememberedReboot,
  context: RebootContext,
): MaintenanceError {
  const end = endedAt === undefined ? "its end was not noted" : `it was back at ${endedAt}`;
  return new MaintenanceError("ERR_REBOOT_UNCERTAIN", {
    node,
    operationId,
    requestSent: "no",
    what: `Node ${node} was not ordered to reboot: it remembers that a reboot was asked for with these very triggers (operation ${operationId}, ordered ${orderedAt}; ${end}), and this stack's state does not know of it. The state is older than that reboot, its record was lost, or the order is being replaced.`,
    lastSeen: `the annotation pulumi-openshift-maintenance/reboots of node ${node}`,
    next: `Nothing was sent. ${answersToOlderState(operationId, node, context)}`,
  });
}
