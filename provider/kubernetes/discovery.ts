import type { MaintenanceErrorCode } from "../errors/codes";
import { isMaintenanceError } from "../errors/maintenanceError";
import type { Clock } from "../core/clock";
import { parseApiResources, parseGroupVersions, type ApiResource } from "./wire/apiResources";
import { apiPath, type ApiServer } from "./apiServer";

/** How long what discovery shows is treated as true. That something is missing is never kept: it may come any time. */
const freshMs = 30_000;

/** What a server offers. Nothing is ever assumed by its version. */
export interface Discovery {
  /**
   * All resources of a group and version: `v1`, `apps/v1`; `oapi/v1` for what 3.x serves beside them. `undefined`
   * when the server has no such group, or does not show it. Every server has `v1`: where it is not shown, nothing
   * else could be told from missing.
   * @throws ERR_FORBIDDEN and ERR_NOT_FOUND for `v1`; ERR_UNAUTHORIZED, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
   */
  resources(groupVersion: string): Promise<readonly ApiResource[] | undefined>;
  /** Every group and version, `v1` first, then `oapi/v1` where it is, then the named groups. @throws as above */
  groupVersions(): Promise<string[]>;
  /** One resource by its name in paths: `("v1", "serviceaccounts/token")`. @throws as above */
  find(groupVersion: string, name: string): Promise<ApiResource | undefined>;
  /**
   * The resource of a kind, as an object's `apiVersion` and `kind` name it; an `apiVersion` of `v1` may be that of
   * 3.x, too. A kind that was added a moment ago is found.
   * @throws as above, for `v1` too where the group is missing
   */
  kind(apiVersion: string, kind: string): Promise<ApiResource | MissingKind>;
  /** Asks again next time what a group and version has: what it was said to have was not there. */
  forget(groupVersion: string): void;
}

/** There is no such kind: what there is in its place. */
export interface MissingKind {
  /** All of its group and version; `undefined` when the server has no such group and version. */
  readonly offered: readonly ApiResource[] | undefined;
  /** Every group and version, where this one is missing and they can be read. */
  readonly groupVersions: readonly string[];
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
    // Neither a failure nor that something is missing is kept: the next caller asks for itself.
    const forget = (): void => {
      if (kept.get(key)?.answer === answer) kept.delete(key);
    };
    answer.then((value) => {
      if (value === undefined) forget();
    }, forget);
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

  /** All that is offered in a place, read again where what is kept lacks the one that is wanted. */
  async function offeredIn(
    place: string,
    isWanted: (resource: ApiResource) => boolean,
  ): Promise<readonly ApiResource[] | undefined> {
    const old = kept.get(place);
    const all = await resources(place);
    if (old === undefined || all?.some(isWanted) === true) return all;
    if (kept.get(place) === old) kept.delete(place);
    return resources(place);
  }

  return {
    resources,
    groupVersions,
    find: async (groupVersion, name) =>
      (await resources(groupVersion))?.find((resource) => resource.name === name),
    async kind(apiVersion, kind) {
      const isWanted = (resource: ApiResource): boolean =>
        resource.kind === kind && !resource.name.includes("/");
      let offered: readonly ApiResource[] | undefined;
      for (const place of apiVersion === "v1" ? ["v1", "oapi/v1"] : [apiVersion]) {
        const all = await offeredIn(place, isWanted);
        const found = all?.find(isWanted);
        if (found !== undefined) return found;
        offered = all === undefined ? offered : [...(offered ?? []), ...all];
      }
      if (offered !== undefined) return { offered, groupVersions: [] };
      // A server that does not show even this is none, or shows nothing to this user.
      await resources("v1");
      return { offered, groupVersions: await groupVersions().catch(() => []) };
    },
    forget: (groupVersion) => void kept.delete(groupVersion),
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
