import { WireError } from "./wireError";
import { redact } from "./redaction/knownSecrets";
import type { HttpResponse } from "./messages";

/**
 * What is wrong with a body that cannot be parsed, for a message. A page in the place of an answer may repeat the
 * request with its credentials, whatever its status.
 */
export function faultOfBody(response: HttpResponse, parse: (body: string) => unknown): string {
  return faultOf(response.quotable?.() ?? redact(response.body), parse);
}

/** The same of a text that was parsed and is not redacted yet. */
export function faultOfText(text: string, parse: (text: string) => unknown): string {
  return faultOf(redact(text), parse);
}

/** Parsed once more without credentials: in the fault of the whole text they may be cut, and not be recognized. */
function faultOf(redacted: string, parse: (text: string) => unknown): string {
  try {
    parse(redacted);
  } catch (error) {
    // What was decoded on the way to it is looked at once more.
    if (error instanceof WireError) return redact(error.message);
  }
  return "a body of another shape than the documented one";
}
