import type { HttpResponse, TransportOptions } from "./transport";

/**
 * An answer that is no success, without the credentials that it repeats. Some servers quote the header that they
 * reject, and what such an answer says is shown and stored. Answers of success are data and stay as they are.
 *
 * @param authorization the header that was sent, if there was one
 */
export function withoutEcho(
  response: HttpResponse,
  { password }: TransportOptions,
  authorization: string | undefined,
): HttpResponse {
  if (response.status >= 200 && response.status <= 299) return response;
  const secrets = [authorization?.split(" ")[1], password].filter(
    // The shortest would take half of the message with them, and protect nothing.
    (secret) => secret !== undefined && secret.length >= 4,
  ) as string[];
  const written = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return {
    ...response,
    body: written.reduce((body, secret) => body.replaceAll(secret, "[secret]"), response.body),
  };
}
