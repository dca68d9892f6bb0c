import { apiPath } from "../../kubernetes/apiServer";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const admission = "/apis/admissionregistration.k8s.io/v1";

/** Where the objects of each kind of the set-up are, in a namespace or not. */
const places: Readonly<Record<string, readonly [root: string, plural: string, isNamespaced?: true]>> = {
  Namespace: ["/api/v1", "namespaces"],
  ServiceAccount: ["/api/v1", "serviceaccounts", true],
  ClusterRole: [rbac, "clusterroles"],
  ClusterRoleBinding: [rbac, "clusterrolebindings"],
  Role: [rbac, "roles", true],
  RoleBinding: [rbac, "rolebindings", true],
  ValidatingAdmissionPolicy: [admission, "validatingadmissionpolicies"],
  ValidatingAdmissionPolicyBinding: [admission, "validatingadmissionpolicybindings"],
};

/** The path of the list that an object of the set-up is in. */
export function listPathOf({ kind = "", metadata }: KubeObject): string {
  const place = places[kind];
  if (place === undefined) throw new Error(`The set-up has no kind ${kind}.`);
  const [root, plural, isNamespaced] = place;
  return isNamespaced === true
    ? apiPath(root, "namespaces", metadata.namespace ?? "", plural)
    : apiPath(root, plural);
}

/** The path of an object of the set-up. */
export function pathOf(object: KubeObject): string {
  return apiPath(listPathOf(object), object.metadata.name);
}
