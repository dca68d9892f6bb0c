import { isMaintenanceError, sentencesOf } from "../../errors/maintenanceError";
import { newMark } from "../../kubernetes/creationMark";
import { leftOnCluster } from "../../kubernetes/leftOnCluster";
import type { StepResult } from "../../pulumi/dynamic/stepResults";
import { sameTriggers } from "../../pulumi/triggers";
import type { Fault } from "../../pulumi/validation";
import { sayWhen, waitForWindow } from "../../windows/keepToWindow";
import { drainInWindow } from "../drainInWindow";
import { sayPreview, sayUnread } from "../sayPreview";
import { uncordonNode } from "../cluster/cordon";
import { describeDrain, wordsOfPreview } from "../cluster/describeDrain";
import type { DrainContext } from "../cluster/drainContext";
import { tryDrain } from "../cluster/drainNode";
import { Surge } from "../cluster/surge";
import { drainOptionsOf } from "../plan/drainOptions";
import type { NodeDrainInputs, NodeDrainState } from "./nodeDrainInputs";

/**
 * Drains the node of a new resource. A run that was killed before it could record anything has left its mark, and is
 * continued.
 *
 * @throws what the drain fails with where it has left nothing behind
 */
export function createDrain(
  inputs: NodeDrainInputs,
  context: DrainContext,
): Promise<StepResult<NodeDrainState>> {
  return drain(inputs, newMark(inputs.rowUrn, context.random), 0, context);
}

/** Drains again for other triggers, continues a drain that has failed, or only records other inputs. */
export async function updateDrain(
  olds: NodeDrainState,
  inputs: NodeDrainInputs,
  context: () => DrainContext,
): Promise<StepResult<NodeDrainState>> {
  const { mark, cordoned, evictedPods, phase, finishedAt } = olds;
  const isSame = sameTriggers(olds.triggers, inputs.triggers);
  if (isSame && phase === "drained") {
    const done = { mark, cordoned, evictedPods, phase, ...(finishedAt === undefined ? {} : { finishedAt }) };
    return { state: { ...inputs, ...done } };
  }
  return drain(inputs, mark, isSame ? evictedPods : 0, context(), true);
}

/**
 * Uncordons the node, if this resource has cordoned it and no one has taken the cordon over.
 * @throws the error that stood in the way, with the command that does it by hand
 */
export async function endDrain(state: NodeDrainState, context: DrainContext): Promise<void> {
  const { node, mark } = state;
  // Another run may have drained the node again, under the same mark.
  const requireRight = (): void => context.requireRight?.();
  const { surge: names } = drainOptionsOf(state);
  if (names.length > 0) {
    // A killed run may have left one.
    const surge = new Surge(names, mark, context);
    await orLeft("A second replica of a Deployment", surge.commands(), () => {
      requireRight();
      return surge.lower();
    });
  }
  await orLeft(`The cordon of node ${node}`, [`kubectl uncordon ${node}`], () => {
    requireRight();
    return uncordonNode(node, mark, context);
  });
}

async function orLeft(what: string, commands: string[], undo: () => Promise<unknown>): Promise<void> {
  try {
    await undo();
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    throw leftOnCluster(what, commands, error);
  }
}

/** Says in preview what a drain would meet; a node that is not there, or may not be seen, is a
 * fault. An API out of reach is a warning. */
export async function previewDrain(inputs: NodeDrainInputs, context: DrainContext): Promise<Fault[]> {
  const { node } = inputs;
  const { engine } = context;
  sayWhen(inputs, context, "drain");
  const error = await sayPreview(inputs, engine, async () =>
    wordsOfPreview(await describeDrain(node, drainOptionsOf(inputs), context)),
  );
  if (error === undefined) return [];
  const { code } = error;
  if (code === "ERR_NODE_NOT_FOUND")
    return [{ property: "node", reason: `is wrong. ${sentencesOf(error)}`, code }];
  if (code === "ERR_UNAUTHORIZED" || code === "ERR_FORBIDDEN")
    return [{ property: "node", reason: `cannot be looked at. ${sentencesOf(error)}`, code }];
  sayUnread(inputs, engine, error);
  return [];
}

async function drain(
  inputs: NodeDrainInputs,
  mark: string,
  evictedBefore: number,
  context: DrainContext,
  isRecorded = false,
): Promise<StepResult<NodeDrainState>> {
  await waitForWindow(inputs, context, "drain");
  const { report, error } = await drainInWindow(inputs, drainOptionsOf(inputs), "drain", context, (options) =>
    tryDrain(inputs.node, options, mark, context),
  );
  const { cordoned, evictedPods, finishedAt } = report;
  if (error !== undefined && !isRecorded && !cordoned && evictedPods === 0) throw error;
  const state: NodeDrainState = {
    ...inputs,
    mark,
    cordoned,
    evictedPods: evictedBefore + evictedPods,
    phase: error === undefined ? "drained" : "failed",
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
  return { state, ...(error === undefined ? {} : { error }) };
}
