import { expectObject, expectString, parseJson, WireError } from "../../http/wireError";

/** A token that a server has issued for a service account. */
export interface IssuedToken {
  readonly token: string;
  /** Its end as the server writes it, RFC 3339. */
  readonly expiresAt: string;
  /** The lifetime in seconds that the server granted, which may be less than was asked for. */
  readonly lifetimeSeconds?: number;
}

/**
 * What asks for a token.
 *
 * Source: Kubernetes `authentication.k8s.io/v1` `TokenRequest`.
 */
export function tokenRequest(expirationSeconds: number): object {
  return {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds },
  };
}

/**
 * Parses the answer to a {@link tokenRequest}. @throws WireError
 *
 * Source: Kubernetes `authentication.k8s.io/v1` `TokenRequest`: a server that caps lifetimes writes the cap into
 * `spec`.
 */
export function parseTokenRequest(body: string): IssuedToken {
  const answer = expectObject(parseJson(body), "a TokenRequest");
  const status = expectObject(answer["status"], "the status of a TokenRequest");
  const token = expectString(status["token"], "the token of a TokenRequest");
  const expiresAt = expectString(status["expirationTimestamp"], "the end of a token");
  if (token === "") throw new WireError("an empty token in a TokenRequest");
  if (Number.isNaN(Date.parse(expiresAt))) throw new WireError("something else where a time was expected");
  const lifetime = expectObject(answer["spec"] ?? {}, "the spec of a TokenRequest")["expirationSeconds"];
  return {
    token,
    expiresAt,
    ...(typeof lifetime === "number" && lifetime > 0 ? { lifetimeSeconds: lifetime } : {}),
  };
}
