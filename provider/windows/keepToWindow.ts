import type { MaintenanceError } from "../errors/maintenanceError";
import { requireEngine, type Context } from "../pulumi/context";
import { isUnknown } from "../pulumi/unknown";
import type { Fault, Raw } from "../pulumi/validation";
import { reasonToIgnoreWindows } from "./ignoredWindow";
import { windowSteps } from "./onDemand";
import type { MaintenanceWindowInput } from "./windowArgs";
import type { WindowDecision } from "./windowAt";
import type { OutsideWindow } from "./windowFaults";

/** When something may begin. Never compared: another window reboots and drains nothing. */
export interface WindowInputs {
  readonly window?: MaintenanceWindowInput;
  /** What happens while it is not open. Absent: `fail`. */
  readonly outsideWindow?: OutsideWindow;
  /** Over so many seconds the beginnings of different resources are spread. */
  readonly spreadSeconds?: number;
  /** A node before this one in its roll, whose reboot is deferred: then this one is, too. */
  readonly deferredBehind?: string;
}

/** Something that keeps to a window, if it does. */
export interface Gated extends WindowInputs {
  readonly node: string;
  readonly rowUrn: string;
  /** How long it usually takes, where that is known: it does not begin when it would not be done before the close. */
  readonly neededSeconds?: number;
}

/** What decides whether something may begin. */
export type WindowContext = Pick<Context, "clock" | "configuration">;

/** A window that opens later than this is not waited for. */
const longestWaitMs = 24 * 3600 * 1000;
/** So often the engine is asked whether it is there. */
const lookEveryMs = 15_000;

/**
 * All that is wrong with a window and what goes with it.
 *
 * @param mayDefer whether a later update can begin it
 */
export function faultsOfWindowInputs(
  { window, outsideWindow, spreadSeconds }: Raw<WindowInputs>,
  mayDefer: boolean,
): Fault[] {
  if (window === undefined && outsideWindow === undefined && spreadSeconds === undefined) return [];
  if (window === undefined)
    return [{ property: "window", reason: "is missing: outsideWindow and spreadSeconds need one" }];
  const { resolveWindows, faultsOfOutsideWindow, faultsOfSpread } = windowSteps();
  return [
    ...resolveWindows("window", window).faults,
    ...faultsOfOutsideWindow("outsideWindow", outsideWindow, mayDefer),
    ...faultsOfSpread("spreadSeconds", spreadSeconds),
  ];
}

/** Whether it may begin now; nothing where it keeps to no window, or that is not known yet, or windows are ignored. */
export function windowNow(gated: Gated, context: WindowContext): WindowDecision | undefined {
  return reasonToIgnoreWindows(context.configuration) === undefined ? decisionNow(gated, context) : undefined;
}

/** Why its window was ignored; nothing where it would have begun all the same. */
export function ignoredWindow(gated: Gated, context: WindowContext): string | undefined {
  const reason = reasonToIgnoreWindows(context.configuration);
  return reason === undefined || decisionNow(gated, context)?.open !== false ? undefined : reason;
}

function decisionNow(
  { window, spreadSeconds = 0, neededSeconds = 0, rowUrn }: Gated,
  { clock }: WindowContext,
): WindowDecision | undefined {
  if (window === undefined || isUnknown(window)) return undefined;
  const { resolveWindows, windowAt } = windowSteps();
  const { windows } = resolveWindows("window", window);
  if (windows === undefined) return undefined;
  const spread = { key: keyOf(rowUrn), seconds: spreadSeconds };
  return windowAt(windows, clock.date(), { neededSeconds, ...(spreadSeconds > 0 ? { spread } : {}) });
}

/** All steps of one resource have their turn together. */
function keyOf(rowUrn: string): string {
  return rowUrn.replace(/openshift:\w+::/u, "openshift:");
}

/** What begins, for messages. */
export type Beginning = "reboot" | "drain";

/** @throws ERR_OUTSIDE_WINDOW when it may not begin now; nothing was sent */
export function requireWindow(inputs: Gated, context: WindowContext, what: Beginning = "reboot"): void {
  const error = closedWindow(inputs, context, what);
  if (error !== undefined) throw error;
}

/** ERR_OUTSIDE_WINDOW, when it may not begin now. */
export function closedWindow(
  inputs: Gated,
  context: WindowContext,
  what: Beginning,
): MaintenanceError | undefined {
  const decision = windowNow(inputs, context);
  // Where windows are ignored nothing is deferred, and so nothing behind it.
  if (decision === undefined) return undefined;
  const { node, outsideWindow, deferredBehind } = inputs;
  const isDeferred = outsideWindow === "defer";
  if (isDeferred && deferredBehind !== undefined && !isUnknown(deferredBehind))
    return windowSteps().behindDeferredError({ node, what }, deferredBehind);
  return decision.open ? undefined : windowSteps().outsideWindowError({ node, what, isDeferred }, decision);
}

/**
 * Waits until it may begin, with the time on the row; a window that opens in more than a day is not
 * waited for.
 *
 * @throws ERR_OUTSIDE_WINDOW when it is not open, and not to be waited for
 */
export async function waitForWindow(
  inputs: Gated,
  context: Context,
  what: Beginning = "reboot",
): Promise<void> {
  for (;;) {
    const error = closedWindow(inputs, context, what);
    if (error === undefined) return;
    const decision = windowNow(inputs, context);
    const beginsAt = decision?.open === false ? decision.beginsAt : undefined;
    const waitMs = (beginsAt?.getTime() ?? Infinity) - context.clock.date().getTime();
    if (decision?.open !== false || inputs.outsideWindow !== "wait" || waitMs > longestWaitMs) throw error;
    context.engine.progress(inputs.rowUrn, `${inputs.node} waits: ${decision.text}. ${decision.nextText}`);
    await sleepUntil(context.clock.date().getTime() + Math.max(1, waitMs), context);
  }
}

/** Sleeps by the time of day, which windows go by, while the engine is there. */
async function sleepUntil(atMs: number, context: Context): Promise<void> {
  for (;;) {
    await requireEngine(context, "wait");
    const restMs = atMs - context.clock.date().getTime();
    if (restMs <= 0) return;
    await context.clock.sleep(Math.min(lookEveryMs, restMs));
  }
}

/** What is said in a preview of something whose window is not open. */
const thenWords = {
  fail: "would fail now",
  wait: "would be waited for",
  defer: "would be deferred now",
} as const;

/** Says in a preview when something that keeps to a window would happen, where that is not now. */
export function sayWhen(inputs: Gated, context: Context, what: Beginning): void {
  const decision = windowNow(inputs, context);
  if (decision?.open !== false) return;
  const then = thenWords[inputs.outsideWindow ?? "fail"];
  const text = `the ${what} of node ${inputs.node} ${then}, because ${decision.text}. ${decision.nextText}`;
  context.engine.say(inputs.rowUrn, "warning", text);
}
