import { withSentence } from "../errors/withSentence";
import {
  closedWindow,
  windowNow,
  type Beginning,
  type Gated,
  type WindowContext,
} from "../windows/keepToWindow";
import type { DrainOutcome } from "./cluster/drainNode";
import type { DrainOptions } from "./plan/drainOptions";

/**
 * Drains a node until its window closes to what begins, if it keeps to one: a drain that is cut short fails with
 * ERR_OUTSIDE_WINDOW and what it has last seen, and is undone like any other that fails.
 *
 * @param drain drains with the options that it is given
 */
export async function drainInWindow(
  inputs: Gated,
  options: DrainOptions,
  what: Beginning,
  context: WindowContext,
  drain: (options: DrainOptions) => Promise<DrainOutcome>,
): Promise<DrainOutcome> {
  const decision = windowNow(inputs, context);
  const leftMs =
    decision?.open === true ? decision.lastStartAt.getTime() - context.clock.date().getTime() : Infinity;
  const timeoutSeconds = Math.max(1, Math.min(options.timeoutSeconds, Math.ceil(leftMs / 1000)));
  const outcome = await drain({ ...options, timeoutSeconds });
  const { report, error } = outcome;
  if (error === undefined || timeoutSeconds === options.timeoutSeconds) return outcome;
  // That the window is closed by now is why its time was up.
  const closed = closedWindow(inputs, context, what);
  if (closed === undefined) return outcome;
  return { report, error: withSentence(closed, `The window has cut its drain short. ${error.what}`) };
}
