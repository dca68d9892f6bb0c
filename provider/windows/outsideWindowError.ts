import { MaintenanceError } from "../errors/maintenanceError";
import type { WindowDecision } from "./windowAt";

/** What does not begin, on which node. */
export interface Gated {
  readonly node: string;
  /** A noun, such as "reboot". */
  readonly what: string;
}

/** The error of what would begin outside its window. Nothing has been sent, so a plain rerun works. */
export function outsideWindowError(
  { node, what }: Gated,
  decision: Extract<WindowDecision, { readonly open: false }>,
): MaintenanceError {
  return new MaintenanceError("ERR_OUTSIDE_WINDOW", {
    what: `Node ${node}: the ${what} does not begin, because ${decision.text}. Nothing was sent.`,
    next: `${decision.nextText} ${cureOf(decision)}`,
    node,
    requestSent: "no",
  });
}

function cureOf({ beginsAt }: { readonly beginsAt?: Date }): string {
  return beginsAt === undefined
    ? "Change the window, and run pulumi up again."
    : 'Run pulumi up again then, or set outsideWindow: "wait".';
}
