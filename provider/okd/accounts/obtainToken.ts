import { isMaintenanceError, MaintenanceError, retryAfterMs } from "../../errors/maintenanceError";
import { createHash } from "node:crypto";
import { apiPath } from "../../kubernetes/apiServer";
import { rememberSecrets } from "../../http/redaction/knownSecrets";
import { waitUntil } from "../../core/waitUntil";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { AccountName } from "./roleBinding";
import { parseTokenRequest, tokenRequest, type IssuedToken } from "./tokenRequest";
import { accountUidOf, isTokenSecret, newTokenSecret, secretNamesOf, tokenIn } from "./tokenSecret";
import { WireError } from "../../http/wireError";
import { explainRefusal, isUncertain, mayHaveActed, orMissing } from "../../kubernetes/explainRefusal";
import type { Grantee } from "./grantRoles";
import type { Cluster, OkdContext } from "../../kubernetes/clusterContext";
import { requireEngine } from "../../pulumi/context";
import { createdBy, isOfSameResource, markOn, urnIn } from "../../kubernetes/creationMark";
import { accountPath, deleteOwn, markPatch } from "./serviceAccounts";

/** A token of a service account, and how long it is good. Times are RFC 3339. */
export interface ObtainedToken {
  readonly token: string;
  /** When it ends; one out of a secret has no end. */
  readonly expiresAt?: string;
  /** From when on it is renewed: a third of its lifetime is left, by the clock that has asked for it. */
  readonly renewAt?: string;
  /** The secret that holds it, and whose deletion revokes it. */
  readonly tokenSecret?: string;
}

const fillTimeoutMs = 30_000;
const longestName = 253;

/**
 * Obtains a token of a service account the newest way that the server offers: by a TokenRequest; else out of a
 * secret that hangs on the account already, as in 3.x; else out of a new secret that a controller fills.
 *
 * @throws ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_WAIT_TIMEOUT when no one fills the secret, ERR_NETWORK …
 */
export async function obtainToken(
  account: KubeObject,
  grantee: Grantee,
  expirationSeconds: number,
  cluster: Cluster,
  context: OkdContext,
): Promise<ObtainedToken> {
  const obtained =
    (await requestToken(grantee.account, expirationSeconds, cluster, context)) ??
    (await tokenOnAccount(account, grantee.account, cluster)) ??
    (await tokenFromOwnSecret(account, grantee, cluster, context));
  rememberSecrets(obtained);
  return obtained;
}

/** Deletes the token secret of this resource; whether there was one. @throws ERR_FORBIDDEN, ERR_NETWORK … */
export async function removeTokenSecret(
  { account, mark }: Grantee,
  { api }: Cluster,
  context: OkdContext,
): Promise<boolean> {
  const path = secretPath(account.namespace, ownSecretName(account, mark));
  const found = await orMissing(() => api.read(path));
  if (found === undefined || markOn(found, createdBy) !== mark) return false;
  await requireEngine(context, "effect");
  await deleteOwn(path, found, api);
  return true;
}

/** The path of a secret. */
export function secretPath(namespace: string, name: string): string {
  return apiPath("/api/v1", "namespaces", namespace, "secrets", name);
}

async function requestToken(
  account: AccountName,
  expirationSeconds: number,
  { api, discovery }: Cluster,
  context: OkdContext,
): Promise<ObtainedToken | undefined> {
  if ((await discovery.find("v1", "serviceaccounts/token")) === undefined) return undefined;
  await requireEngine(context, "effect");
  const askedAtMs = context.clock.date().getTime();
  const path = accountPath(account, "token");
  // Servers are known whose discovery names it and that do not serve it.
  const body = await explainRefusal(
    `Requesting a token of the service account ${account.name} in ${account.namespace}`,
    `the right to create serviceaccounts/token in ${account.namespace} (for example the role edit)`,
    () => orMissing(() => api.sendAs("POST", path, tokenRequest(expirationSeconds), (text) => text)),
  );
  if (body === undefined) return undefined;
  const { token, expiresAt, lifetimeSeconds } = issuedIn(body, path);
  // Reckoned from the lifetime that was granted, and by one clock: a wrong one must not renew without end.
  const lifetimeMs = (lifetimeSeconds ?? expirationSeconds) * 1000;
  return { token, expiresAt, renewAt: new Date(askedAtMs + (lifetimeMs * 2) / 3).toISOString() };
}

/** The answer holds the token: of one that cannot be read nothing is quoted. */
function issuedIn(body: string, path: string): IssuedToken {
  try {
    return parseTokenRequest(body);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      what: `POST ${path} did not answer with a token as TokenRequest has it.`,
      next: "Check that the server is an OKD or Kubernetes API and not a web page or a proxy in front of it.",
    });
  }
}

