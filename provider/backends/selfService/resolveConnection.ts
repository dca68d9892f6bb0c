import { parseUrl } from "../../core/parseUrl";
import type { Connection } from "./connection";
import { canonicalCluster } from "./sameCluster";
import { InvalidInputError } from "../../errors/invalidInputError";
import {
  checkConnection,
  connectionKeys,
  type ConnectionKey,
  type RawConnection,
  type Resolution,
} from "./checkConnection";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { isUnknown } from "../../pulumi/unknown";
import type { RecordedCluster, ClusterInputs } from "../clusterInputs";

const environmentNames: Record<ConnectionKey, string> = {
  apiUrl: "OPENSHIFT_API_URL",
  clusterId: "OPENSHIFT_CLUSTER_ID",
  username: "OPENSHIFT_USERNAME",
  password: "OPENSHIFT_PASSWORD",
  caCertificate: "OPENSHIFT_CA_CERTIFICATE",
  insecureSkipTlsVerify: "OPENSHIFT_INSECURE_SKIP_TLS_VERIFY",
  allowPlainHttp: "OPENSHIFT_ALLOW_PLAIN_HTTP",
};

/**
 * Finds the connection of a resource: its own `connection`, else the entry of `openshift:clusters` that
 * `cluster` names, else the top-level keys. The first two are complete sets; only the top-level keys mix,
 * configuration over environment, so that a password never meets another cluster's URL.
 */
export function resolveConnection(inputs: ClusterInputs, source: ConfigurationSource): Resolution {
  if (isUnknown(inputs.cluster) || isUnknown(inputs.connection)) return "unknown";
  if (inputs.cluster !== undefined && inputs.connection !== undefined) {
    return { faults: [{ property: "cluster", reason: "give either cluster or connection, not both" }] };
  }
  if (inputs.connection !== undefined) return checkWholeSet(inputs.connection, "connection", source);
  if (inputs.cluster !== undefined) return resolveEntry(inputs.cluster, source);
  return resolveTopLevel(source);
}

/** Like {@link resolveConnection}, for a moment when everything is known. @throws InvalidInputError */
export function requireConnection(inputs: ClusterInputs, source: ConfigurationSource): Connection {
  const resolution = resolveConnection(inputs, source);
  if (resolution !== "unknown" && "connection" in resolution) return resolution.connection;
  const faults = resolution === "unknown" ? [] : resolution.faults;
  throw new InvalidInputError({
    what: `The connection to the self-service API is incomplete: ${faults.map((f) => `${f.property}: ${f.reason}`).join("; ")}.`,
    next: "Nothing was sent. Mend this and run the same command again.",
  });
}

/**
 * The connection for work that was begun on a recorded cluster: the resource's own one if it still leads
 * there, else the one of the configuration that does.
 *
 * @throws InvalidInputError when no configured connection leads there
 */
export function requireConnectionTo(
  recorded: RecordedCluster,
  inputs: ClusterInputs,
  source: ConfigurationSource,
): Connection {
  const candidates = [
    resolveConnection(inputs, source),
    resolveTopLevel(source),
    ...Object.keys(readClusters(source) ?? {}).map((name) => resolveEntry(name, source)),
  ];
  const wanted = canonicalCluster(recorded);
  for (const candidate of candidates) {
    if (candidate === "unknown" || !("connection" in candidate)) continue;
    if (canonicalCluster(candidate.connection) === wanted) return candidate.connection;
  }
  throw new InvalidInputError({
    what: `An unfinished reboot belongs to cluster ${recorded.clusterId} at ${recorded.apiUrl}, and no configured connection leads there any more.`,
    next: "Set openshift:apiUrl, openshift:clusterId and the credentials back, or add an entry with them to openshift:clusters, and run pulumi up again; nothing is sent a second time.",
  });
}

/**
 * Which cluster inputs lead to, for comparing: by the same rules as {@link resolveConnection}, but with an eye on nothing
 * else than the address, so that what is wrong with the credentials hides nothing. `undefined` where it cannot be said.
 */
