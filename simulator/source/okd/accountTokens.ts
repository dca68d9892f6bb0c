import { randomBytes, randomUUID } from "node:crypto";
import { invalid } from "./apiStatus";
import type { Identity } from "./identity";
import { fieldsOf, timestamp, type Fields, type KubeObject } from "./kubeObject";
import type { ResolvedOkdOptions } from "./okdOptions";
import type { ObjectStore } from "./objectStore";

/** The tokens of service accounts. */
export interface AccountTokens {
  /** Every token made, also those that are good no more. */
  readonly issued: readonly string[];
  /** Makes a token that is good for as long as the secret exists. */
  mintForSecret(account: KubeObject, secret: KubeObject): string;
  /** Answers a TokenRequest. @throws StatusError 422 for less than 10 minutes */
  request(account: KubeObject, body: Fields): Fields;
  /** Whose token it is; undefined when it is unknown or expired, or when the account or secret is gone. */
  identityOf(token: string): Identity | undefined;
}

interface Minted {
  namespace: string;
  account: string;
  accountUid: string;
  secret?: { name: string; uid: string };
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const shortestSeconds = 600;

/** Tokens that look like the real ones, JSON web tokens, but whose signature is random. */
export function createAccountTokens(store: ObjectStore, { clock }: ResolvedOkdOptions): AccountTokens {
  const minted = new Map<string, Minted>();

  function mint(entry: Minted): string {
    const { namespace, account, accountUid, expiresAt } = entry;
    const seconds = Math.floor(clock.now() / 1000);
    const token = [
      encode({ alg: "RS256", kid: "simulator" }),
      encode({
        iss: "https://kubernetes.default.svc",
        sub: `system:serviceaccount:${namespace}:${account}`,
        iat: seconds,
        ...(Number.isFinite(expiresAt) && { exp: Math.floor(expiresAt / 1000) }),
        jti: randomUUID(),
        "kubernetes.io": { namespace, serviceaccount: { name: account, uid: accountUid } },
      }),
      randomBytes(64).toString("base64url"),
    ].join(".");
    minted.set(token, entry);
    return token;
  }

  return {
    get issued() {
      return [...minted.keys()];
    },

    mintForSecret: ({ metadata: account }, { metadata: secret }) =>
      mint({
        namespace: account.namespace ?? "",
        account: account.name,
        accountUid: account.uid,
        secret: { name: secret.name, uid: secret.uid },
        expiresAt: Infinity,
      }),

    request({ metadata }, body) {
      const { expirationSeconds = 3600, audiences } = fieldsOf(body["spec"]);
      const field = "spec.expirationSeconds";
      const refuse = (why: string): Error =>
        invalid("TokenRequest", "authentication.k8s.io", "", field, `Invalid value: ${why}`);
      if (typeof expirationSeconds !== "number")
        throw refuse(`${typeof expirationSeconds}: must be a number`);
      if (expirationSeconds < shortestSeconds)
        throw refuse(`${expirationSeconds}: may not specify a duration less than 10 minutes`);
      const { name, namespace = "", uid } = metadata;
      const expiresAt = clock.now() + expirationSeconds * 1000;
      const token = mint({ namespace, account: name, accountUid: uid, expiresAt });
      return {
        kind: "TokenRequest",
        apiVersion: "authentication.k8s.io/v1",
        metadata: { name, namespace, uid, creationTimestamp: timestamp(clock.now()) },
        spec: {
          audiences: audiences ?? ["https://kubernetes.default.svc"],
          expirationSeconds,
          boundObjectRef: null,
        },
        status: { token, expirationTimestamp: timestamp(expiresAt) },
      };
    },

    identityOf(token) {
      const entry = minted.get(token);
      if (entry === undefined || clock.now() >= entry.expiresAt) return undefined;
      const { namespace, account, accountUid, secret } = entry;
      if (store.get("serviceaccounts", account, namespace)?.metadata.uid !== accountUid) return undefined;
      if (secret && store.get("secrets", secret.name, namespace)?.metadata.uid !== secret.uid)
        return undefined;
      return {
        user: `system:serviceaccount:${namespace}:${account}`,
        uid: accountUid,
        groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
      };
    },
  };
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
