import { isMaintenanceError, MaintenanceError, retryAfterMs } from "../errors/maintenanceError";
import { waitUntil } from "../core/waitUntil";
import type { RebootContext } from "./rebootContext";
import { internalErrorOf, describeReadFailures, endsFreshWait } from "../http/failingReads";
import { formatElapsed } from "../core/formatElapsed";
import { nodeReader } from "../nodes/nodeReader";
import type { RebootBackend } from "../backends/rebootBackend";
import type { GateInputs, GateState } from "./steps";
import { sameTriggers } from "../pulumi/triggers";
import { requireEngine } from "../pulumi/context";
import { keepingPlace, leavePlace, takePlace } from "./budget/takePlace";
import { drainInGate, drainOf, orUndoDrain } from "./drainBefore";
import { waitForHealth, waitForHealthAfterDrain } from "./healthAround";
import { orDefer } from "../windows/deferral";
import { requireWindow, waitForWindow } from "../windows/keepToWindow";
import { requireNotSuspended } from "../journal/rightToSend";
import { withUsualDuration, type Timed } from "./usualDuration";
import { waitForPlaceInRun } from "./placeInRun";
import { waitForHindrance } from "./waitForHindrance";

/**
 * Waits for what must be waited for before a new order: its window, an earlier reboot of the node, a place in its
 * budget, the health of the cluster, and its drain. Here, because the order itself never waits. A gate passed counts only
 * for the run that passed it: the order looks again.
 *
 * @param earlier what the gate let through last, if it ever did
 * Where the reboot is to be deferred, it lets nothing through while its window is not open.
 *
 * @throws ERR_OUTSIDE_WINDOW when no window is open, and none is to be waited for
 * @throws ERR_BUDGET_EXCEEDED when too many other nodes are unavailable
 * @throws ERR_HEALTH_GATE when the cluster is not well
 * @throws ERR_DRAIN_BLOCKED when the node cannot be drained
 * @throws ERR_WAIT_TIMEOUT when the earlier reboot does not end in time; nothing is recorded and nothing sent
 */
export async function passGate(
  inputs: GateInputs,
  earlier: GateState | undefined,
  clusterOf: () => RebootBackend,
  context: RebootContext,
): Promise<GateState> {
  const passed: GateState = { node: inputs.node, triggers: inputs.triggers, passed: true };
  const isPending =
    earlier === undefined
      ? inputs.rebootOnCreate
      : earlier.deferred === true || !sameTriggers(earlier.triggers, inputs.triggers);
  if (!isPending) return passed;
  return orDefer(
    inputs,
    context,
    async () => ({ ...passed, ...(await letThrough(inputs, earlier, clusterOf, context)) }),
    () => {
      // Another run may have rebooted the node meanwhile.
      requireNotSuspended(inputs.node, context);
      return { ...passed, deferred: true };
    },
  );
}

/** What is recorded of a gate that was passed. */
async function letThrough(
  given: GateInputs,
  earlier: GateState | undefined,
  clusterOf: () => RebootBackend,
  context: RebootContext,
): Promise<Pick<GateState, "cordonMark">> {
  // First of all: while it is closed nothing is asked of a cluster.
  await waitForPlaceInRun(given, context);
  await waitForWindow(given, context);
  const backend = clusterOf();
  const inputs = await withUsualDuration(given, backend, context);
  await waitForWindow(inputs, context);
  if (backend.hindrance !== undefined || backend.witness !== undefined)
    await waitForHindrance(inputs, backend, context);
  // On the first pass there is no earlier reboot of ours; a node that someone else reboots is refused by the order.
  if (backend.hindrance === undefined && earlier !== undefined) await waitForReboot(inputs, backend, context);
  await takePlace(inputs, backend, context);
  try {
    const cordonMark = await keepingPlace(inputs, backend, context, () => prepare(inputs, backend, context));
    return cordonMark === undefined ? {} : { cordonMark };
  } catch (error) {
    await leavePlace(inputs, backend, context);
    throw error;
  }
}

/**
 * Waits for the health gate, and drains the node, if it is to be drained: what would fail the order anyway is found before
 * a pod is evicted for it.
 */
async function prepare(
  inputs: Timed<GateInputs>,
  backend: RebootBackend,
  context: RebootContext,
): Promise<string | undefined> {
  await waitForHealth(inputs, context);
  if (drainOf(inputs) === undefined) {
    requireStillOpen(inputs, context);
    return undefined;
  }
  await requireEngine(context, "wait");
  await backend.survey(inputs.node);
  const cordonMark = await drainInGate(inputs, context);
  await orUndoDrain(inputs, cordonMark, context, async () => {
    await waitForHealthAfterDrain(inputs, context);
    requireStillOpen(inputs, context);
  });
  return cordonMark;
}

/**
 * A window may close during the waits of the gate. The order would find that, too; but a gate that was passed is not passed
 * again when a later update orders what was deferred.
 */
function requireStillOpen(inputs: Timed<GateInputs>, context: RebootContext): void {
  if (inputs.outsideWindow === "defer") requireWindow(inputs, context);
}

/** Waits for an earlier reboot of the node, as its status shows it. */
async function waitForReboot(
  inputs: GateInputs,
  backend: RebootBackend,
  context: RebootContext,
): Promise<void> {
  const result = await waitUntil({
    // A node that is not listed is for the order to report, with the closest names.
    read: nodeReader(inputs.node, backend, context),
    judge: ({ state }) => (state === "transitioning" ? "retry" : "success"),
    summarize: ({ status }) => status,
    onChange: (status, elapsedMs, { state }) => {
      if (state !== "transitioning") return;
      context.engine.progress(
        inputs.rowUrn,
        `${inputs.node} ${status}: waiting for the earlier reboot (${formatElapsed(elapsedMs)})`,
      );
    },
    isFatal: endsFreshWait,
    retryAfterMsOf: retryAfterMs,
    timeoutMs: inputs.timeoutSeconds * 1000,
    clock: context.clock,
    random: context.random,
  });
  if (result.outcome === "success") return;
  if (result.outcome === "failure" || result.lastSummary === undefined) {
    if (isMaintenanceError(result.error)) throw result.error;
    throw internalErrorOf(
      `The status of node ${inputs.node} cannot be read`,
      result.error,
      "Nothing was sent. Reinstall the packages (npm ci) and run pulumi up again.",
      result.lastSummary,
    );
  }
  const blind = describeReadFailures(result);
  throw new MaintenanceError("ERR_WAIT_TIMEOUT", {
    node: inputs.node,
    requestSent: "no",
    what:
      blind === ""
        ? `Node ${inputs.node} is still busy with an earlier reboot after ${inputs.timeoutSeconds} s.`
        : `Node ${inputs.node} was not seen to end an earlier reboot in ${inputs.timeoutSeconds} s.${blind}`,
    lastSeen: result.lastSummary,
    next: "Nothing was sent. Run pulumi up again to continue waiting, or raise timeoutSeconds.",
  });
}