export function clusterOf(
  inputs: Pick<ClusterInputs, "cluster"> & { readonly connection?: Partial<RecordedCluster> },
  source: ConfigurationSource,
): RecordedCluster | undefined {
  const { cluster, connection } = inputs;
  const entry = cluster === undefined ? readTopLevel(source) : entryOf(cluster, readClusters(source) ?? {});
  const raw = connection ?? entry;
  if (!isRecord(raw)) return undefined;
  const { apiUrl, clusterId } = raw;
  if (typeof apiUrl !== "string" || typeof clusterId !== "string" || parseUrl(apiUrl) === undefined)
    return undefined;
  return { apiUrl, clusterId };
}

function readTopLevel(source: ConfigurationSource): RawConnection {
  const raw: RawConnection = {};
  for (const key of connectionKeys) {
    const value = source.config(`openshift:${key}`) ?? source.env(environmentNames[key]);
    if (value !== undefined && value !== "") raw[key] = value;
  }
  return raw;
}

function resolveTopLevel(source: ConfigurationSource): Resolution {
  const raw = readTopLevel(source);
  return checkConnection(raw, (key) => `openshift:${key}`, howToSet, source);
}

function howToSet(key: ConnectionKey): string {
  const command =
    key === "password"
      ? "pulumi config set --secret openshift:password"
      : `pulumi config set openshift:${key} VALUE`;
  return `is not set: run ${command}, or set ${environmentNames[key]} in the environment`;
}

function resolveEntry(name: unknown, source: ConfigurationSource): Resolution {
  if (typeof name !== "string" || name === "") {
    return {
      faults: [{ property: "cluster", reason: "must be the name of an entry of openshift:clusters" }],
    };
  }
  const clusters = readClusters(source);
  if (clusters === undefined) {
    const reason = `names ${JSON.stringify(name)}, but openshift:clusters is not an object of entries: ${addEntry(name)}`;
    return { faults: [{ property: "cluster", reason }] };
  }
  const entry = entryOf(name, clusters);
  if (entry === undefined) {
    const known = Object.keys(clusters).join(", ") || "none";
    const reason = `${JSON.stringify(name)} is not an entry of openshift:clusters (there: ${known})`;
    return { faults: [{ property: "cluster", reason }] };
  }
  return checkWholeSet(entry, `openshift:clusters.${name}`, source);
}

function entryOf(name: string, clusters: Record<string, unknown>): unknown {
  return Object.hasOwn(clusters, name) ? clusters[name] : undefined;
}

/** How to make an entry. In Pulumi's paths a name with a dot needs quotes, which no two shells read alike. */
function addEntry(name: string): string {
  return /^[\w-]+$/u.test(name)
    ? `run pulumi config set --path "openshift:clusters.${name}.apiUrl" URL, and so on`
    : "write it into Pulumi.STACK.yaml";
}

function readClusters(source: ConfigurationSource): Record<string, unknown> | undefined {
  const value = source.config("openshift:clusters");
  const parsed = typeof value === "string" ? parseOrUndefined(value) : value;
  return isRecord(parsed) ? parsed : undefined;
}

function checkWholeSet(value: unknown, path: string, source: ConfigurationSource): Resolution {
  if (!isRecord(value)) return { faults: [{ property: path, reason: "must be an object" }] };
  const strangers = Object.keys(value).filter((key) => !(connectionKeys as readonly string[]).includes(key));
  const resolution = checkConnection(
    value,
    (key) => `${path}.${key}`,
    () => "is missing: a connection is a complete set, nothing is taken from elsewhere",
    source,
  );
  if (strangers.length === 0) return resolution;
  const faults = strangers.map((key) => ({
    property: `${path}.${key}`,
    reason: `is not known (known: ${connectionKeys.join(", ")})`,
  }));
  return {
    faults: [...faults, ...(resolution !== "unknown" && "faults" in resolution ? resolution.faults : [])],
  };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
