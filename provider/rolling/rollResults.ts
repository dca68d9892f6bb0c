import { formatElapsed } from "../core/formatElapsed";
import type { RebootPhase } from "../reboot/steps";

/**
 * What became of a node of a `RollingReboot`.
 *
 * @example
 * ```ts
 * export const slowest = roll.results.apply((all) => Math.max(...all.map((one) => one.durationSeconds ?? 0)));
 * ```
 */
export interface NodeRebootResult {
  /** The node. */
  readonly node: string;
  /** How far its reboot has come: `completed`; `skipped` where `rebootOnCreate: false` skipped it; or `deferred`. */
  readonly phase: RebootPhase;
  /** Whether it was rebooted and came back. */
  readonly completed: boolean;
  /** When the API accepted the reboot (ISO 8601). */
  readonly startedAt?: string;
  /** When the node was seen back (ISO 8601). */
  readonly finishedAt?: string;
  /** From `startedAt` to `finishedAt`, in seconds. */
  readonly durationSeconds?: number;
}

/** From the first beginning to the last end, in seconds; nothing where nothing was rebooted. */
export function durationOf(results: readonly NodeRebootResult[]): number | undefined {
  const starts = results.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [Date.parse(startedAt)]));
  const ends = results.flatMap(({ finishedAt }) =>
    finishedAt === undefined ? [] : [Date.parse(finishedAt)],
  );
  if (starts.length === 0 || ends.length === 0) return undefined;
  return (Math.max(...ends) - Math.min(...starts)) / 1000;
}

/** One sentence. */
export function summaryOf(results: readonly NodeRebootResult[]): string {
  if (results.length === 0) return "No nodes were selected.";
  const rebooted = results.filter(({ completed }) => completed).length;
  const deferred = results.filter(({ phase }) => phase === "deferred").length;
  const skipped = results.length - rebooted - deferred;
  const seconds = durationOf(results);
  const time = seconds === undefined ? "" : ` in ${formatElapsed(seconds * 1000)}`;
  const without = skipped === 0 ? "" : `, and ${skipped} recorded without a reboot (rebootOnCreate: false)`;
  const later = deferred === 0 ? "" : `, and ${deferred} deferred to the next window`;
  return `${rebooted} of ${countOf(results.length)} rebooted${time}${without}${later}.`;
}

export function countOf(nodes: number): string {
  return nodes === 1 ? "1 node" : `${nodes} nodes`;
}
