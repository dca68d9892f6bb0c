/** Places in a budget: taken in the gate, looked at again by the order, free again when the reboot has ended. */
import { createHash } from "node:crypto";
import type { LeaseHolder, NodeAvailability } from "../../backends/nodeWitness";
import type { RebootBackend } from "../../backends/rebootBackend";
import { canonicalJson } from "../../core/canonicalJson";
import { formatElapsed } from "../../core/formatElapsed";
import { MaintenanceError } from "../../errors/maintenanceError";
import { orInstead } from "../../errors/orInstead";
import { requireEngine } from "../../pulumi/context";
import { isUnknown } from "../../pulumi/unknown";
import { nodeKey } from "../nodeKey";
import type { RebootContext } from "../rebootContext";
import { orderUrnOf } from "../rowsOfSteps";
import type { StepInputs } from "../steps";
import { describeBudget, viewBudget, type Budget, type BudgetView, type CountedNode } from "./budgetPlan";

/** A step whose reboot keeps to a budget, if it does. */
type Budgeted = StepInputs & { readonly budget?: Budget };

/** The pauses between two looks, in milliseconds. */
const [shortPauseMs, longPauseMs] = [5000, 20_000];
/** A lease of a budget is held for a moment only. One that was killed then holds it until it is dead to all. */
const momentMs = 150_000;
/** So often the lease of a node is renewed while its gate does something that takes long. */
const renewMs = 15_000;

/** The budget of a reboot, if it has one. */
export function budgetOf({ budget }: { readonly budget?: Budget }): Budget | undefined {
  return budget === undefined || isUnknown(budget) ? undefined : budget;
}

/**
 * Waits for a free place in the budget, as long as it says, and takes it: from then on no other reboot of this process
 * has it, and where the cluster itself can be asked, no other stack's either.
 *
 * @throws ERR_BUDGET_EXCEEDED when no place is free in time; nothing was sent
 */
export async function takePlace(
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
): Promise<void> {
  const budget = budgetOf(inputs);
  if (budget === undefined) return;
  const { node, rowUrn } = inputs;
  const { clock } = context;
  const startedMs = clock.monotonicMs();
  const waitMs = (budget.waitSeconds ?? 0) * 1000;
  let pauseMs = shortPauseMs;
  for (;;) {
    await requireEngine(context, "wait");
    const view = await alone(budget, inputs, backend, context, () =>
      tryPlace(budget, inputs, backend, context),
    );
    if (view.isFree) return;
    const waitedMs = clock.monotonicMs() - startedMs;
    if (waitedMs >= waitMs) throw budgetExceeded(node, view, budget);
    const text = `${node} waits for a place: ${describeBudget(view)}, and these are: ${view.unavailable.join(", ")}`;
    context.engine.progress(rowUrn, `${text} (${formatElapsed(waitedMs)})`);
    await clock.sleep(Math.min(pauseMs, waitMs - waitedMs) * (0.9 + context.random() * 0.2));
    pauseMs = Math.min(longPauseMs, pauseMs * 1.5);
  }
}

/** {@link takePlace} for who cannot wait: an order, and a request of an earlier order. */
export function takePlaceNow(
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
): Promise<void> {
  const budget = budgetOf(inputs);
  return takePlace(
    budget === undefined ? inputs : { ...inputs, budget: { ...budget, waitSeconds: 0 } },
    backend,
    context,
  );
}

/** Gives a place back, of a reboot that does not come about. */
export async function leavePlace(
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
): Promise<void> {
  if (budgetOf(inputs) === undefined) return;
  const { node } = inputs;
  if (!context.memory.places.delete(nodeKey(backend.cluster, node))) return;
  await giveBack(node, inputs, backend, context);
}

/** Who holds what a gate and an order take: this run, for its resource. */
function holderOf({ rowUrn }: Budgeted, { memory }: RebootContext): LeaseHolder {
  return { operationId: memory.runId, urn: orderUrnOf(rowUrn) };
}

/** Releases a lease, unless it may be another run's by now, which goes by the same URN: after a suspension. */
async function giveBack(
  lease: string,
  inputs: Budgeted,
  { witness }: RebootBackend,
  context: RebootContext,
): Promise<void> {
  if (witness === undefined || context.suspension() !== undefined) return;
  await orInstead(() => witness.releaseLease(lease, holderOf(inputs, context)), undefined);
}

/** Renews the lease that a place comes with while something takes long. */
export async function keepingPlace<T>(
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
  work: () => Promise<T>,
): Promise<T> {
  const { witness } = backend;
  if (budgetOf(inputs) === undefined || witness === undefined) return work();
  const holder = holderOf(inputs, context);
  const end = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await orInstead(() => context.clock.sleep(renewMs, end.signal), undefined);
      if (end.signal.aborted) return;
      await orInstead(() => witness.keepLease(inputs.node, holder), true);
    }
  })();
  try {
    return await work();
  } finally {
    end.abort();
    await renewing;
  }
}

