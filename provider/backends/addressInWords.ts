import { parseUrl } from "../core/parseUrl";
import type { ConfigurationSource } from "../pulumi/configuration";
import { entryOf, isGiven, isRecord, readClusters, topLevel } from "../pulumi/namespace/place";
import type { RecordedCluster } from "./clusterInputs";
import { readTopLevel } from "./selfService/resolveConnection";

/** What a resource says of its cluster; nothing about it is certain. */
export interface ClusterWords {
  readonly cluster?: unknown;
  readonly connection?: unknown;
}

/**
 * Which cluster inputs lead to, for comparing: by the same rules as `resolveBackend`, but with an eye on nothing
 * else than the address, so that what is wrong with the credentials hides nothing. `undefined` where no words say it, as
 * those of a kubeconfig do not.
 */
export function clusterInWords(
  words: ClusterWords,
  source: ConfigurationSource,
): RecordedCluster | undefined {
  const parts = partsOf(words, source);
  if (!isRecord(parts)) return undefined;
  const { backend, selfService, kubernetes } = parts;
  if (backend === "kubernetes" || (!isGiven(selfService) && isRecord(kubernetes)))
    return serverIn(kubernetes);
  if (!isRecord(selfService)) return undefined;
  const { apiUrl, clusterId } = selfService;
  if (typeof apiUrl !== "string" || typeof clusterId !== "string" || parseUrl(apiUrl) === undefined)
    return undefined;
  return { apiUrl, clusterId };
}

function partsOf({ cluster, connection }: ClusterWords, source: ConfigurationSource): unknown {
  if (connection !== undefined) return connection;
  if (cluster !== undefined)
    return typeof cluster === "string" ? entryOf(cluster, readClusters(source)) : undefined;
  const selfService = readTopLevel(source);
  const given = Object.keys(selfService).length === 0 ? {} : { selfService };
  return { ...topLevel(source).parts, ...given };
}

function serverIn(kubernetes: unknown): RecordedCluster | undefined {
  const server = isRecord(kubernetes) ? kubernetes["server"] : undefined;
  const url = typeof server === "string" ? parseUrl(server) : undefined;
  return url === undefined
    ? undefined
    : { backend: "kubernetes", apiUrl: String(server), clusterId: url.host };
}
