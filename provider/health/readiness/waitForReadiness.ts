import type { BootReport } from "../../backends/bootReport";
import { formatElapsed } from "../../core/formatElapsed";
import { waitUntil } from "../../core/waitUntil";
import { requireEngine } from "../../pulumi/context";
import type { ReadinessContext } from "../healthContext";
import { missingList, notReadyError } from "../healthErrors";
import type { ReadinessOptions } from "../options/readinessOptions";
import { NodeLooks } from "./nodeLooks";
import { heldMs, nextHeld, type Held, type NodeLook } from "./stability";

/** How a node was seen to be ready. */
export interface ReadinessReport {
  /** When all was seen to have held for long enough, as an ISO date. */
  readonly readyAt: string;
  /** How long that took, in seconds. */
  readonly waitedSeconds: number;
}

/** The pause between two looks, and the shortest one, in milliseconds. */
const [pauseMs, shortestPauseMs] = [5000, 500];
/** So many things are named on the row. */
const mostShown = 3;

/**
 * Waits until a node is ready for use and has been for long enough, with what is missing on the row. Looks that cannot
 * be made, because the API is away while a node of it starts, for example, are told, and don't end the wait. Without a
 * cluster, and without a probe, there is nothing to look at.
 *
 * @param before the report of the boot that was to end: until the node reports another one, it is not ready
 * @throws ERR_NOT_RECOVERED with what was missing last
 */
export async function waitForReadiness(
  node: string,
  options: ReadinessOptions,
  context: ReadinessContext,
  before?: BootReport,
): Promise<ReadinessReport> {
  const { clock, random, engine, rowUrn, cluster } = context;
  const startedMs = clock.monotonicMs();
  const report = (): ReadinessReport => ({
    readyAt: clock.date().toISOString(),
    waitedSeconds: Math.round((clock.monotonicMs() - startedMs) / 1000),
  });
  if (cluster === undefined && options.http === undefined) return report();
  const looks = new NodeLooks(node, options, before, context);
  const stableMs = options.minimumStableSeconds * 1000;
  let held: Held | undefined;
  const isGood = ({ missing, unread }: NodeLook): boolean => missing.length + unread.length === 0;
  const result = await waitUntil<NodeLook>({
    read: async () => {
      await requireEngine(context, "wait");
      return looks.next();
    },
    judge: (look) => (isGood(look) && heldMs(held) >= stableMs ? "success" : "retry"),
    // Called before `judge`, once for each look.
    summarize: (look) => {
      held = nextHeld(held, look);
      const elapsed = formatElapsed(look.endedMs - startedMs);
      engine.progress(rowUrn, `${node} ${wordsOf(look, held, stableMs)} (${elapsed})`);
      return isGood(look) ? "ready" : "not ready";
    },
    timeoutMs: options.timeoutSeconds * 1000,
    planPauseMs: (look) => {
      if (look === undefined) return 0;
      const leftMs = held === undefined ? pauseMs : stableMs - heldMs(held);
      if (leftMs < pauseMs) return Math.max(shortestPauseMs, leftMs);
      return pauseMs * (0.9 + random() * 0.2);
    },
    // What the servers do to a look is in what it finds: any other error is of our own.
    isFatal: () => true,
    clock,
    random,
  });
  if (result.outcome === "success") return report();
  if (result.outcome === "failure") throw result.error;
  throw notReadyError(node, lastOf(result.last, held, stableMs), options.timeoutSeconds);
}

function wordsOf({ missing, unread }: NodeLook, held: Held | undefined, stableMs: number): string {
  const bad = [...missing, ...unread];
  if (bad.length > 0) return `is not ready for use yet: ${missingList(bad, mostShown)}`;
  return `is ready, for ${formatElapsed(heldMs(held))} of ${formatElapsed(stableMs)}`;
}

/** What was missing last, as sentences. */
function lastOf(look: NodeLook | undefined, held: Held | undefined, stableMs: number): string[] {
  const bad = [...(look?.missing ?? []), ...(look?.unread ?? [])];
  if (bad.length > 0 || look === undefined) return bad;
  return [`all held, but only for ${formatElapsed(heldMs(held))} of ${formatElapsed(stableMs)}`];
}
