import { MaintenanceError } from "../errors/maintenanceError";
import type { WindowDecision } from "./windowAt";

/** What does not begin, on which node. */
export interface Gated {
  readonly node: string;
  /** A noun, such as "reboot". */
  readonly what: string;
  /** A later update begins it by itself. */
  readonly isDeferred?: boolean;
}

/** The error of what would begin outside its window. Nothing has been sent, so a plain rerun works. */
export function outsideWindowError(
  { node, what, isDeferred = false }: Gated,
  decision: Extract<WindowDecision, { readonly open: false }>,
): MaintenanceError {
  return new MaintenanceError("ERR_OUTSIDE_WINDOW", {
    what: `Node ${node}: the ${what} does not begin, because ${decision.text}. Nothing was sent.`,
    next: `${decision.nextText} ${cureOf(decision, isDeferred)}`,
    node,
    requestSent: "no",
    transient: decision.beginsAt !== undefined,
  });
}

function cureOf({ beginsAt }: { readonly beginsAt?: Date }, isDeferred: boolean): string {
  if (beginsAt === undefined) return "Change the window, and run pulumi up again.";
  return isDeferred
    ? "The first pulumi up from then on begins it."
    : 'Run pulumi up again then, or set outsideWindow: "wait".';
}

/** The error of what would overtake a node that its roll is to begin with. */
export function behindDeferredError({ node, what }: Gated, before: string): MaintenanceError {
  return new MaintenanceError("ERR_OUTSIDE_WINDOW", {
    what: `Node ${node}: the ${what} does not begin, because that of node ${before}, which comes before it in its roll, is deferred. Nothing was sent.`,
    next: `The first pulumi up that begins with node ${before} continues with this one.`,
    node,
    requestSent: "no",
    transient: true,
  });
}
