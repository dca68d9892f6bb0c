/** The drain before a reboot: in the gate, looked at again by order and request, undone at the end. */
import { randomUUID } from "node:crypto";
import type { NodeDrainer } from "../drain/nodeDrainer";
import { drainSteps } from "../drain/onDemand";
import type { DrainOptions } from "../drain/plan/drainOptions";
import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import { orInstead } from "../errors/orInstead";
import { withSentence } from "../errors/withSentence";
import type { ConfigurationSource } from "../pulumi/configuration";
import { isUnknown } from "../pulumi/unknown";
import type { Fault, Raw } from "../pulumi/validation";
import { faultsOfClusterNeed } from "./clusterNeed";
import { isDeferral } from "../windows/deferral";
import { requireWindow, type Gated, type WindowInputs } from "../windows/keepToWindow";
import type { RebootContext } from "./rebootContext";
import { orderUrnOf } from "./rowsOfSteps";
import type { DrainInputs, OrderState, StepInputs, UncordonInputs, UncordonState } from "./steps";

/** A step whose reboot has a drain before it, if it does. */
type Drained = StepInputs & DrainInputs & WindowInputs & Pick<Gated, "neededSeconds">;

/** After a second drain that took longer nothing is ordered in the same step: Ctrl-C would come in between. */
const soonMs = 10_000;

/** All that is wrong with the drain of a reboot: it needs the API of the cluster, whichever back end reboots. */
export function faultsOfDrainInputs(inputs: Raw<Drained>, source: ConfigurationSource): Fault[] {
  const { drain } = inputs;
  if (drain === undefined || drain === false) return [];
  const faults = drainSteps().faultsOfDrain("drain", drain);
  if (faults.length > 0) return faults;
  return faultsOfClusterNeed("drain", inputs, source);
}

/** The options of a drain; nothing where there is to be none. */
export function drainOf({ drain }: DrainInputs): DrainOptions | undefined {
  if (drain === undefined || drain === false || isUnknown(drain)) return undefined;
  return drainSteps().drainOptionsOf(drain);
}

/** What a drain would meet, said in a preview; what cannot be read is a warning. */
export async function describeDrainBefore(inputs: Drained, context: RebootContext): Promise<void> {
  const options = drainOf(inputs);
  if (options === undefined) return;
  const { sayPreview, sayUnread } = drainSteps();
  const { engine } = context;
  const error = await sayPreview(inputs, engine, () =>
    context.drainerOf(inputs).describe(inputs.node, options),
  );
  if (error !== undefined) sayUnread(inputs, engine, error);
}

/** What marks a cordon as this reboot's: a later run of the resource knows its own by the URN. */
function newMark({ rowUrn }: StepInputs): string {
  return `${orderUrnOf(rowUrn)}#${randomUUID()}`;
}

/** The mark for whoever carries out an order that has drained nothing, since it took itself for the first one. */
export function markOfSkipped(
  inputs: Drained & { readonly cordonMark?: string },
): Pick<OrderState, "cordonMark"> {
  return drainOf(inputs) === undefined ? {} : { cordonMark: inputs.cordonMark ?? newMark(inputs) };
}

/**
 * Drains the node in the gate. A window that closes meanwhile ends the drain, and undoes it.
 *
 * @returns what the node is marked with; nothing where nothing is to be drained
 * @throws ERR_DRAIN_BLOCKED, ERR_OUTSIDE_WINDOW, and what an API server throws; nothing was sent
 */
export async function drainInGate(inputs: Drained, context: RebootContext): Promise<string | undefined> {
  const options = drainOf(inputs);
  if (options === undefined) return undefined;
  const mark = newMark(inputs);
  await drainWithin(inputs, options, mark, context.drainerOf(inputs), context);
  return mark;
}

/**
 * Makes sure, right before an order and right before its request, that the node is drained. Its gate may have been passed in
 * another run, and someone may have uncordoned the node since: then it is drained again.
 *
 * @returns what the node is marked with; nothing where nothing is to be drained
 * @throws ERR_DRAIN_BLOCKED when that cannot be done, or took long: what follows at once must not wait
 */
export async function requireDrained(
  inputs: Drained & { readonly cordonMark?: string },
  isGuarded: boolean,
  context: RebootContext,
): Promise<string | undefined> {
  const options = drainOf(inputs);
  if (options === undefined) return undefined;
  const { node, rowUrn, cordonMark } = inputs;
  const drainer = context.drainerOf(inputs);
  const mark = cordonMark ?? newMark(inputs);
  // A mark that is in no record yet is not on the node either.
  if (cordonMark !== undefined) {
    if (await drainer.isStillDrained(node, options)) return mark;
    const text = `node ${node} is not drained any more, so it is drained again`;
    context.engine.say(rowUrn, "warning", text);
  }
  const startedMs = context.clock.monotonicMs();
  await drainWithin(inputs, options, mark, drainer, context);
  if (isGuarded || context.clock.monotonicMs() - startedMs <= soonMs) return mark;
  throw new MaintenanceError("ERR_DRAIN_BLOCKED", {
    node,
    requestSent: "no",
    what: `Node ${node} was not drained any more, and draining it again took too long to continue in the same step. It stays cordoned.`,
    next: "Nothing was sent. Run pulumi up again: it finds the node drained, and continues.",
  });
}

