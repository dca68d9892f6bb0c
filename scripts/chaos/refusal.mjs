/** A server that does what it was asked and then refuses it. */
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than the time for which a look at a node may miss it and still be believed. */
const blindMs = 5000;

/** Before it acts: as long as it takes to see the request arrive, and to slow down what comes after it. */
const actsAfterMs = 2000;

/** Sets the trap for the request. */
export function expectRequest({ refusal: { status } }, { simulator }, match) {
  return simulator.fault({ kind: "act-then-refuse", status, delayMs: actsAfterMs, match });
}

/**
 * Keeps the library from seeing a reboot that is not to be seen: a look that is too slow sees nothing that it may
 * believe. After a 5xx it believes nothing in any case.
 *
 * @param {() => Promise<boolean>} hasArrived whether the request is there
 */
export async function hideReboot({ refusal: { status, isSeen } }, { simulator }, running, hasArrived) {
  if (isSeen || status >= 500) return;
  while (running.running && !(await hasArrived())) await sleep(20);
  if (!running.running) return;
  await simulator.fault({
    kind: "delay",
    delayMs: blindMs,
    times: "always",
    match: { action: "nodestatus" },
  });
  // The look ends by itself; what is slow until then is not longer in the way than the look would be.
  await sleep(actsAfterMs + blindMs);
  await simulator.forgetFaults();
}
