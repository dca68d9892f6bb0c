import type { KubeObject } from "../../kubernetes/wire/kubeObject";

/** A service account by its names. */
export interface AccountName {
  readonly namespace: string;
  readonly name: string;
}

/** A role by its name: of the whole cluster, or of one namespace. */
export interface RoleName {
  readonly kind: "ClusterRole" | "Role";
  readonly name: string;
}

/** How a server writes role bindings: as the group `rbac.authorization.k8s.io` does, or as OpenShift's own API. */
export type RoleBindingForm = "rbac" | "openshift";

const rbacGroup = "rbac.authorization.k8s.io";
const localPrefix = "role/";

/**
 * The role that a name means: `role/NAME` is one of the namespace itself, anything else one of the cluster. No
 * role has a slash in its name.
 *
 * Source: Kubernetes, "Object Names and IDs", path segment names: neither `/` nor `%`, not `.` or `..`.
 */
export function parseRole(role: string): RoleName {
  return role.startsWith(localPrefix)
    ? { kind: "Role", name: role.slice(localPrefix.length) }
    : { kind: "ClusterRole", name: role };
}

/**
 * The user that a service account is.
 *
 * Source: Kubernetes, "Authenticating", service account tokens.
 */
export function userNameOf({ namespace, name }: AccountName): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/**
 * Whether a binding is of a role.
 *
 * Source: Kubernetes `rbac/v1` `RoleRef` has a kind; OpenShift's `roleRef` has the namespace of a role that is
 * not the cluster's.
 */
export function bindsRole(binding: KubeObject, role: RoleName): boolean {
  const { kind, name, namespace } = fieldsOf(binding["roleRef"]);
  const isLocal = typeof kind === "string" && kind !== "" ? kind === "Role" : !isBlank(namespace);
  return name === role.name && isLocal === (role.kind === "Role");
}

/** Whether a binding names the account itself; by a group it may have the role nevertheless. */
export function holdsAccount(binding: KubeObject, account: AccountName): boolean {
  return (
    listOf(binding["subjects"]).some((subject) => isAccount(subject, account)) ||
    listOf(binding["userNames"]).includes(userNameOf(account))
  );
}

/** Whether a binding names no one. */
export function holdsNobody(binding: KubeObject): boolean {
  return ["subjects", "userNames", "groupNames"].every((field) => listOf(binding[field]).length === 0);
}

/**
 * A binding with one account more.
 *
 * Source: OpenShift ignores `subjects` when `userNames` or `groupNames` is set; `rbac` has neither of these.
 */
export function withAccount(binding: KubeObject, account: AccountName): KubeObject {
  const isByNames = Array.isArray(binding["userNames"]) || Array.isArray(binding["groupNames"]);
  return {
    ...binding,
    subjects: [...listOf(binding["subjects"]), subjectOf(account)],
    ...(isByNames ? { userNames: [...listOf(binding["userNames"]), userNameOf(account)] } : {}),
  };
}

/** A binding without an account, everyone else as before. */
export function withoutAccount(binding: KubeObject, account: AccountName): KubeObject {
  return {
    ...binding,
    subjects: listOf(binding["subjects"]).filter((subject) => !isAccount(subject, account)),
    // Empty and not absent: without names OpenShift would go by the subjects it had.
    ...(Array.isArray(binding["userNames"])
      ? { userNames: listOf(binding["userNames"]).filter((user) => user !== userNameOf(account)) }
      : {}),
  };
}

/**
 * A new binding of a role for one account.
 *
 * Source: Kubernetes `rbac/v1` `RoleBinding`; OpenShift `v1` `RoleBinding`.
 */
export function newRoleBinding(
  name: string,
  role: RoleName,
  account: AccountName,
  form: RoleBindingForm,
): KubeObject {
  const subjects = [subjectOf(account)];
  const metadata = { name, namespace: account.namespace };
  if (form === "rbac") return { metadata, subjects, roleRef: { apiGroup: rbacGroup, ...role } };
  const local = role.kind === "Role" ? { namespace: account.namespace } : {};
  return {
    metadata,
    subjects,
    userNames: [userNameOf(account)],
    groupNames: null,
    roleRef: { name: role.name, ...local },
  };
}

/**
 * A name for a binding that no other has: the role's, or with the first number that is free, as `oc` gives it.
 *
 * Source: `oc policy add-role-to-user`: `admin`, `admin-0`, `admin-1`.
 */
export function freeName(role: RoleName, taken: readonly string[]): string {
  for (let number = -1; ; number++) {
    const name = number < 0 ? role.name : `${role.name}-${number}`;
    if (!taken.includes(name)) return name;
  }
}

function subjectOf({ namespace, name }: AccountName): Record<string, string> {
  return { kind: "ServiceAccount", name, namespace };
}

function isAccount(subject: unknown, account: AccountName): boolean {
  const { kind, name, namespace } = fieldsOf(subject);
  if (kind === "ServiceAccount") return name === account.name && namespace === account.namespace;
  return kind === "User" && name === userNameOf(account);
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Go writes an empty list as null, or leaves it out. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
