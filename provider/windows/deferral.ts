/** What begins in a later update, because its window is not open in this one. */
import { isMaintenanceError, sentencesOf, type MaintenanceError } from "../errors/maintenanceError";
import type { Context } from "../pulumi/context";
import { closedWindow, type Gated, type WindowContext } from "./keepToWindow";

/** Whether what was deferred still does not begin. */
export function staysDeferred(inputs: Gated, context: WindowContext): boolean {
  return closedDeferral(inputs, context) !== undefined;
}

/** Says in an update that changes nothing, and in a preview, that something waits for its window. */
export function sayStillDeferred(inputs: Gated, context: WindowContext & Pick<Context, "engine">): void {
  const error = closedDeferral(inputs, context);
  if (error !== undefined) say(inputs, "info", error, context);
}

/**
 * Begins something, or defers it, where it is to be deferred and its window is not open, or closes before anything is sent.
 *
 * @throws what `begin` throws for any other reason
 */
export async function orDefer<T>(
  inputs: Gated,
  context: Pick<Context, "engine">,
  begin: () => Promise<T>,
  deferred: () => T,
): Promise<T> {
  try {
    return await begin();
  } catch (error) {
    if (!isDeferral(inputs, error)) throw error;
    say(inputs, "warning", error, context);
    return deferred();
  }
}

/**
 * Whether an error only means that something begins in a later update: where there is no later window, or none that is long
 * enough, it would be lost without a word.
 */
export function isDeferral(
  { outsideWindow }: Pick<Gated, "outsideWindow">,
  error: unknown,
): error is MaintenanceError {
  return outsideWindow === "defer" && isMaintenanceError(error, "ERR_OUTSIDE_WINDOW") && error.transient;
}

function closedDeferral(inputs: Gated, context: WindowContext): MaintenanceError | undefined {
  const error = closedWindow(inputs, context, "reboot");
  return isDeferral(inputs, error) ? error : undefined;
}

function say(
  { node, rowUrn }: Gated,
  severity: "info" | "warning",
  error: MaintenanceError,
  { engine }: Pick<Context, "engine">,
): void {
  engine.say(rowUrn, severity, `the reboot of node ${node} is deferred. ${sentencesOf(error)}`);
}
