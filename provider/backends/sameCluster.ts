import { parseUrl } from "../core/parseUrl";
import type { ConfigurationSource } from "../pulumi/configuration";
import { entryOf, isGiven, isRecord, readClusters, topLevel } from "../pulumi/namespace/place";
import type { RecordedCluster } from "./clusterInputs";
import { clusterKey, type Connection } from "./selfService/connection";
import { readTopLevel } from "./selfService/resolveConnection";

/**
 * What tells one cluster from all others however its address is spelled, for asking whether two are one. Not for
 * anything that is stored: there `clusterKey` has the address as it was given.
 *
 * Two names in DNS for one API cannot be told from two APIs.
 */
export function canonicalCluster(cluster: Pick<Connection, "apiUrl" | "clusterId">): string {
  const { apiUrl, clusterId } = cluster;
  const url = parseUrl(apiUrl);
  if (url === undefined) return clusterKey(cluster);
  const { hostname, port, pathname } = url;
  // One host gives one port to one server, so the scheme says nothing more; and who has both usual ones has one API.
  const ownPort = port === "80" || port === "443" ? "" : port;
  return clusterKey({
    apiUrl: `${canonicalHost(hostname)}:${ownPort}${canonicalPath(pathname)}`,
    clusterId: withoutFinalDot(clusterId).toLowerCase(),
  });
}

/** What tells one place from all others, of whichever back end, however its address is spelled; never stored. */
export function canonicalPlace(place: RecordedCluster): string {
  if (place.backend === undefined) return canonicalCluster(place);
  // The ID is the host once more, as it was spelled.
  return `${place.backend} ${canonicalCluster({ ...place, clusterId: "" })}`;
}

/** `URL` has lower case, Punycode and the usual form of IP addresses by itself. */
function canonicalHost(hostname: string): string {
  const host = ipv4In(withoutFinalDot(hostname));
  return host === "127.0.0.1" || host === "[::1]" ? "localhost" : host;
}

/** The IPv4 address that an IPv6 address holds (RFC 4291, 2.5.5.2), or the host as it is. */
function ipv4In(host: string): string {
  const [, high, low] = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/u.exec(host) ?? [];
  if (high === undefined || low === undefined) return host;
  return [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255]).join(".");
}

/** RFC 3986, 6.2.2: escapes of characters that need none are these characters; and empty segments are none. */
function canonicalPath(pathname: string): string {
  const decoded = pathname.replace(/%[\da-f]{2}/giu, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16));
    return /[\w.~-]/u.test(character) ? character : escape.toUpperCase();
  });
  return decoded.replace(/\/{2,}/gu, "/").replace(/\/$/u, "");
}

function withoutFinalDot(name: string): string {
  return name.replace(/\.$/u, "");
}

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