/** In 3.x a controller hangs a token secret on every account. */
async function tokenOnAccount(
  account: KubeObject,
  { namespace }: AccountName,
  { api }: Cluster,
): Promise<ObtainedToken | undefined> {
  for (const tokenSecret of secretNamesOf(account)) {
    const secret = await explainRefusal(
      `Reading the secret ${tokenSecret} in ${namespace}`,
      `the right to get secrets in ${namespace} (for example the role edit)`,
      () => orMissing(() => api.read(secretPath(namespace, tokenSecret))),
    );
    if (secret === undefined || !isTokenSecret(secret)) continue;
    if (accountUidOf(secret) !== account.metadata.uid) continue;
    const token = tokenIn(secret);
    if (token !== undefined) return { token, tokenSecret };
  }
  return undefined;
}

async function tokenFromOwnSecret(
  account: KubeObject,
  grantee: Grantee,
  cluster: Cluster,
  context: OkdContext,
): Promise<ObtainedToken> {
  const { namespace, name } = grantee.account;
  const { api } = cluster;
  const made = await ensureSecret(account, grantee, cluster, context);
  const tokenSecret = made.metadata.name;
  const result = await waitUntil({
    read: (remainingMs, signal) =>
      api.read(secretPath(namespace, tokenSecret), { timeoutMs: Math.max(remainingMs, 1), signal }),
    judge: (secret) => (tokenIn(secret) === undefined ? "retry" : "success"),
    summarize: (secret) => (tokenIn(secret) === undefined ? "empty" : "filled"),
    isFatal: (error) => !isUncertain(error),
    retryAfterMsOf: retryAfterMs,
    timeoutMs: fillTimeoutMs,
    intervalMs: 200,
    maxIntervalMs: 2000,
    clock: context.clock,
    random: context.random,
  });
  const token = result.last === undefined ? undefined : tokenIn(result.last);
  if (result.outcome === "success" && token !== undefined) return { token, tokenSecret };
  if (isMaintenanceError(result.error, "ERR_NOT_FOUND")) {
    throw new MaintenanceError("ERR_NOT_FOUND", {
      what: `The secret ${tokenSecret} in ${namespace} was deleted before it held a token: the cluster does so when the service account ${name} is deleted.`,
      next: "Run pulumi up again: it creates both again.",
    });
  }
  if (result.error !== undefined) throw result.error as Error;
  throw new MaintenanceError("ERR_WAIT_TIMEOUT", {
    what: `The secret ${tokenSecret} in ${namespace} holds no token after ${fillTimeoutMs / 1000} s: the cluster's token controller has not filled it.`,
    lastSeen: result.lastSummary ?? "nothing",
    next: "Run pulumi up again to continue waiting; if it stays empty, have the controller manager looked at.",
  });
}

/** A secret of this resource: the one of an earlier run, or a new one. */
async function ensureSecret(
  account: KubeObject,
  grantee: Grantee,
  cluster: Cluster,
  context: OkdContext,
): Promise<KubeObject> {
  const { namespace, name } = grantee.account;
  const { api } = cluster;
  const secretName = ownSecretName(grantee.account, grantee.mark);
  const path = secretPath(namespace, secretName);
  const fresh = newTokenSecret(secretName, namespace, name, { [createdBy]: grantee.mark });
  const right = (verb: string): string =>
    `the right to ${verb} secrets in ${namespace} (for example the role edit)`;

  const found = await explainRefusal(`Reading the secret ${secretName} in ${namespace}`, right("get"), () =>
    orMissing(() => api.read(path)),
  );
  await requireEngine(context, "effect");
  if (found !== undefined) {
    if (!isOfSameResource(grantee.mark, markOn(found, createdBy))) {
      throw new MaintenanceError("ERR_CONFLICT", {
        what: `The secret ${secretName} in ${namespace} belongs to someone else.`,
        next: `Delete it if it is not needed, and run pulumi up again: oc delete secret ${secretName} -n ${namespace}`,
      });
    }
    const uid = accountUidOf(found);
    if (uid === undefined || uid === account.metadata.uid)
      return api.send("PATCH", path, markPatch(grantee.mark));
    // Of an account of this name that is no more.
    await deleteOwn(path, found, api);
  }
  try {
    return await explainRefusal(`Creating the secret ${secretName} in ${namespace}`, right("create"), () =>
      api.send("POST", apiPath("/api/v1", "namespaces", namespace, "secrets"), fresh),
    );
  } catch (error) {
    // A lost answer: the secret bears this resource's mark if it was made.
    const present = mayHaveActed(error) ? await orMissing(() => api.read(path)) : undefined;
    if (present === undefined || markOn(present, createdBy) !== grantee.mark) throw error;
    return present;
  }
}

/** The name of a resource's token secret: the same in each run, so that none is left behind by one that died. */
export function ownSecretName({ name }: AccountName, mark: string): string {
  const hash = createHash("sha256").update(urnIn(mark)).digest("hex").slice(0, 8);
  const ending = `-token-${hash}`;
  return `${name.slice(0, longestName - ending.length)}${ending}`;
}
