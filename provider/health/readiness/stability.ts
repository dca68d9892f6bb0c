import type { Found } from "../healthReads";

/** One look at a node. */
export interface NodeLook extends Found {
  /** Another one means that the node was not Ready in between, or has started again, though no look has seen it. */
  readonly signature?: string | undefined;
  /** When it began and when it ended, in monotonic milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
}

/** Since when all has held; nothing where it doesn't. */
export interface Held {
  readonly sinceMs: number;
  /** When that was last seen. */
  readonly seenMs: number;
  readonly signature?: string | undefined;
}

/** For so long no look may be missing: longer, and what was in between is not known. In milliseconds. */
const longestGapMs = 30_000;

/**
 * What a look makes of the time for which all has held. What is missing ends it. A look that could not be made doesn't,
 * unless for too long none could: then, as after a suspension of this machine, it begins again with the next good one.
 */
export function nextHeld(held: Held | undefined, look: NodeLook): Held | undefined {
  const { missing, unread, signature, startedMs, endedMs } = look;
  if (missing.length > 0) return undefined;
  if (unread.length > 0) return held;
  const continues =
    held !== undefined && held.signature === signature && startedMs - held.seenMs <= longestGapMs;
  return { sinceMs: continues ? held.sinceMs : endedMs, seenMs: continues ? startedMs : endedMs, signature };
}

/** For how long all has been seen to hold, in milliseconds. */
export function heldMs(held: Held | undefined): number {
  return held === undefined ? 0 : held.seenMs - held.sinceMs;
}
