import type { HttpResponse, TransportOptions } from "./transport";

/**
 * An answer without the credentials that it repeats. Some servers quote the header that they reject, and what such an
 * answer says is shown and stored. Answers of success are data and stay as they are, but for messages.
 *
 * @param authorization the header that was sent, if there was one
 */
export function withoutEcho(
  response: HttpResponse,
  options: Pick<TransportOptions, "password">,
  authorization: string | undefined,
): HttpResponse {
  const quotable = (): string => withoutCredentials(response.body, options, authorization);
  if (response.status >= 200 && response.status <= 299) return { ...response, quotable };
  return { ...response, body: quotable() };
}

/** A text for messages without the credentials that it repeats, as they are or as JSON, HTML or a URL spell them. */
function withoutCredentials(
  text: string,
  { password }: Pick<TransportOptions, "password">,
  authorization: string | undefined,
): string {
  const secrets = [authorization?.split(" ")[1], password].filter(
    // The shortest would take half of the message with them, and protect nothing.
    (secret) => secret !== undefined && secret.length >= 4,
  ) as string[];
  return secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), ...spelledForWeb(secret)])
    .reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

/** How pages spell a text: HTML, with quotes as they are or by one of two numbers, and parts of URLs. */
function spelledForWeb(text: string): string[] {
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = html.replaceAll('"', "&quot;");
  return [
    html,
    quoted.replaceAll("'", "&#39;"),
    quoted.replaceAll("'", "&#x27;"),
    // By way of bytes: half a character has no place in a URL.
    encodeURIComponent(Buffer.from(text).toString()),
    new URLSearchParams({ "": text }).toString().slice(1),
  ];
}
