import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import { objectPath } from "../../kubernetes/discovery";
import type { ApiResource } from "../../kubernetes/wire/apiResources";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import {
  bindsRole,
  freeName,
  holdsAccount,
  holdsNobody,
  newRoleBinding,
  parseRole,
  userNameOf,
  withAccount,
  withoutAccount,
  type AccountName,
  type RoleBindingForm,
} from "./roleBinding";
import { isUncertain, explainRefusal } from "../../kubernetes/explainRefusal";
import type { Cluster, OkdContext } from "../../kubernetes/clusterContext";
import { deleteExactly } from "../../kubernetes/deleteExactly";
import { retryOnConflict } from "../../kubernetes/retryOnConflict";
import { requireEngine } from "../../pulumi/context";
import { createdBy, isOfSameResource, marked, markOn } from "../../kubernetes/creationMark";
import { grantedTo, nextOwner } from "./serviceAccountMarks";

/** Who is given roles, and by which resource. */
export interface Grantee {
  readonly account: AccountName;
  readonly mark: string;
}

/** Where role bindings are, newest first; the last is what 3.x has had from the beginning. */
const places: readonly (readonly [groupVersion: string, form: RoleBindingForm])[] = [
  ["rbac.authorization.k8s.io/v1", "rbac"],
  ["rbac.authorization.k8s.io/v1beta1", "rbac"],
  ["oapi/v1", "openshift"],
];
/** How often a change is tried while others change the same binding: each time at least one of them gets through. */
const patience = { attempts: 30, longestPauseMs: 1000 };

/**
 * Makes sure that there are such roles, so that a misspelled one is found before anything is created. What may not
 * be read is taken to be there.
 *
 * @throws ERR_NOT_FOUND with all that are missing
 */
export async function requireRoles(
  roles: readonly string[],
  namespace: string,
  { api, discovery }: Cluster,
): Promise<void> {
  const [place] = await placeOfBindings({ api, discovery });
  const missing: string[] = [];
  for (const role of roles) {
    const { kind, name } = parseRole(role);
    const resource = await discovery.find(place, kind === "Role" ? "roles" : "clusterroles");
    if (resource === undefined) continue;
    try {
      await api.read(objectPath(resource, kind === "Role" ? namespace : undefined, name));
    } catch (error) {
      if (isMaintenanceError(error, "ERR_NOT_FOUND")) missing.push(role);
      else if (!isMaintenanceError(error, "ERR_FORBIDDEN")) throw error;
    }
  }
  if (missing.length === 0) return;
  throw new MaintenanceError("ERR_NOT_FOUND", {
    what: `${api.connection.server} has no role ${missing.map((role) => JSON.stringify(role)).join(", ")}.`,
    next: `Nothing was granted. See which there are: oc get clusterroles; a role of the namespace itself is written role/NAME: oc get roles -n ${namespace}`,
  });
}

/** Whether the account has each of the roles by its own name. @throws what reading throws */
export async function holdsRoles(
  roles: readonly string[],
  account: AccountName,
  cluster: Cluster,
  options: ReadOptions,
): Promise<boolean> {
  const { bindings } = await readBindings(account.namespace, cluster, options);
  return roles.every((role) =>
    bindings.some((binding) => bindsRole(binding, parseRole(role)) && holdsAccount(binding, account)),
  );
}

/**
 * Grants a role as `oc policy add-role-to-user` does: already bound, nothing; into a binding of the role that is
 * there; else by a new one. Others who change the same binding at the same time lose nothing.
 *
 * @returns whether it is this resource that has granted it
 * @throws ERR_FORBIDDEN, ERR_CONFLICT when others never let it come to its turn, ERR_NETWORK …
 */
export function grantRole(
  role: string,
  { account, mark }: Grantee,
  cluster: Cluster,
  context: OkdContext,
): Promise<boolean> {
  const { namespace } = account;
  const wanted = parseRole(role);
  const grant = async (): Promise<boolean> => {
    const { resource, form, bindings } = await readBindings(namespace, cluster);
    const ofRole = bindings.filter((binding) => bindsRole(binding, wanted));
    const bound = ofRole.filter((binding) => holdsAccount(binding, account));
    const marks = bound.map((binding) => markOn(binding, grantedTo(account)));
    if (marks.includes(mark)) return true;
    const own = bound.find((binding) => isOfSameResource(mark, markOn(binding, grantedTo(account))));
    if (own === undefined && bound.length > 0) return false;

    await requireEngine(context, "effect");
    const [first] = ofRole;
    if (own !== undefined) await put(resource, claimed(own, { account, mark }), cluster);
    else if (first !== undefined) {
      await put(resource, marked(withAccount(first, account), grantedTo(account), mark), cluster);
    } else {
      const name = freeName(
        wanted,
        bindings.map(({ metadata }) => metadata.name),
      );
      const fresh = newRoleBinding(name, wanted, account, form);
      const body = marked(marked(fresh, createdBy, mark), grantedTo(account), mark);
      await cluster.api.send("POST", objectPath(resource, namespace), typed(resource, body));
    }
    return true;
  };
  return explainRefusal(
    `Granting the role ${role} to ${userNameOf(account)} in ${namespace}`,
    `the rights to list, create and update rolebindings in ${namespace}, and itself all that the role ${role} allows (for example the role admin there)`,
    () => untilBound(grant, context),
  );
}

