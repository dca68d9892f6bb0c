import { expectObject, expectString, parseJson, WireError } from "../../http/wireError";

/** One kind of resource that a server offers. */
export interface ApiResource {
  /** The group and version, such as `v1` or `apps/v1`. */
  readonly groupVersion: string;
  /** The name in paths, such as `pods`, or `pods/eviction` for a subresource. */
  readonly name: string;
  /** The kind of its objects, such as `Pod`. */
  readonly kind: string;
  /** The group and version of the kind where it is another one, such as `policy/v1` for `pods/eviction` of `v1`. */
  readonly kindVersion?: string;
  /** Whether its objects are in namespaces. */
  readonly namespaced: boolean;
  /** What can be done with it, such as `get` and `watch`; empty where the server does not say. */
  readonly verbs: readonly string[];
  /** Where it is served: `/api/v1`, `/oapi/v1` or `/apis/apps/v1`. */
  readonly path: string;
}

/**
 * Parses an `APIResourceList`; `path` is where it was read. @throws WireError
 *
 * Source: Kubernetes and OpenShift API discovery: `/api/v1`, `/oapi/v1`, `/apis/GROUP/VERSION`.
 */
export function parseApiResources(body: string, path: string): ApiResource[] {
  const list = expectObject(parseJson(body), "a list of API resources");
  const groupVersion = expectString(list["groupVersion"], "the group and version of a list of API resources");
  const { resources } = list;
  // Go writes an empty list as null.
  if (resources === null || resources === undefined) return [];
  if (!Array.isArray(resources)) throw new WireError("something else where the API resources were expected");
  return resources.map((value: unknown) => {
    const resource = expectObject(value, "an API resource");
    const { verbs, group, version } = resource;
    const kindVersion = [group, version].filter((part) => typeof part === "string" && part !== "").join("/");
    return {
      groupVersion,
      name: expectString(resource["name"], "the name of an API resource"),
      kind: expectString(resource["kind"], "the kind of an API resource"),
      ...(kindVersion === "" || kindVersion === groupVersion ? {} : { kindVersion }),
      namespaced: resource["namespaced"] === true,
      verbs: Array.isArray(verbs) ? verbs.filter((verb) => typeof verb === "string") : [],
      path,
    };
  });
}

/**
 * Parses an `APIGroupList` into groups and versions, such as `apps/v1`, each group's preferred one first.
 * @throws WireError
 *
 * Source: Kubernetes API discovery: `/apis`.
 */
export function parseGroupVersions(body: string): string[] {
  const { groups } = expectObject(parseJson(body), "a list of API groups");
  if (groups === null || groups === undefined) return [];
  if (!Array.isArray(groups)) throw new WireError("something else where the API groups were expected");
  return groups.flatMap((value: unknown) => {
    const group = expectObject(value, "an API group");
    const preferred = (group["preferredVersion"] as { groupVersion?: unknown } | undefined)?.groupVersion;
    const versions = Array.isArray(group["versions"]) ? (group["versions"] as unknown[]) : [];
    const names = versions.map((version) =>
      expectString(expectObject(version, "a version of an API group")["groupVersion"], "a group and version"),
    );
    return typeof preferred === "string" ? [preferred, ...names.filter((name) => name !== preferred)] : names;
  });
}
