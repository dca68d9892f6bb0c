import type { Cluster } from "./clusterContext";
import { isMaintenanceError } from "../errors/maintenanceError";
import type { ApiServer } from "./apiServer";
import { objectPath } from "./discovery";
import { openshiftVersionOf, parseServerVersion } from "./wire/serverVersion";

/** The versions that a server tells its user. For people and reports: what it offers is asked of discovery. */
export interface VersionInfo {
  /** Of Kubernetes, such as `v1.31.6`; absent when the server does not tell it. */
  readonly kubernetes?: string;
  /** Of OKD or OpenShift, such as `v3.11.0` or `4.18.9`; absent on another Kubernetes, and when it is not told. */
  readonly openshift?: string;
}

/** Reads the versions. @throws ERR_UNAUTHORIZED, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK */
export async function readVersion(cluster: Cluster): Promise<VersionInfo> {
  const kubernetes = await versionAt("/version", cluster.api);
  const openshift = (await versionAt("/version/openshift", cluster.api)) ?? (await versionOf4(cluster));
  return {
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(openshift === undefined ? {} : { openshift }),
  };
}

function versionAt(path: string, api: ApiServer): Promise<string | undefined> {
  return unlessHidden(() => api.readAs(path, parseServerVersion));
}

/** In 4.x the version is that of an object, which not every user may read. */
async function versionOf4({ api, discovery }: Cluster): Promise<string | undefined> {
  const resource = await unlessHidden(() => discovery.find("config.openshift.io/v1", "clusterversions"));
  if (resource === undefined) return undefined;
  const object = await unlessHidden(() => api.read(objectPath(resource, undefined, "version")));
  return object === undefined ? undefined : openshiftVersionOf(object);
}

/** What a server does not have or does not show is unknown, and no error. */
async function unlessHidden<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isMaintenanceError(error, "ERR_FORBIDDEN") || isMaintenanceError(error, "ERR_NOT_FOUND"))
      return undefined;
    throw error;
  }
}
