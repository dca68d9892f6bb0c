import { scryptSync } from "node:crypto";
import { canonicalTriggers } from "../pulumi/triggers";

/**
 * Tells the triggers of an order from others without showing them, since they may be secret: whoever reads the node would
 * have to guess them, at the cost of a password hash for each guess.
 */
export function digestOfTriggers(triggers: unknown, operationId: string): string {
  return scryptSync(canonicalTriggers(triggers), operationId, 16).toString("hex");
}
