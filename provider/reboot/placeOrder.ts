import { MaintenanceError } from "../errors/maintenanceError";
import { orInstead } from "../errors/orInstead";
import { randomUUID } from "node:crypto";
import type { RecordedCluster } from "../backends/clusterInputs";
import type { NodeSight } from "../backends/nodeWitness";
import type { Baseline, RebootBackend } from "../backends/rebootBackend";
import type { ReadOptions } from "../http/repeatRead";
import { requireJournal } from "../journal/requireJournal";
import { requireNotSuspended } from "../journal/rightToSend";
import { requireEngine } from "../pulumi/context";
import { digestOfTriggers } from "./digestOfTriggers";
import { nodeKey } from "./nodeKey";
import { markOfSkipped, undoNeedlessDrain } from "./drainBefore";
import { prepareOrder } from "./prepareOrder";
import { orDefer } from "../windows/deferral";
import { ignoredWindow } from "../windows/keepToWindow";
import type { RebootContext } from "./rebootContext";
import type { OrderInputs, OrderState, WitnessedOrder } from "./steps";
import { witnessOrder, type OrderToWitness, type Witnessed } from "./witnessOrder";

/**
 * Records the intent to reboot a node: a new operation, and which run gave it. Looks once and never waits.
 * Whatever can fail without sending fails here, before anything is recorded, so that a plain rerun works.
 *
 * Where the reboot is to be deferred and its window is not open, it orders nothing, and leaves the operation of before as
 * it is: only the triggers are noted, and that a reboot for them is still to be ordered.
 *
 * @param earlier the order that is recorded, where it is updated
 * @throws ERR_INVALID_INPUT while the state is not written between steps
 * @throws ERR_CONFLICT when this run was suspended
 * @throws ERR_REBOOT_UNCERTAIN when the node remembers a reboot for this change that the state does not know of
 * @throws ERR_OUTSIDE_WINDOW when its window is not open
 * @throws ERR_BUDGET_EXCEEDED when too many other nodes are unavailable
 * @throws ERR_HEALTH_GATE when the cluster is not well
 * @throws ERR_DRAIN_BLOCKED when its node is not drained any more, and cannot be at once
 * @throws ERR_NODE_NOT_FOUND, ERR_NODE_BUSY, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 */
export async function placeOrder(
  inputs: OrderInputs,
  earlier: Partial<OrderState> | undefined,
  backend: RebootBackend,
  context: RebootContext,
): Promise<OrderState> {
  const { cluster } = backend;
  const operationId = randomUUID();
  const order = (statusBefore: string, skipped: boolean, baseline: Baseline = {}): OrderState => {
    context.memory.placedAtMs.set(operationId, context.clock.monotonicMs());
    return {
      node: inputs.node,
      triggers: inputs.triggers,
      operationId,
      runId: context.memory.runId,
      orderedAt: context.clock.date().toISOString(),
      statusBefore,
      skipped,
      ...(Object.keys(baseline).length === 0 ? {} : { baseline }),
      ...cluster,
    };
  };
  // An order that was in the state is created again for another node. Of one that is replaced with `--replace` Pulumi says
  // nothing: it looks like one whose record was lost.
  const isOfOtherNode =
    earlier === undefined ? context.memory.knownOrders.has(inputs.rowUrn) : earlier.isOfOtherNode === true;
  const toWitness = (): OrderToWitness => {
    const { node, rowUrn: urn, triggers } = inputs;
    return { node, operationId, urn, triggers: digestOfTriggers(triggers, urn), isOfOtherNode };
  };
  // An order that is replaced for another node is created too, but it is not the first one. One that is replaced
  // with `--replace` looks like the first one (Pulumi does not say), so the request looks at its own record.
  if (!inputs.rebootOnCreate && !context.memory.knownOrders.has(inputs.rowUrn)) {
    // Should it have to be carried out, the back end must know this; whoever skips it need not reach the node.
    const baseline = await orInstead(async () => backend.glance?.(inputs.node), undefined);
    const skipped = { ...order("", true, baseline), ...markOfSkipped(inputs) };
    const { witness } = backend;
    if (witness === undefined) return skipped;
    // A back end that takes a glance itself needs no other proof.
    const sight =
      backend.glance === undefined
        ? await orInstead(() => witness.look(inputs.node, glance), undefined)
        : undefined;
    return { ...skipped, witness: { ...bootOf(sight), triggers: toWitness().triggers } };
  }

  const deferred = (): OrderState => {
    // A run that stood still would forget what another one has ordered meanwhile.
    requireNotSuspended(inputs.node, context);
    const { triggers } = inputs;
    return earlier?.operationId === undefined
      ? { ...order("", true), deferred: true, ...(isOfOtherNode ? { isOfOtherNode } : {}) }
      : { ...(earlier as OrderState), triggers, deferred: true };
  };
  if (inputs.gateDeferred === true) return deferred();
  const windowIgnored = ignoredWindow(inputs, context);
  requireRightToOrder(cluster, inputs, context);
  const place = (): Promise<OrderState> =>
    prepareOrder(inputs, backend, context, async (cordonMark) => {
      await requireEngine(context, "effect");
      const { status, baseline, report } = await backend.survey(inputs.node);
      const witnessed: Witnessed =
        backend.witness === undefined
          ? { kind: "order" }
          : await witnessOrder(
              { ...toWitness(), ...(report === undefined ? {} : { report }) },
              earlier,
              backend,
              context,
            );
      // Asked again, because another step may have come in between while the nodes were read.
      const key = nodeKey(cluster, inputs.node);
      requireNoUnfinished(key, inputs.node, context);
      // What was seen of the node is of before the suspension, if there was one.
      requireNotSuspended(inputs.node, context);
      const placed = {
        ...orderAsSeen(order(status, false, baseline), witnessed),
        ...(windowIgnored === undefined ? {} : { windowIgnored }),
      };
      context.memory.unfinished.set(key, placed.operationId);
      if (witnessed.kind !== "accepted") return cordonMark === undefined ? placed : { ...placed, cordonMark };
      await undoNeedlessDrain(inputs, cordonMark, context);
      return placed;
    });
  return orDefer(inputs, context, place, deferred);
}

/** A look that nothing depends on yet. */
const glance: ReadOptions = { attempts: 1, timeoutMs: 5000 };

function bootOf({ bootId, reportedAt, cluster }: Partial<NodeSight> = {}): Omit<WitnessedOrder, "triggers"> {
  return {
    ...(bootId === undefined ? {} : { bootId }),
    ...(reportedAt === undefined ? {} : { reportedAt }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** An order with what the cluster itself says of it; with the name of a reboot of before, it is that one. */
function orderAsSeen(order: OrderState, witnessed: Witnessed): OrderState {
  if (witnessed.kind === "accepted") return { ...order, operationId: witnessed.reboot.operationId };
  return witnessed.witness === undefined ? order : { ...order, witness: witnessed.witness };
}

/**
 * What must hold of this run before it orders anything.
 *
 * @throws ERR_INVALID_INPUT while the state is not written between steps
 * @throws ERR_CONFLICT when this run was suspended
 * @throws ERR_NODE_BUSY when this run has an unfinished reboot of the node
 */
export function requireRightToOrder(
  cluster: RecordedCluster,
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
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node,
    operationId,
    requestSent: "no",
    what: `Node ${node} has an unfinished reboot in this run already (operation ${operationId}).`,
    next: "One node is rebooted once in a run: declare one NodeReboot for it, with all reasons in its triggers. Nothing was sent for this one.",
  });
}
