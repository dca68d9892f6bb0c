import { randomInt } from "node:crypto";

/** What Kubernetes takes: no vowels, so that no words come out. */
const letters = "bcdfghjklmnpqrstvwxz2456789";

/**
 * A name that begins with a `generateName`.
 *
 * @example nameFrom("robot-token-") // "robot-token-x7k2p"
 */
export function nameFrom(prefix: string): string {
  const suffix = Array.from({ length: 5 }, () => letters.charAt(randomInt(letters.length)));
  return prefix + suffix.join("");
}
