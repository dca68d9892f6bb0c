import { redact } from "./knownSecrets";
import type { HttpResponse } from "../messages";

/** So much of a refusal is kept, in UTF-16 units: more than any message has room for, or JSON of an API needs. */
const largestRefusal = 256 * 1024;

/**
 * An answer without the credentials that it repeats. Some servers quote the header that they reject, and what such an
 * answer says is shown and stored. Answers of success are data and stay as they are, but for messages.
 */
export function redactCredentials(response: HttpResponse): HttpResponse {
  if (response.status >= 200 && response.status <= 299)
    return { ...response, quotable: () => redact(response.body) };
  return { ...response, body: redact(response.body.slice(0, largestRefusal)) };
}
