/**
 * The name and password of an `Authorization: Basic …` header, or undefined when it is missing or something else.
 *
 * @example basicCredentials("Basic dTpwOnE=") // { username: "u", password: "p:q" }
 */
export function basicCredentials(
  header: string | undefined,
): { username: string; password: string } | undefined {
  const encoded = /^basic +(\S+) *$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  // Only the first colon divides: a password may contain some.
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
