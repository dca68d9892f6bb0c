import type { GivenObject } from "./kubeObject";

const rbacGroup = "rbac.authorization.k8s.io";
const readVerbs = ["get", "list", "watch"];
const changeVerbs = ["create", "delete", "deletecollection", "patch", "update"];
const bindingGroups = ["", "authorization.openshift.io", rbacGroup];
const imageGroups = ["", "image.openshift.io"];

const viewRules = [
  { apiGroups: [""], resources: ["configmaps", "namespaces", "pods", "serviceaccounts"], verbs: readVerbs },
  { apiGroups: imageGroups, resources: ["imagestreams"], verbs: readVerbs },
];
const editRules = [
  ...viewRules,
  { apiGroups: [""], resources: ["secrets"], verbs: readVerbs },
  {
    apiGroups: [""],
    resources: ["configmaps", "pods", "secrets", "serviceaccounts"],
    verbs: changeVerbs,
  },
  { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
  { apiGroups: imageGroups, resources: ["imagestreams"], verbs: changeVerbs },
];
const adminRules = [
  ...editRules,
  { apiGroups: bindingGroups, resources: ["rolebindings", "roles"], verbs: [...readVerbs, ...changeVerbs] },
];
const everything = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["*"] },
];
const discoveryPaths = ["/", "/api", "/api/*", "/apis", "/apis/*", "/oapi", "/oapi/*"];
const publicPaths = ["/version", "/version/*", "/healthz", "/livez", "/readyz", "/.well-known/*"];

/** The cluster roles that every cluster has, as far as the simulator's resources go. */
export const defaultClusterRoles: readonly GivenObject[] = [
  role("cluster-admin", everything),
  role("admin", adminRules),
  role("edit", editRules),
  role("view", viewRules),
  role("basic-user", [
    { apiGroups: ["", "user.openshift.io"], resources: ["users"], resourceNames: ["~"], verbs: ["get"] },
  ]),
  role("system:basic-user", [
    { apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"], verbs: ["create"] },
  ]),
  role("system:oauth-token-deleter", [
    { apiGroups: ["", "oauth.openshift.io"], resources: ["oauthaccesstokens"], verbs: ["delete"] },
  ]),
  role("system:image-puller", [
    { apiGroups: imageGroups, resources: ["imagestreams", "imagestreams/layers"], verbs: ["get"] },
  ]),
  role("system:image-signer", [
    { apiGroups: imageGroups, resources: ["images", "imagestreams"], verbs: ["get"] },
    { apiGroups: imageGroups, resources: ["imagesignatures"], verbs: ["create", "delete"] },
  ]),
  role("system:discovery", [{ nonResourceURLs: discoveryPaths, verbs: ["get"] }]),
  role("system:public-info-viewer", [{ nonResourceURLs: publicPaths, verbs: ["get"] }]),
];

/** Who has which of them everywhere. */
export const defaultClusterRoleBindings: readonly GivenObject[] = [
  binding("cluster-admins", "cluster-admin", ["system:masters", "system:cluster-admins", "cluster-admins"]),
  binding("basic-users", "basic-user", ["system:authenticated"]),
  binding("system:basic-user", "system:basic-user", ["system:authenticated"]),
  binding("system:oauth-token-deleters", "system:oauth-token-deleter", ["system:authenticated"]),
  binding("system:discovery", "system:discovery", ["system:authenticated"]),
  binding("system:public-info-viewer", "system:public-info-viewer", [
    "system:authenticated",
    "system:unauthenticated",
  ]),
];

function role(name: string, rules: readonly unknown[]): GivenObject {
  return { kind: "ClusterRole", metadata: { name }, rules };
}

function binding(name: string, roleName: string, groups: readonly string[]): GivenObject {
  return {
    kind: "ClusterRoleBinding",
    metadata: { name },
    subjects: groups.map((group) => ({ apiGroup: rbacGroup, kind: "Group", name: group })),
    roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name: roleName },
  };
}