/** Drains a node within its window, if it keeps to one. */
async function drainWithin(
  inputs: Drained,
  options: DrainOptions,
  mark: string,
  drainer: NodeDrainer,
  context: RebootContext,
): Promise<void> {
  const { error } = await drainSteps().drainInWindow(inputs, options, "reboot", context, (shorter) =>
    drainer.drain(inputs.node, shorter, mark),
  );
  // Whatever a failure is to leave, a deferral is none; and nothing is deferred over a node that stays cordoned.
  if (isDeferral(inputs, error)) await drainer.uncordon(inputs.node, mark);
  if (error !== undefined) throw error;
  await orUndoDrain(inputs, mark, context, async () => {
    requireWindow(inputs, context);
  });
}

/** Does what follows a drain. Where that fails the drain was for nothing, and is undone, if a failure is to undo it. */
export async function orUndoDrain<T>(
  inputs: Drained,
  mark: string | undefined,
  context: RebootContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const options = drainOf(inputs);
    if (options === undefined || mark === undefined || !isMaintenanceError(error)) throw error;
    // Another run may be at work, with the same mark.
    if (error.code === "ERR_CONFLICT") throw error;
    const { node } = inputs;
    const drainer = context.drainerOf(inputs);
    if (isDeferral(inputs, error)) {
      await drainer.uncordon(node, mark);
      throw error;
    }
    const isUndone =
      options.onFailure === "uncordon" && (await orInstead(() => drainer.uncordon(node, mark), false));
    throw withSentence(
      error,
      isUndone ? "The node was uncordoned again." : "The node is left as it was drained.",
    );
  }
}

/** Undoes a drain after which nothing is rebooted, since the change was rebooted for before. */
export async function undoNeedlessDrain(
  inputs: Drained,
  mark: string | undefined,
  context: RebootContext,
): Promise<void> {
  const { node, rowUrn } = inputs;
  if (mark === undefined) return;
  try {
    await context.drainerOf(inputs).uncordon(node, mark);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const text = `node ${node} is still cordoned, though nothing is rebooted: ${error.what} Run kubectl uncordon ${node}`;
    context.engine.say(rowUrn, "warning", text);
  }
}

/** Undoes the cordon of an operation whose reboot is complete. @throws what an API server throws, with the command */
export async function undoCordon(inputs: UncordonInputs, context: RebootContext): Promise<UncordonState> {
  const { node, operationId, cordonMarks, waitedFor, rowUrn } = inputs;
  if (waitedFor !== operationId) {
    throw new MaintenanceError("ERR_STEP_EXCLUDED", {
      node,
      operationId,
      what: `Node ${node}: the order speaks of operation ${operationId}, the wait of ${waitedFor ?? "none"}: the job step was excluded from this update, so the node stays cordoned.`,
      next: "Run pulumi up without --target or --exclude, or add --target-dependents.",
    });
  }
  const state = { node, operationId, cordonMarks };
  const marks = inputs.deferred === true ? [...cordonMarks, newMark(inputs)] : cordonMarks;
  if (marks.length === 0) return { ...state, uncordoned: false };
  try {
    const drainer = context.drainerOf(inputs);
    let uncordoned = false;
    // After a suspension each mark is undone by itself alone.
    for (const mark of marks) uncordoned ||= await drainer.uncordon(node, mark);
    if (!uncordoned && cordonMarks.length > 0) {
      const text = `node ${node} was not uncordoned: it was cordoned by someone else, or is uncordoned already`;
      context.engine.say(rowUrn, "info", text);
    }
    return { ...state, uncordoned };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    throw withSentence(error, `The reboot of node ${node} is complete, but the node is still cordoned.`);
  }
}

/**
 * Whether a gate that was killed has left the node of a deferred reboot cordoned: the gate has recorded nothing of it. What
 * cannot be looked at is for a later update.
 */
export async function isLeftCordoned(inputs: UncordonInputs, context: RebootContext): Promise<boolean> {
  if (inputs.deferred !== true) return false;
  const { node } = inputs;
  return orInstead(() => context.drainerOf(inputs).isCordonedFor(node, newMark(inputs)), false);
}
