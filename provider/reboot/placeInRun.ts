/**
 * An update that `openshift-maintenance run` has started: its gates begin with no more nodes than the run wants, and ask
 * for no more once the run stops. Until then they wait, so that no failing gate cuts what other nodes have begun.
 */
import { existsSync, readdirSync, renameSync } from "node:fs";
import * as path from "node:path";
import { MaintenanceError } from "../errors/maintenanceError";
import { requireEngine } from "../pulumi/context";
import { closedWindow, windowNow } from "../windows/keepToWindow";
import type { RebootContext } from "./rebootContext";
import type { GateInputs } from "./steps";

/**
 * The folder of a run, in the environment of its update: `runner-PID` says whose it is; with `limited` each node needs one
 * of the files `place-N`; and `stop` says that nothing more begins.
 */
export const runVariable = "OPENSHIFT_MAINTENANCE_RUN";

const lookEveryMs = 1000;

/**
 * Waits until this node may begin in its run: its window is open, and it has taken a place. An update that no run has
 * started doesn't wait here.
 *
 * @throws ERR_OUTSIDE_WINDOW or ERR_BUDGET_EXCEEDED when the run has stopped; nothing was sent
 */
export async function waitForPlaceInRun(
  inputs: Pick<GateInputs, "node" | "rowUrn" | "window" | "outsideWindow" | "spreadSeconds">,
  context: Pick<RebootContext, "configuration" | "engine" | "clock">,
  isAlive: (pid: number) => boolean = isThere,
): Promise<void> {
  const folder = context.configuration.env(runVariable) ?? "";
  if (folder === "" || !existsSync(folder)) return;
  const { node, rowUrn, outsideWindow } = inputs;
  for (;;) {
    await requireEngine(context, "wait");
    const decision = windowNow(inputs, context);
    const isClosed = decision?.open === false;
    // Then it is not for this gate to wait: the update leaves the node for its window by itself.
    if (isClosed && outsideWindow === "defer") return;
    const names = namesIn(folder);
    if (!isClosed && takePlace(folder, names)) return;
    if (names.includes("stop") || !names.some((name) => isRunner(name, isAlive)))
      throw closedWindow(inputs, context, "reboot") ?? runIsOver(node);
    const why = isClosed
      ? `${decision.text}. ${decision.nextText}`
      : "this run of openshift-maintenance begins with no more nodes";
    context.engine.progress(rowUrn, `${node} waits: ${why}`);
    await context.clock.sleep(lookEveryMs);
  }
}

/** Only one of those who rename a file succeeds. */
function takePlace(folder: string, names: readonly string[]): boolean {
  if (names.includes("stop")) return false;
  if (!names.includes("limited")) return true;
  return names.some((name) => /^place-\d+$/u.test(name) && take(path.join(folder, name)));
}

function take(place: string): boolean {
  try {
    renameSync(place, `${place}.taken`);
    return true;
  } catch {
    return false;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The run has ended, and has removed it.
    return [];
  }
}

function isRunner(name: string, isAlive: (pid: number) => boolean): boolean {
  const pid = /^runner-(\d+)$/u.exec(name)?.[1];
  return pid !== undefined && isAlive(Number(pid));
}

/** Whether there is a process of this id on this host, whoever it belongs to. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Only this says that there is none: a process of another user refuses the signal.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** A gate of a run that begins with no more nodes. */
export function runIsOver(node: string): MaintenanceError {
  return new MaintenanceError("ERR_BUDGET_EXCEEDED", {
    node,
    requestSent: "no",
    what: `Node ${node} does not begin: its run of openshift-maintenance has begun with as many nodes as it may, or has ended.`,
    next: "Nothing was sent. Run openshift-maintenance run again, or pulumi up.",
  });
}
