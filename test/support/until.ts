import { setTimeout as sleep } from "node:timers/promises";

/**
 * Only ends a hang: however busy the machine is, a test does not depend on how fast another process is. Shorter than the
 * time that jest gives a test, so that the error can say what did not come true.
 */
export const hangSeconds = 300;

/** Resolves as soon as the condition holds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  { timeoutSeconds = hangSeconds } = {},
): Promise<void> {
  const giveUpAt = performance.now() + timeoutSeconds * 1000;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${timeoutSeconds} s`);
    await sleep(20);
  }
}
