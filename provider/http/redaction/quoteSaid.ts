import { quoteForeignText } from "../../core/foreignText";
import { redact } from "./knownSecrets";

/**
 * What a server has said, in quotes and safe to show. Its credentials are taken out before it is cut: what is left of one
 * that the cut goes through is known by no search.
 */
export function quoteSaid(text: string, maxLength?: number): string {
  return quoteForeignText(redact(text), maxLength);
}