/**
 * Takes back the roles that this resource has granted, but for those to keep. A binding that it created goes when
 * no one else is in it.
 *
 * @returns how many were taken back
 * @throws ERR_FORBIDDEN, ERR_CONFLICT, ERR_NETWORK …
 */
export async function revokeRoles(
  grantee: Grantee,
  keep: readonly string[],
  cluster: Cluster,
  context: OkdContext,
): Promise<number> {
  const { account, mark } = grantee;
  const kept = keep.map(parseRole);
  let count = 0;
  const revoke = async (): Promise<void> => {
    const { resource, bindings } = await readBindings(account.namespace, cluster);
    for (const binding of bindings) {
      if (markOn(binding, grantedTo(account)) !== mark) continue;
      if (kept.some((role) => bindsRole(binding, role))) continue;
      await requireEngine(context, "effect");
      await leave(resource, binding, grantee, cluster);
      count++;
    }
  };
  await explainRefusal(
    `Taking back the roles of ${userNameOf(account)} in ${account.namespace}`,
    `the rights to list, update and delete rolebindings in ${account.namespace} (for example the role admin there)`,
    () => untilBound(revoke, context),
  );
  return count;
}

async function leave(
  resource: ApiResource,
  binding: KubeObject,
  { account, mark }: Grantee,
  cluster: Cluster,
): Promise<void> {
  const isOwn = markOn(binding, createdBy) === mark;
  const left = marked(withoutAccount(binding, account), grantedTo(account), undefined);
  if (isOwn && holdsNobody(left)) {
    // The version, too: someone may have been put into it since it was read.
    await deleteExactly(
      objectPath(resource, account.namespace, binding.metadata.name),
      binding,
      cluster.api,
      true,
    );
    return;
  }
  // Whoever is left in it of this library's accounts removes it in the end.
  await put(resource, isOwn ? marked(left, createdBy, nextOwner(left)) : left, cluster);
}

/** A binding of an earlier run of the same resource, as this one's. */
function claimed(binding: KubeObject, { account, mark }: Grantee): KubeObject {
  const granted = marked(binding, grantedTo(account), mark);
  return isOfSameResource(mark, markOn(binding, createdBy)) ? marked(granted, createdBy, mark) : granted;
}

/** With the version that was read: a change by someone else in between is a conflict. */
async function put(resource: ApiResource, binding: KubeObject, { api }: Cluster): Promise<void> {
  const { namespace, name } = binding.metadata;
  await api.send("PUT", objectPath(resource, namespace, name), typed(resource, binding));
}

function typed({ groupVersion, kind }: ApiResource, object: KubeObject): KubeObject {
  // In a list the items leave out what they all share.
  return { ...object, apiVersion: groupVersion, kind };
}

async function readBindings(
  namespace: string,
  cluster: Cluster,
  options: ReadOptions = {},
): Promise<{ resource: ApiResource; form: RoleBindingForm; bindings: readonly KubeObject[] }> {
  const [, form, resource] = await placeOfBindings(cluster);
  const { items } = await cluster.api.list(objectPath(resource, namespace), {}, options);
  return { resource, form, bindings: items };
}

async function placeOfBindings({
  api,
  discovery,
}: Cluster): Promise<[groupVersion: string, form: RoleBindingForm, resource: ApiResource]> {
  for (const [groupVersion, form] of places) {
    const resource = await discovery.find(groupVersion, "rolebindings");
    if (resource !== undefined) return [groupVersion, form, resource];
  }
  throw new MaintenanceError("ERR_NOT_FOUND", {
    what: `${api.connection.server} offers no role bindings, or does not show them to this user.`,
    next: "See what it offers: oc api-resources; without role-based access control leave out the roles.",
  });
}

/** After an answer that was lost there is one more attempt, which finds what the first has done. */
function untilBound<T>(attempt: () => Promise<T>, context: OkdContext): Promise<T> {
  return retryOnConflict(
    attempt,
    patience,
    context,
    (error) => isUncertain(error) || isMaintenanceError(error, "ERR_NOT_FOUND"),
  );
}
