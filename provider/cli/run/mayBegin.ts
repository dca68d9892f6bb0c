/** Whether a run may begin now. Pure. */
import { windowAt, type WindowDecision } from "../../windows/windowAt";
import type { PendingReboot } from "../plan/pendingReboots";

export type Beginning =
  | { readonly now: true }
  /** What is said of the window that opens first; `beginsAt` is absent where none opens. */
  | { readonly now: false; readonly beginsAt?: Date; readonly text: string; readonly nextText: string };

/**
 * A run begins when something of it may: a node in its window, one that keeps to none, or a reboot that was ordered
 * before, which is finished whenever that is. Each node's own gate decides for the node.
 */
export function mayBegin(
  pending: readonly Pick<PendingReboot, "windows" | "kind">[],
  instant: Date,
): Beginning {
  let first: Extract<WindowDecision, { readonly open: false }> | undefined;
  for (const { windows, kind } of pending) {
    if (windows === undefined || kind === "resume") return { now: true };
    const decision = windowAt(windows, instant);
    if (decision.open) return { now: true };
    if (
      first === undefined ||
      (decision.beginsAt?.getTime() ?? Infinity) < (first.beginsAt?.getTime() ?? Infinity)
    )
      first = decision;
  }
  if (first === undefined) return { now: true };
  const { beginsAt, text, nextText } = first;
  return { now: false, ...(beginsAt === undefined ? {} : { beginsAt }), text, nextText };
}

/** Whether no node that is left may begin now. */
export function isClosedFor(pending: readonly Pick<PendingReboot, "windows">[], instant: Date): boolean {
  const gated = pending.flatMap(({ windows }) => (windows === undefined ? [] : [windows]));
  return gated.length > 0 && gated.every((windows) => !windowAt(windows, instant).open);
}
