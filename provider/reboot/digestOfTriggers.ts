import { scryptSync } from "node:crypto";
import { canonicalTriggers } from "../pulumi/triggers";

/**
 * Tells triggers of a resource from others without showing them, since they may be secret: whoever reads the node would have
 * to guess them, at the cost of a password hash for each guess.
 *
 * @param urn of the order: the salt, so that nothing is learned from another resource
 */
export function digestOfTriggers(triggers: unknown, urn: string): string {
  return scryptSync(canonicalTriggers(triggers), urn, 16).toString("hex");
}
