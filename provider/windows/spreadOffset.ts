import { createHash } from "node:crypto";

/**
 * How long after the opening a stack begins, so that many stacks don't all begin at once: the same for the same key in
 * each run, and evenly spread over the keys.
 *
 * @param key what tells the stacks apart: organization, project and stack
 * @param spanMs the time over which they are spread; the result is less, and 0 where this is 0
 */
export function spreadOffsetMs(key: string, spanMs: number): number {
  if (spanMs <= 0) return 0;
  const share = createHash("sha256").update(key).digest().readUIntBE(0, 6) / 2 ** 48;
  // Whole seconds, as a person reads them.
  return Math.floor((share * spanMs) / 1000) * 1000;
}
