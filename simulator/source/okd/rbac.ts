import type { Attempt } from "./apiStatus";
import type { Identity } from "./identity";
import { fieldsOf, listOf, textOf, type Fields, type KubeObject } from "./kubeObject";
import type { ObjectStore } from "./objectStore";

/** Whether a role binding allows the attempt: one of the whole cluster, or one of the namespace that it is in. */
export function isAllowed(store: ObjectStore, identity: Identity, attempt: Attempt): boolean {
  const namespace = attempt.resource?.namespace;
  const bindings = [
    ...store.list("clusterrolebindings"),
    ...(namespace === undefined ? [] : store.list("rolebindings", namespace)),
  ];
  return bindings
    .filter((binding) => listOf(binding["subjects"]).some((subject) => isMember(fieldsOf(subject), identity)))
    .flatMap((binding) => rulesOf(store, binding))
    .some((rule) => ruleAllows(rule, attempt));
}

function isMember(subject: Fields, { user, groups }: Identity): boolean {
  const name = textOf(subject["name"]);
  switch (subject["kind"]) {
    case "User":
      return name === user;
    case "Group":
      return groups.includes(name);
    case "ServiceAccount":
      return user === `system:serviceaccount:${textOf(subject["namespace"])}:${name}`;
    default:
      return false;
  }
}

function rulesOf(store: ObjectStore, binding: KubeObject): Fields[] {
  const { kind, name } = fieldsOf(binding["roleRef"]);
  const isLocal = kind === "Role";
  const plural = isLocal ? "roles" : "clusterroles";
  const role = store.get(plural, textOf(name), isLocal ? binding.metadata.namespace : undefined);
  return listOf(role?.["rules"]).map(fieldsOf);
}

function ruleAllows(rule: Fields, { verb, resource, path }: Attempt): boolean {
  const names = (field: string): unknown[] => listOf(rule[field]);
  const includes = (field: string, value: string): boolean =>
    names(field).includes("*") || names(field).includes(value);
  if (!includes("verbs", verb)) return false;
  if (resource === undefined)
    return names("nonResourceURLs").some((pattern) => matchesPath(textOf(pattern), path));
  const { group, plural, subresource, name = "" } = resource;
  const what = subresource === undefined ? plural : `${plural}/${subresource}`;
  const isNamed = names("resourceNames").length === 0 || names("resourceNames").includes(name);
  return includes("apiGroups", group) && includes("resources", what) && isNamed;
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