/** Takes the place if it is free. Whoever calls has the budget to himself. */
async function tryPlace(
  budget: Budget,
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
): Promise<BudgetView> {
  const { node, rowUrn } = inputs;
  const view = viewBudget(budget, node, await countNodes(rowUrn, backend, context));
  if (!view.isFree) return view;
  const heldBy = await backend.witness?.takeLease(node, holderOf(inputs, context));
  if (heldBy !== undefined)
    return { ...view, isFree: false, unavailable: [`${node} (its lease is held by ${heldBy})`] };
  context.memory.places.add(nodeKey(backend.cluster, node));
  return view;
}

/** All nodes, and why each is unavailable: as its APIs say, and by reboots that have begun and do not show yet. */
async function countNodes(
  rowUrn: string,
  backend: RebootBackend,
  context: RebootContext,
): Promise<CountedNode[]> {
  const { witness, cluster } = backend;
  const listed = await backend.listNodes();
  const inCluster = (await witness?.survey()) ?? [];
  const held = (await witness?.heldLeases()) ?? [];
  const { places, unfinished } = context.memory;
  return listed.map(({ name, role, roles = role.split(","), state, status }) => {
    const seen = inCluster.find(({ names }) => names.includes(name));
    const key = nodeKey(cluster, name);
    const urn = held.find((lease) => lease.node === name || seen?.names.includes(lease.node) === true)?.urn;
    const isTakenByOther = urn !== undefined && urn !== orderUrnOf(rowUrn);
    const isRebooted = places.has(key) || unfinished.has(key) || isTakenByOther;
    const why = state === "ready" ? reasonOf(seen, isRebooted) : status;
    return { name, roles, ...(why === undefined ? {} : { unavailable: why }) };
  });
}

/** Why a node is unavailable that its back end calls ready, if it is. */
function reasonOf(seen: NodeAvailability | undefined, isRebooted: boolean): string | undefined {
  if (seen?.isReady === false) return "NotReady";
  if (seen?.isCordoned === true) return "cordoned";
  return isRebooted ? "being rebooted" : undefined;
}

const queues = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Does something while no one else does it for this budget: in this process by a queue, in others by a lease. */
async function alone<T>(
  budget: Budget,
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
  work: () => Promise<T>,
): Promise<T> {
  const name = leaseNameOf(budget);
  const ofProcess = queues.get(context.memory) ?? new Map<string, Promise<unknown>>();
  queues.set(context.memory, ofProcess);
  const before = ofProcess.get(name) ?? Promise.resolve();
  const next = (): Promise<T> => withLease(name, inputs, backend, context, work);
  const mine = before.then(next, next);
  ofProcess.set(name, mine);
  return mine;
}

async function withLease<T>(
  name: string,
  inputs: Budgeted,
  backend: RebootBackend,
  context: RebootContext,
  work: () => Promise<T>,
): Promise<T> {
  const { witness } = backend;
  if (witness === undefined) return work();
  const holder = holderOf(inputs, context);
  const giveUpAtMs = context.clock.monotonicMs() + momentMs;
  for (;;) {
    const heldBy = await witness.takeLease(name, holder);
    if (heldBy === undefined) break;
    if (context.clock.monotonicMs() >= giveUpAtMs) throw budgetHeld(inputs.node, name, heldBy);
    await context.clock.sleep(500 + context.random() * 1000);
  }
  try {
    return await work();
  } finally {
    await giveBack(name, inputs, backend, context);
  }
}

/** One lease for all who count the same nodes. */
function leaseNameOf({ among }: Budget): string {
  const digest = createHash("sha256")
    .update(canonicalJson(among ?? {}))
    .digest("hex");
  return `budget-${digest.slice(0, 12)}`;
}

function budgetExceeded(node: string, view: BudgetView, { waitSeconds = 0 }: Budget): MaintenanceError {
  const waited = waitSeconds === 0 ? "" : ` within ${waitSeconds} s`;
  return new MaintenanceError("ERR_BUDGET_EXCEEDED", {
    node,
    requestSent: "no",
    what: `Node ${node} has no place in its budget${waited}: ${describeBudget(view)}.`,
    lastSeen: view.unavailable.join(", "),
    next: "Nothing was sent. Run pulumi up again when these nodes are back, or set budget.waitSeconds to wait for them.",
  });
}

function budgetHeld(node: string, name: string, heldBy: string): MaintenanceError {
  return new MaintenanceError("ERR_BUDGET_EXCEEDED", {
    node,
    requestSent: "no",
    what: `Node ${node}: the budget could not be looked at, because the lease ${name} is held by ${heldBy}.`,
    next: "Nothing was sent. Run pulumi up again; if that run is dead, its lease ends within two minutes.",
  });
}
