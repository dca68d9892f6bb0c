import type { Clock } from "../core/clock";
import type { MaintenanceError } from "../errors/maintenanceError";
import { requireEngine, type Context } from "../pulumi/context";
import { isUnknown } from "../pulumi/unknown";
import type { Fault, Raw } from "../pulumi/validation";
import { windowSteps } from "./onDemand";
import type { MaintenanceWindowInput } from "./windowArgs";
import type { WindowDecision } from "./windowAt";

/** When something may begin. Never compared: another window reboots and drains nothing. */
export interface WindowInputs {
  readonly window?: MaintenanceWindowInput;
  /** What happens while it is not open. Absent: `fail`. */
  readonly outsideWindow?: "fail" | "wait";
  /** Over so many seconds the beginnings of different resources are spread. */
  readonly spreadSeconds?: number;
}

/** Something that keeps to a window, if it does. */
export interface Gated extends WindowInputs {
  readonly node: string;
  readonly rowUrn: string;
}

/** A window that opens later than this is not waited for. */
const longestWaitMs = 24 * 3600 * 1000;
/** So often the engine is asked whether it is there. */
const lookEveryMs = 15_000;

/** All that is wrong with a window and what goes with it. */
export function faultsOfWindowInputs({ window, outsideWindow, spreadSeconds }: Raw<WindowInputs>): Fault[] {
  if (window === undefined && outsideWindow === undefined && spreadSeconds === undefined) return [];
  if (window === undefined)
    return [{ property: "window", reason: "is missing: outsideWindow and spreadSeconds need one" }];
  const { resolveWindows, faultsOfOutsideWindow, faultsOfSpread } = windowSteps();
  const deferred: Fault[] =
    outsideWindow === "defer"
      ? [
          {
            property: "outsideWindow",
            reason: 'is "defer", which this version does not have: "fail" | "wait"',
          },
        ]
      : [];
  return [
    ...resolveWindows("window", window).faults,
    ...(deferred.length > 0 ? deferred : faultsOfOutsideWindow("outsideWindow", outsideWindow)),
    ...faultsOfSpread("spreadSeconds", spreadSeconds),
  ];
}

/** Whether it may begin now; nothing where it keeps to no window, or that is not known yet. */
export function windowNow(
  { window, spreadSeconds = 0, rowUrn }: Gated,
  { clock }: { readonly clock: Clock },
): WindowDecision | undefined {
  if (window === undefined || isUnknown(window)) return undefined;
  const { resolveWindows, windowAt } = windowSteps();
  const { windows } = resolveWindows("window", window);
  if (windows === undefined) return undefined;
  const spread = { key: keyOf(rowUrn), seconds: spreadSeconds };
  return windowAt(windows, clock.date(), spreadSeconds > 0 ? { spread } : {});
}

/** All steps of one resource have their turn together. */
function keyOf(rowUrn: string): string {
  return rowUrn.replace(/openshift:\w+::/u, "openshift:");
}

/** What begins, for messages. */
export type Beginning = "reboot" | "drain";

/** @throws ERR_OUTSIDE_WINDOW when it may not begin now; nothing was sent */
export function requireWindow(
  inputs: Gated,
  context: { readonly clock: Clock },
  what: Beginning = "reboot",
): void {
  const error = closedWindow(inputs, context, what);
  if (error !== undefined) throw error;
}

/** ERR_OUTSIDE_WINDOW, when it may not begin now. */
export function closedWindow(
  inputs: Gated,
  context: { readonly clock: Clock },
  what: Beginning,
): MaintenanceError | undefined {
  const decision = windowNow(inputs, context);
  if (decision?.open !== false) return undefined;
  return windowSteps().outsideWindowError({ node: inputs.node, what }, decision);
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
    const decision = windowNow(inputs, context);
    if (decision?.open !== false) return;
    const waitMs = (decision.beginsAt?.getTime() ?? Infinity) - context.clock.date().getTime();
    if (inputs.outsideWindow !== "wait" || waitMs > longestWaitMs)
      throw windowSteps().outsideWindowError({ node: inputs.node, what }, decision);
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

/** Says in a preview when something that keeps to a window would happen, where that is not now. */
export function sayWhen(inputs: Gated, context: Context, what: Beginning): void {
  const decision = windowNow(inputs, context);
  if (decision?.open !== false) return;
  const then = inputs.outsideWindow === "wait" ? "would be waited for" : "would fail now";
  const text = `the ${what} of node ${inputs.node} ${then}, because ${decision.text}. ${decision.nextText}`;
  context.engine.say(inputs.rowUrn, "warning", text);
}
