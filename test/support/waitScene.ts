import { waitUntil, type Verdict, type WaitOptions } from "../../provider/core/waitUntil";
import { VirtualClock } from "./virtualClock";

const middle = (): number => 0.5;
const verdicts = new Map<string, Verdict>([
  ["ACTIVE", "success"],
  ["ERROR", "failure"],
]);

/** A wait for ACTIVE over what `see` shows at each moment; an Error is a failing read. */
export function scene(see: (elapsedMs: number) => string | Error, more: Partial<WaitOptions<string>> = {}) {
  const clock = new VirtualClock();
  const reads: number[] = [];
  const changes: [string, number][] = [];
  const options: WaitOptions<string> = {
    read: async () => {
      reads.push(clock.elapsedMs);
      const seen = see(clock.elapsedMs);
      if (seen instanceof Error) throw seen;
      return seen;
    },
    judge: (status) => verdicts.get(status) ?? "retry",
    summarize: (status) => status,
    onChange: (status, elapsedMs) => changes.push([status, elapsedMs]),
    timeoutMs: 60_000,
    clock,
    random: middle,
    ...more,
  };
  return { clock, reads, changes, wait: () => waitUntil(options) };
}
