import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import { apiPath, type ApiServer } from "../../kubernetes/apiServer";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { AccountName } from "./roleBinding";
import { mayHaveActed, explainRefusal, orMissing } from "../../kubernetes/explainRefusal";
import type { Cluster, OkdContext } from "../../kubernetes/clusterContext";
import { deleteExactly } from "../../kubernetes/deleteExactly";
import { requireEngine } from "../../pulumi/context";
import { createdBy, isOfSameResource, marked, markOn } from "../../kubernetes/creationMark";

/** The path of an account, or of what hangs below it. */
export function accountPath({ namespace, name }: AccountName, ...below: readonly string[]): string {
  return apiPath("/api/v1", "namespaces", namespace, "serviceaccounts", name, ...below);
}

/** @throws ERR_NOT_FOUND for a namespace that is not there; one that may not be read is taken to be there */
export async function requireNamespace(namespace: string, { api }: Cluster): Promise<void> {
  try {
    await api.read(apiPath("/api/v1", "namespaces", namespace));
  } catch (error) {
    if (isMaintenanceError(error, "ERR_FORBIDDEN")) return;
    if (isMaintenanceError(error, "ERR_NOT_FOUND")) throw missingNamespace(namespace, api);
    throw error;
  }
}

/**
 * The service account, created if it is not there. One that this resource has created in an earlier run, or
 * before its replacement, becomes this one's.
 *
 * @returns the account, and whether it is this resource's
 * @throws ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 */
export async function ensureServiceAccount(
  account: AccountName,
  mark: string,
  cluster: Cluster,
  context: OkdContext,
): Promise<{ readonly object: KubeObject; readonly isOwn: boolean }> {
  const { api } = cluster;
  const { namespace, name } = account;
  const path = accountPath(account);
  const find = (): Promise<KubeObject | undefined> =>
    explainRefusal(
      `Reading the service account ${name} in ${namespace}`,
      `the right to get serviceaccounts in ${namespace} (for example the role edit)`,
      () => orMissing(() => api.read(path)),
    );
  const found = await find();
  if (found !== undefined) return claim(found, path, mark, api, context);

  await requireEngine(context, "effect");
  const wanted = marked({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } }, createdBy, mark);
  try {
    const object = await explainRefusal(
      `Creating the service account ${name} in ${namespace}`,
      `the right to create serviceaccounts in ${namespace} (for example the role edit)`,
      () => api.send("POST", apiPath("/api/v1", "namespaces", namespace, "serviceaccounts"), wanted),
    );
    return { object, isOwn: true };
  } catch (error) {
    if (isMaintenanceError(error, "ERR_NOT_FOUND")) throw missingNamespace(namespace, api);
    if (!isMaintenanceError(error, "ERR_CONFLICT") && !mayHaveActed(error)) throw error;
    // Someone else was faster, or the answer was lost: what is there now tells.
    const present = await find();
    if (present === undefined) throw error;
    return claim(present, path, mark, api, context);
  }
}

/** Deletes the account if it is this resource's; whether it was. @throws ERR_FORBIDDEN, ERR_NETWORK … */
export async function removeServiceAccount(
  account: AccountName,
  mark: string,
  { api }: Cluster,
  context: OkdContext,
): Promise<boolean> {
  const path = accountPath(account);
  const found = await orMissing(() => api.read(path));
  if (found === undefined || markOn(found, createdBy) !== mark) return false;
  await requireEngine(context, "effect");
  await deleteOwn(path, found, api);
  return true;
}

/** Deletes this very object; one that is gone, or that has another in its place, counts as deleted. */
export async function deleteOwn(path: string, object: KubeObject, api: ApiServer): Promise<void> {
  try {
    await deleteExactly(path, object, api);
  } catch (error) {
    if (!isMaintenanceError(error, "ERR_CONFLICT")) throw error;
  }
}

/** Takes over what an earlier run of the same resource has made; what is anyone else's stays theirs. */
async function claim(
  object: KubeObject,
  path: string,
  mark: string,
  api: ApiServer,
  context: OkdContext,
): Promise<{ readonly object: KubeObject; readonly isOwn: boolean }> {
  const present = markOn(object, createdBy);
  if (present === mark) return { object, isOwn: true };
  if (!isOfSameResource(mark, present)) return { object, isOwn: false };
  await requireEngine(context, "effect");
  return { object: await api.send("PATCH", path, markPatch(mark)), isOwn: true };
}

/** The merge patch that gives an object another mark. */
export function markPatch(mark: string): object {
  return { metadata: { annotations: { [createdBy]: mark } } };
}

function missingNamespace(namespace: string, api: ApiServer): MaintenanceError {
  return new MaintenanceError("ERR_NOT_FOUND", {
    what: `The cluster at ${api.connection.server} has no namespace ${JSON.stringify(namespace)}.`,
    next: `Create it (oc new-project ${namespace}, or kubectl create namespace ${namespace}), and run pulumi up again.`,
  });
}
