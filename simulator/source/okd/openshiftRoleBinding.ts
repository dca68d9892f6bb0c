import { fieldsOf, listOf, textOf, type Fields } from "./kubeObject";

const rbacGroup = "rbac.authorization.k8s.io";
const accountPrefix = "system:serviceaccount:";

/**
 * A role binding as `/oapi/v1` and `authorization.openshift.io` take it, in the form of
 * `rbac.authorization.k8s.io`. `subjects` is ignored when `userNames` or `groupNames` is set.
 *
 * @example
 * fromOpenshiftRoleBinding({ userNames: ["ann"], roleRef: { name: "admin" } })
 * // { subjects: [{ kind: "User", name: "ann", apiGroup: … }], roleRef: { kind: "ClusterRole", name: "admin", … } }
 */
export function fromOpenshiftRoleBinding(binding: Fields): Fields {
  const { userNames, groupNames, subjects, roleRef, ...rest } = binding;
  const named = Array.isArray(userNames) || Array.isArray(groupNames);
  const { name, namespace } = fieldsOf(roleRef);
  const kind = textOf(namespace) === "" ? "ClusterRole" : "Role";
  return {
    ...rest,
    subjects: named
      ? [
          ...listOf(userNames).map((user) => subjectOfUser(textOf(user))),
          ...listOf(groupNames).map((group) => ({ apiGroup: rbacGroup, kind: "Group", name: group })),
        ]
      : listOf(subjects).map(toRbacSubject),
    roleRef: { apiGroup: rbacGroup, kind, name },
  };
}

/** The opposite of `fromOpenshiftRoleBinding`: all subjects in both forms. */
export function toOpenshiftRoleBinding(binding: Fields): Fields {
  const { subjects, roleRef, ...rest } = binding;
  const all = listOf(subjects).map(fieldsOf);
  const groups = all.filter(({ kind }) => kind === "Group").map(({ name }) => name);
  const users = all
    .filter(({ kind }) => kind !== "Group")
    .map(({ kind, name, namespace }) =>
      kind === "ServiceAccount" ? `${accountPrefix}${textOf(namespace)}:${textOf(name)}` : name,
    );
  const { kind, name } = fieldsOf(roleRef);
  const { namespace } = fieldsOf(binding["metadata"]);
  return {
    ...rest,
    userNames: users.length > 0 ? users : null,
    groupNames: groups.length > 0 ? groups : null,
    subjects: all.map(toOpenshiftSubject),
    roleRef: { name, ...(kind === "Role" && { namespace }) },
  };
}

function subjectOfUser(user: string): Fields {
  const [namespace, name] = user.startsWith(accountPrefix) ? user.slice(accountPrefix.length).split(":") : [];
  if (name === undefined) return { apiGroup: rbacGroup, kind: "User", name: user };
  return { kind: "ServiceAccount", namespace, name };
}

function toRbacSubject(subject: unknown): Fields {
  const { kind, name, namespace } = fieldsOf(subject);
  if (kind === "ServiceAccount") return { kind, namespace, name };
  return { apiGroup: rbacGroup, kind: textOf(kind).replace(/^System/, ""), name };
}

function toOpenshiftSubject({ kind, name, namespace }: Fields): Fields {
  if (kind === "ServiceAccount") return { kind, namespace, name };
  const system = textOf(name).startsWith("system:") ? "System" : "";
  return { kind: `${system}${textOf(kind)}`, name };
}
