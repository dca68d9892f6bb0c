import { createHash, randomBytes } from "node:crypto";
import type { Identity } from "./identity";
import { listOf, textOf } from "./kubeObject";
import type { ResolvedOkdOptions } from "./okdOptions";
import type { ObjectStore } from "./objectStore";

/** The tokens of people who logged in. */
export interface SessionTokens {
  /** Every token given out, in order, those that were revoked or have expired too. */
  readonly issued: readonly string[];
  /** Gives the user a new token. */
  issue(userName: string, expiresInSeconds: number): string;
  /** Whose token it is; undefined when it is unknown, revoked or expired. */
  identityOf(token: string): Identity | undefined;
}

/**
 * The name under which the server keeps a token: the token itself, or for `sha256~X` its hash.
 *
 * @example sessionTokenName("sha256~abc") // "sha256~ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"
 */
export function sessionTokenName(token: string): string {
  const [, secret] = /^sha256~(.+)$/.exec(token) ?? [];
  if (secret === undefined) return token;
  return `sha256~${createHash("sha256").update(secret).digest("base64url")}`;
}

/** Keeps each token as an `OAuthAccessToken`: who deletes that object revokes the token. */
export function createSessionTokens(
  store: ObjectStore,
  { version, clock }: ResolvedOkdOptions,
): SessionTokens {
  const issued: string[] = [];
  const expiries = new Map<string, number>();
  return {
    issued,

    issue(userName, expiresInSeconds) {
      const secret = randomBytes(32).toString("base64url");
      const token = version === "4.x" ? `sha256~${secret}` : secret;
      issued.push(token);
      expiries.set(token, clock.now() + expiresInSeconds * 1000);
      store.set("oauthaccesstokens", {
        metadata: { name: sessionTokenName(token) },
        clientName: "openshift-challenging-client",
        expiresIn: expiresInSeconds,
        scopes: ["user:full"],
        userName,
        userUID: store.get("users", userName)?.metadata.uid,
      });
      return token;
    },

    identityOf(token) {
      const name = sessionTokenName(token);
      // In 4.x the name of a token, which can be read, is no token: nothing is known of when it expires.
      const expiresAt = expiries.get(token) ?? -Infinity;
      const kept = store.get("oauthaccesstokens", name);
      if (kept === undefined || clock.now() >= expiresAt) return undefined;
      const user = store.get("users", textOf(kept["userName"]));
      if (user === undefined) return undefined;
      const groups = listOf(user["groups"]).map(textOf);
      return {
        user: user.metadata.name,
        uid: user.metadata.uid,
        groups: [...groups, "system:authenticated", "system:authenticated:oauth"],
      };
    },
  };
}
