import { isMaintenanceError, type MaintenanceErrorCode } from "../errors/maintenanceError";
import { NotFoundError } from "../errors/notFoundError";
import type { Clock } from "../waiter/clock";
import { parseApiResources, parseGroupVersions, type ApiResource } from "../wire/okd/apiResources";
import { apiPath, type ApiServer } from "./apiServer";

/** How long an answer of discovery is taken for true: a definition that was added a moment ago must be found. */
const freshMs = 30_000;

/** What a server offers. Nothing is ever assumed by its version. */
export interface Discovery {
  /**
   * All resources of a group and version: `v1`, `apps/v1`; `oapi/v1` for what 3.x serves beside them. `undefined`
   * when the server has no such group, or does not show it. Every server has `v1`: where it is not shown, nothing
   * else could be told from missing.
   * @throws ForbiddenError and NotFoundError for `v1`; UnauthorizedError, UnexpectedResponseError, NetworkError
   */
  resources(groupVersion: string): Promise<readonly ApiResource[] | undefined>;
  /** Every group and version, `v1` first, then `oapi/v1` where it is, then the named groups. @throws as above */
  groupVersions(): Promise<string[]>;
  /** One resource by its name in paths: `("v1", "serviceaccounts/token")`. @throws as above */
  find(groupVersion: string, name: string): Promise<ApiResource | undefined>;
  /**
   * The resource of a kind, as an object's `apiVersion` and `kind` name it; an `apiVersion` of `v1` may be that of
   * 3.x, too.
   * @throws NotFoundError, and as above
   */
  kind(apiVersion: string, kind: string): Promise<ApiResource>;
}

/** The path of an object or a list: `objectPath(pods, "test", "web-1", "eviction")`. */
export function objectPath(
  resource: ApiResource,
  namespace: string | undefined,
  ...names: readonly string[]
): string {
  const scope = namespace === undefined ? [] : ["namespaces", namespace];
  return apiPath(resource.path, ...scope, resource.name, ...names);
}

/** Makes a view on what a server offers; each answer is asked for once in a while. */
export function createDiscovery(api: ApiServer, clock: Clock): Discovery {
  const kept = new Map<string, { readonly atMs: number; readonly answer: Promise<unknown> }>();

  function keep<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const found = kept.get(key);
    if (found !== undefined && clock.monotonicMs() - found.atMs < freshMs) return found.answer as Promise<T>;
    const answer = ask();
    kept.set(key, { atMs: clock.monotonicMs(), answer });
    // A failure is not kept: the next caller asks for itself.
    answer.catch(() => kept.delete(key));
    return answer;
  }

  const resources = (groupVersion: string): Promise<readonly ApiResource[] | undefined> =>
    keep(groupVersion, async () => {
      const path = pathOf(groupVersion);
      const ask = (): Promise<ApiResource[]> => api.readAs(path, (body) => parseApiResources(body, path));
      return groupVersion === "v1" ? ask() : orUndefined(ask);
    });

  const groupVersions = (): Promise<string[]> =>
    keep("", async () => {
      // Refused, it would hide every group there is.
      const groups = await orUndefined(() => api.readAs("/apis", parseGroupVersions), ["ERR_NOT_FOUND"]);
      const legacy = (await resources("oapi/v1")) === undefined ? [] : ["oapi/v1"];
      return ["v1", ...legacy, ...(groups ?? [])];
    });

  return {
    resources,
    groupVersions,
    find: async (groupVersion, name) =>
      (await resources(groupVersion))?.find((resource) => resource.name === name),
    async kind(apiVersion, kind) {
      const places = apiVersion === "v1" ? ["v1", "oapi/v1"] : [apiVersion];
      for (const place of places) {
        const all = await resources(place);
        const found = all?.find((resource) => resource.kind === kind && !resource.name.includes("/"));
        if (found !== undefined) return found;
      }
      throw new NotFoundError({
        what: `${api.connection.server} offers no kind ${JSON.stringify(kind)} in ${JSON.stringify(apiVersion)}.`,
        next: "See what it offers with okd.getApiResources(), or: oc api-resources",
      });
    },
  };
}

function pathOf(groupVersion: string): string {
  if (groupVersion === "oapi/v1") return "/oapi/v1";
  return groupVersion.includes("/")
    ? apiPath("/apis", ...groupVersion.split("/"))
    : apiPath("/api", groupVersion);
}

/** A group that is not there, or not for this user, is not an error: discovery asks what there is. */
async function orUndefined<T>(
  ask: () => Promise<T>,
  codes: readonly MaintenanceErrorCode[] = ["ERR_NOT_FOUND", "ERR_FORBIDDEN"],
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (codes.some((code) => isMaintenanceError(error, code))) return undefined;
    throw error;
  }
}
