import { createHash } from "node:crypto";

/**
 * The name of the object that stands for a session token, and with which it goes. Up to 4.5 it is the token itself:
 * never show it.
 *
 * Source: OpenShift, `OAuthAccessToken`: a token `sha256~X` is kept as `sha256~` and the URL-safe base64 of the
 * SHA-256 of X, without padding.
 */
export function accessTokenName(token: string): string {
  const prefix = "sha256~";
  if (!token.startsWith(prefix)) return token;
  return prefix + createHash("sha256").update(token.slice(prefix.length)).digest("base64url");
}
