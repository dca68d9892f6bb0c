/** How long the reboot of a node usually takes, from the records in the state. Pure. */
import { sinceLastChange, timingsOf } from "../../reboot/polling/jobTimings";
import type { OperationRow } from "../stack/operations";

/** The median of what the node's last reboots took, in seconds; nothing where none is recorded. */
export function usualSecondsOf({
  timings,
  durationSeconds,
}: Pick<OperationRow, "timings" | "durationSeconds">): number | undefined {
  const recorded = sinceLastChange(timingsOf(timings)).map(({ seconds }) => seconds);
  return medianOf(recorded) ?? durationSeconds;
}

export function medianOf(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
