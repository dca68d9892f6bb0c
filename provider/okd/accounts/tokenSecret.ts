import type { KubeObject } from "../../kubernetes/wire/kubeObject";

const tokenSecretType = "kubernetes.io/service-account-token";
const accountNameAnnotation = "kubernetes.io/service-account.name";
const accountUidAnnotation = "kubernetes.io/service-account.uid";

/**
 * A secret that a controller of the cluster fills with a token of the account.
 *
 * Source: Kubernetes, "Configure Service Accounts for Pods", long-lived tokens.
 */
export function newTokenSecret(
  name: string,
  namespace: string,
  serviceAccount: string,
  annotations: Readonly<Record<string, string>>,
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, annotations: { ...annotations, [accountNameAnnotation]: serviceAccount } },
    type: tokenSecretType,
  };
}

/** Whether a secret is for tokens of a service account. */
export function isTokenSecret(secret: KubeObject): boolean {
  return secret["type"] === tokenSecretType;
}

/** The uid of the account whose token a secret holds; nothing while it is not filled. */
export function accountUidOf(secret: KubeObject): string | undefined {
  return secret.metadata.annotations?.[accountUidAnnotation];
}

/** The token in a secret; nothing while it is not filled. */
export function tokenIn(secret: KubeObject): string | undefined {
  const token = (secret["data"] as { token?: unknown } | null | undefined)?.token;
  if (typeof token !== "string" || token === "") return undefined;
  return Buffer.from(token, "base64").toString("utf8");
}

/**
 * The names of the secrets that hang on an account.
 *
 * Source: Kubernetes `v1` `ServiceAccount` `secrets`: up to OpenShift 3.x its tokens are among them.
 */
export function secretNamesOf(account: KubeObject): string[] {
  const secrets = account["secrets"];
  if (!Array.isArray(secrets)) return [];
  return (secrets as unknown[])
    .map((reference) => (reference as { name?: unknown } | null)?.name)
    .filter((name) => typeof name === "string");
}
