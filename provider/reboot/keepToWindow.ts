import { isUnknown } from "../pulumi/unknown";
import { requireEngine } from "../pulumi/context";
import type { Fault, Raw } from "../pulumi/validation";
import { windowSteps } from "../windows/onDemand";
import type { MaintenanceWindowInput } from "../windows/windowArgs";
import type { WindowDecision } from "../windows/windowAt";
import type { RebootContext } from "./rebootContext";
import { orderUrnOf } from "./rowsOfSteps";

/** When a reboot may begin. Never compared: another window reboots nothing. */
export interface WindowInputs {
  readonly window?: MaintenanceWindowInput;
  /** What a reboot does whose window is not open. Absent: `fail`. */
  readonly outsideWindow?: "fail" | "wait";
  /** Over so many seconds the beginnings of different resources are spread. */
  readonly spreadSeconds?: number;
}

/** A step whose reboot keeps to a window, if it does. */
interface Gated extends WindowInputs {
  readonly node: string;
  readonly rowUrn: string;
}

/** A window that opens later than this is not waited for. */
const longestWaitMs = 24 * 3600 * 1000;
/** So often the engine is asked whether it is there. */
const lookEveryMs = 15_000;

/** All that is wrong with the window of a reboot. */
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

/** Whether a reboot may begin now; nothing where it keeps to no window, or that is not known yet. */
export function windowNow(
  { window, spreadSeconds = 0, rowUrn }: Gated,
  { clock }: Pick<RebootContext, "clock">,
): WindowDecision | undefined {
  if (window === undefined || isUnknown(window)) return undefined;
  const { resolveWindows, windowAt } = windowSteps();
  const { windows } = resolveWindows("window", window);
  if (windows === undefined) return undefined;
  const spread = { key: orderUrnOf(rowUrn), seconds: spreadSeconds };
  return windowAt(windows, clock.date(), spreadSeconds > 0 ? { spread } : {});
}

/** @throws ERR_OUTSIDE_WINDOW when a reboot may not begin now; nothing was sent */
export function requireWindow(inputs: Gated, context: Pick<RebootContext, "clock">): void {
  const decision = windowNow(inputs, context);
  if (decision?.open !== false) return;
  throw windowSteps().outsideWindowError({ node: inputs.node, what: "reboot" }, decision);
}

/**
 * Waits in the gate until a reboot may begin, with the time on the row; a window that opens in more than a day is not
 * waited for.
 *
 * @throws ERR_OUTSIDE_WINDOW when it is not open, and not to be waited for
 */
export async function waitForWindow(inputs: Gated, context: RebootContext): Promise<void> {
  for (;;) {
    const decision = windowNow(inputs, context);
    if (decision?.open !== false) return;
    const waitMs = (decision.beginsAt?.getTime() ?? Infinity) - context.clock.date().getTime();
    if (inputs.outsideWindow !== "wait" || waitMs > longestWaitMs)
      throw windowSteps().outsideWindowError({ node: inputs.node, what: "reboot" }, decision);
    context.engine.progress(inputs.rowUrn, `${inputs.node} waits: ${decision.text}. ${decision.nextText}`);
    await sleepUntil(context.clock.date().getTime() + Math.max(1, waitMs), context);
  }
}

/** Sleeps by the time of day, which windows go by, while the engine is there. */
async function sleepUntil(atMs: number, context: RebootContext): Promise<void> {
  for (;;) {
    await requireEngine(context, "wait");
    const restMs = atMs - context.clock.date().getTime();
    if (restMs <= 0) return;
    await context.clock.sleep(Math.min(lookEveryMs, restMs));
  }
}
