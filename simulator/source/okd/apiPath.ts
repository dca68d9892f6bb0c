import { badRequest, type Attempt } from "./apiStatus";
import { discoveryDocument, type DiscoveryArgs } from "./discovery";
import type { ResourceType } from "./resourceTypes";

/** What a URL below `/api`, `/oapi` or `/apis` is about. */
export interface ApiTarget {
  family: ResourceType["family"];
  group: string;
  version: string;
  plural: string;
  namespace?: string;
  name?: string;
  subresource?: string;
}

const namespaceSubresources = ["status", "finalize"];

/**
 * Takes a path apart; undefined when it names no resource.
 *
 * @throws StatusError 400 when it cannot be decoded
 *
 * @example parseApiPath("/api/v1/namespaces/test/pods/web") // { family: "api", plural: "pods", namespace: "test", name: "web", … }
 */
export function parseApiPath(path: string): ApiTarget | undefined {
  const segments = path.split("/").slice(1).map(decodeSegment);
  const family = segments.shift();
  if (family !== "api" && family !== "oapi" && family !== "apis") return undefined;
  const group = family === "apis" ? segments.shift() : "";
  const version = segments.shift();
  const [first, namespace, third] = segments;
  if (group === undefined || version === undefined || first === undefined || first === "") return undefined;
  // What follows a namespace's name is a resource in it, unless it hangs below the namespace itself.
  const within = first === "namespaces" && third !== undefined && !namespaceSubresources.includes(third);
  const [plural = "", name, subresource] = within ? segments.slice(2) : segments;
  const ownNamespace = within ? namespace : first === "namespaces" ? name : undefined;
  return {
    family,
    group,
    version,
    plural,
    ...(ownNamespace !== undefined && { namespace: ownNamespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`the path holds ${segment}, which cannot be decoded`);
  }
}

/** The resource that a target names, among those that are served. */
export function typeOf(target: ApiTarget, types: readonly ResourceType[]): ResourceType | undefined {
  const { family, group, version, plural, namespace, name } = target;
  return types.find(
    (type) =>
      type.family === family &&
      type.group === group &&
      type.version === version &&
      type.plural === plural &&
      // A namespaced resource may be listed everywhere at once, but named only in its namespace.
      (type.namespaced ? namespace !== undefined || name === undefined : isOwn(plural, namespace)),
  );
}

function isOwn(plural: string, namespace: string | undefined): boolean {
  return plural === "namespaces" || namespace === undefined;
}

/** Whether there is a group and version of that name, so that the answer to a wrong resource is a `Status`. */
export function isServedVersion(target: ApiTarget, args: DiscoveryArgs): boolean {
  const { family, group, version } = target;
  const root = family === "apis" ? `/apis/${group}/${version}` : `/${family}/${version}`;
  return discoveryDocument(root, args) !== undefined;
}

/** What someone attempts with a request, in the words of role bindings. */
export function attemptOf(method: string, path: string, isWatch: boolean): Attempt {
  const target = parseApiPath(path);
  if (target === undefined) return { verb: method.toLowerCase(), path };
  const { group, plural, name, namespace, subresource } = target;
  const verb = verbOf(method, name, isWatch);
  return {
    verb,
    path,
    resource: {
      group,
      plural,
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { name }),
      ...(subresource !== undefined && { subresource }),
    },
  };
}

/** The verb of a request on a resource, for example `list`. */
export function verbOf(method: string, name: string | undefined, isWatch: boolean): string {
  switch (method) {
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return name === undefined ? "deletecollection" : "delete";
    default:
      if (name !== undefined) return "get";
      return isWatch ? "watch" : "list";
  }
}
