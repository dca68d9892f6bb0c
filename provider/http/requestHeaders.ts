import type * as http from "node:http";
import { rememberSecrets } from "./redaction/knownSecrets";
import type { TransportOptions, HttpRequest } from "./messages";

/** Has the credentials of a connection, and those of the proxies on its way, taken out of what is said. */
export function rememberSecretsOf(options: TransportOptions): void {
  rememberSecrets(options);
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) {
    for (const proxyUrl of [process.env[name], process.env[name.toLowerCase()]])
      rememberSecrets({ proxyUrl });
  }
}

/** The `Authorization` header that these credentials make, if any; a client certificate needs none. */
export function authorizationOf(options: TransportOptions): string | undefined {
  const { token, username, password } = options;
  if (token !== undefined) return `Bearer ${token}`;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ""}`, "utf8").toString("base64")}`;
}

/** The headers of a request; only here do credentials come in. */
export function headersOf(request: HttpRequest, authorization: string | undefined): Record<string, string> {
  const contentType =
    request.form === undefined ? request.body?.contentType : "application/x-www-form-urlencoded";
  return {
    Accept: "application/json",
    ...request.headers,
    ...(contentType === undefined ? {} : { "Content-Type": contentType }),
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  };
}

/** The headers of an answer: names in small letters, several of one name joined by commas. */
export function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return plain;
}
