import { hasStartedAgain } from "../backends/bootReport";
import type { NodeSight } from "../backends/nodeWitness";
import type { RebootBackend } from "../backends/rebootBackend";
import { MaintenanceError } from "../errors/maintenanceError";
import { orInstead } from "../errors/orInstead";
import type { RequestOutcome, Trace } from "../journal/outcomes";
import { orderUrnOf } from "./rowsOfSteps";
import type { RequestInputs, WitnessedOrder } from "./steps";

type Adopted = Extract<RequestOutcome, { kind: "adopted" }>;

/** What a boot id says of a node since an order. */
export function bootSince(
  ordered: Pick<WitnessedOrder, "bootId" | "reportedAt" | "cluster">,
  sight: NodeSight | undefined,
): "same" | "another" | "not known" | "of another cluster" {
  const { bootId, cluster } = ordered;
  if (bootId === undefined || sight?.bootId === undefined) return "not known";
  // A connection may lead to another cluster by now, whose node of this name is another one.
  if (cluster !== undefined && sight.cluster !== undefined && cluster !== sight.cluster)
    return "of another cluster";
  return hasStartedAgain(ordered, sight) ? "another" : "same";
}

/**
 * Makes sure that a node may be asked to reboot for this operation, right before it is, and has the node remember it.
 *
 * @returns that the node has been rebooted since the order, by whomever: then nothing is sent
 * @throws ERR_NODE_BUSY when another operation has the lease; ERR_CONFLICT when another run of the stack was faster
 */
export async function claimNode(
  inputs: RequestInputs,
  { witness, isGuarded }: Pick<RebootBackend, "witness" | "isGuarded">,
): Promise<Adopted | undefined> {
  const { node, operationId, orderedAt, witness: ordered } = inputs;
  if (witness === undefined || ordered === undefined) return undefined;
  const sight = await witness.look(node);
  if (sight === undefined) return undefined;
  if (bootSince(ordered, sight) === "another") return rebooted(sight);
  const urn = orderUrnOf(inputs.rowUrn);
  const heldBy = await witness.takeLease(node, { operationId, urn });
  if (heldBy !== undefined) throw leaseHeld(node, operationId, heldBy);
  const [last] = sight.remembered.filter((reboot) => reboot.urn === urn);
  // A refusal has the node forget what was refused: another run has sent it since, or this state is older.
  if (last?.operationId === operationId && isGuarded !== true) throw askedAlready(inputs);
  // One that was remembered at the order already is no news: after etcd was restored the node has forgotten those after it.
  // A guarded one that was asked for since is for the same boot, and there is one reboot for both; otherwise the boot ID
  // has told of it above.
  const known = [operationId, ordered.last, ...(ordered.others ?? [])];
  if (last !== undefined && !known.includes(last.operationId) && isGuarded !== true) {
    throw new MaintenanceError("ERR_CONFLICT", {
      node,
      operationId,
      requestSent: "no",
      what: `Node ${node} was asked to reboot by another run of this stack since this one ordered it (operation ${last.operationId}, ordered ${last.orderedAt}).`,
      next: "Nothing was sent. Let the other run end; then run pulumi up again with the state that it has left.",
    });
  }
  const { bootId = "", triggers, after } = ordered;
  const before = after === undefined ? {} : { after };
  await witness.remember(node, { urn, operationId, triggers, bootId, orderedAt, ...before });
  return undefined;
}

function askedAlready(inputs: RequestInputs): MaintenanceError {
  const { node, operationId } = inputs;
  return new MaintenanceError("ERR_CONFLICT", {
    node,
    operationId,
    requestSent: "no",
    what: `Node ${node} remembers that its reboot was asked for already (operation ${operationId}), and this stack's state has no answer to that: the state is older, or another run is at work.`,
    next: `Nothing was sent. Let the other run end, and look whether the node rebooted; then run pulumi up again.`,
  });
}

/** Gives back what was claimed for a request that certainly had no effect. What cannot be given back ends by itself. */
export async function unclaimNode(
  { node, operationId, rowUrn, witness: ordered }: RequestInputs,
  { witness }: Pick<RebootBackend, "witness">,
): Promise<void> {
  if (witness === undefined || ordered === undefined) return;
  await orInstead(async () => {
    await witness.forget(node, operationId);
    await witness.releaseLease(node, { operationId, urn: orderUrnOf(rowUrn) });
  }, undefined);
}

/** What was seen of a request, in the light of the boot id: it proves a reboot that nothing else shows. */
export async function traceByWitness<T extends Trace>(
  seen: T,
  { node, witness: ordered }: RequestInputs,
  { witness }: Pick<RebootBackend, "witness">,
): Promise<T | Adopted> {
  if (seen.kind !== "undecided" || witness === undefined || ordered === undefined) return seen;
  const how = { attempts: 2, timeoutMs: 10_000 };
  const sight = await orInstead(() => witness.look(node, how), undefined);
  const boot = bootSince(ordered, sight);
  if (sight !== undefined && boot === "another") return rebooted(sight);
  if (boot !== "same" || seen.status === undefined) return seen;
  return { ...seen, status: `${seen.status}, with the boot ID of the order` };
}

function rebooted({ status }: NodeSight): Adopted {
  return { kind: "adopted", status: `${status}, with another boot ID than the order saw` };
}

/** Another operation has the node. */
export function leaseHeld(node: string, operationId: string, heldBy: string): MaintenanceError {
  return new MaintenanceError("ERR_NODE_BUSY", {
    node,
    operationId,
    requestSent: "no",
    what: `Node ${node} is being rebooted by someone else: its lease is held by ${heldBy}.`,
    next: "Nothing was sent. Wait for that reboot to end, or two minutes if its run is dead, then run pulumi up again.",
  });
}
