import type { Fields } from "./kubeObject";
import { fromOpenshiftRoleBinding, toOpenshiftRoleBinding } from "./openshiftRoleBinding";
import type { ApiOptions } from "./okdOptions";

/** One resource in one group and version. */
export interface ResourceType {
  /** `/oapi/v1` is a family of its own: its group is empty too. */
  family: "api" | "oapi" | "apis";
  /** Empty for the core group and `/oapi`. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
  verbs: readonly string[];
  subresources: readonly Subresource[];
  /** Whether PUT makes an object that is not there. */
  createOnUpdate?: boolean;
  /** Between what continues the wire and what is kept, where they differ. */
  decode?: (object: Fields) => Fields;
  encode?: (object: Fields) => Fields;
}

/** What hangs below an object. */
export interface Subresource {
  name: string;
  kind: string;
  verbs: readonly string[];
  group?: string;
  version?: string;
}

const allVerbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
const readVerbs = ["get", "list", "watch"];
const statusVerbs = ["get", "patch", "update"];

const tokenSubresource: Subresource = {
  name: "token",
  kind: "TokenRequest",
  verbs: ["create"],
  group: "authentication.k8s.io",
  version: "v1",
};

type Shape = Pick<ResourceType, "plural" | "kind"> &
  Partial<Pick<ResourceType, "namespaced" | "verbs" | "createOnUpdate" | "decode" | "encode">> & {
    subresources?: readonly Subresource[];
  };

function typesOf(
  place: Pick<ResourceType, "family" | "group" | "version">,
  shapes: readonly Shape[],
): ResourceType[] {
  return shapes.map((shape) => ({
    namespaced: true,
    verbs: allVerbs,
    subresources: [],
    ...shape,
    ...place,
  }));
}

const status = (kind: string): Subresource => ({ name: "status", kind, verbs: statusVerbs });

const coreShapes = (tokenRequest: boolean): Shape[] => [
  { plural: "configmaps", kind: "ConfigMap" },
  { plural: "namespaces", kind: "Namespace", namespaced: false, subresources: [status("Namespace")] },
  { plural: "nodes", kind: "Node", namespaced: false, subresources: [status("Node")] },
  { plural: "pods", kind: "Pod", subresources: [status("Pod")] },
  { plural: "secrets", kind: "Secret" },
  {
    plural: "serviceaccounts",
    kind: "ServiceAccount",
    subresources: tokenRequest ? [tokenSubresource] : [],
  },
];

const rbacShapes: Shape[] = [
  { plural: "clusterrolebindings", kind: "ClusterRoleBinding", namespaced: false, createOnUpdate: true },
  { plural: "clusterroles", kind: "ClusterRole", namespaced: false, createOnUpdate: true },
  { plural: "rolebindings", kind: "RoleBinding", createOnUpdate: true },
  { plural: "roles", kind: "Role", createOnUpdate: true },
];

/** The OpenShift-only resources by group; `/oapi/v1` has all of them together. */
const openshiftShapes: Readonly<Record<string, Shape[]>> = {
  "authorization.openshift.io": [
    {
      plural: "rolebindings",
      kind: "RoleBinding",
      decode: fromOpenshiftRoleBinding,
      encode: toOpenshiftRoleBinding,
    },
    { plural: "clusterroles", kind: "ClusterRole", namespaced: false, verbs: readVerbs },
  ],
  "image.openshift.io": [
    { plural: "images", kind: "Image", namespaced: false },
    { plural: "imagesignatures", kind: "ImageSignature", namespaced: false, verbs: ["delete"] },
    { plural: "imagestreams", kind: "ImageStream" },
  ],
  "oauth.openshift.io": [
    {
      plural: "oauthaccesstokens",
      kind: "OAuthAccessToken",
      namespaced: false,
      verbs: ["delete", ...readVerbs],
    },
  ],
  "user.openshift.io": [{ plural: "users", kind: "User", namespaced: false }],
};

const coordinationPlace = { family: "apis", group: "coordination.k8s.io", version: "v1" } as const;
const leaseShape: Shape = { plural: "leases", kind: "Lease" };

const reviewPlace = { family: "apis", group: "authentication.k8s.io", version: "v1" } as const;
const reviewShape: Shape = {
  plural: "selfsubjectreviews",
  kind: "SelfSubjectReview",
  namespaced: false,
  verbs: ["create"],
};

/** What a server of this version serves, after what its options leave out. */
export function servedTypes(version: "3.x" | "4.x", api: Required<ApiOptions>): ResourceType[] {
  const rbacVersions = { v1: ["v1", "v1beta1"], v1beta1: ["v1beta1"], none: [] }[api.rbac];
  const rbac = "rbac.authorization.k8s.io";
  return [
    ...typesOf({ family: "api", group: "", version: "v1" }, coreShapes(api.tokenRequest)),
    ...rbacVersions.flatMap((each) => typesOf({ family: "apis", group: rbac, version: each }, rbacShapes)),
    // Kubernetes serves leases since 1.14, and OKD 3.11 is 1.11.
    ...(version === "3.x" ? [] : typesOf(coordinationPlace, [leaseShape])),
    ...(api.selfSubjectReview ? typesOf(reviewPlace, [reviewShape]) : []),
    ...(api.openshiftGroups
      ? Object.entries(openshiftShapes).flatMap(([group, shapes]) =>
          typesOf({ family: "apis", group, version: "v1" }, shapes),
        )
      : []),
    ...(version === "3.x"
      ? typesOf({ family: "oapi", group: "", version: "v1" }, Object.values(openshiftShapes).flat())
      : []),
  ];
}

/** A kind that is added to a running server, as a CustomResourceDefinition does. */
export interface CustomKind {
  /** A domain, for example `example.com`. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  /** Default true. */
  namespaced?: boolean;
}

/** Such a kind among those that are served; it has a status. */
export function customType({ group, version, kind, plural, namespaced = true }: CustomKind): ResourceType[] {
  const shape = { plural, kind, namespaced, subresources: [status(kind)] };
  return typesOf({ family: "apis", group, version }, [shape]);
}

/** The plural of a kind; both forms of a role binding are kept under one. */
export function pluralOf(kind: string): string {
  const all = [...coreShapes(true), ...rbacShapes, ...Object.values(openshiftShapes).flat()];
  const found = all.find((shape) => shape.kind === kind);
  if (found === undefined) {
    const kinds = [...new Set(all.map((shape) => shape.kind))].sort();
    throw new RangeError(`The simulator keeps no ${kind}; it knows ${kinds.join(", ")}`);
  }
  return found.plural;
}

/** Whether objects of this kind are in a namespace. */
export function isNamespaced(kind: string): boolean {
  const all = [...coreShapes(true), ...rbacShapes, ...Object.values(openshiftShapes).flat()];
  return all.find((shape) => shape.kind === kind)?.namespaced ?? true;
}

/** The `apiVersion` of a resource, for example `v1` or `rbac.authorization.k8s.io/v1`. */
export function apiVersionOf({ group, version }: Pick<ResourceType, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}
