import { X509Certificate } from "node:crypto";
import { clusterKey, isLoopback, type Connection } from "../client/connection";
import { InvalidInputError } from "../errors/invalidInputError";
import { isUnknown } from "./unknown";
import type { ClusterInputs, RecordedCluster } from "./steps";

/** Where settings come from. */
export interface ConfigurationSource {
  /** A value of the stack's configuration, decrypted, by its full key. */
  config(key: string): unknown;
  env(name: string): string | undefined;
  /** The text of a file. @throws what the file system throws */
  readFile(path: string): string;
}

/** One thing wrong with the inputs: which property, and what to do about it. */
export interface Fault {
  readonly property: string;
  readonly reason: string;
}

/** A connection ready for use, or all that is wrong with it, or not known before the update. */
export type Resolution = { readonly connection: Connection } | { readonly faults: Fault[] } | "unknown";

const textKeys = ["apiUrl", "clusterId", "username", "password", "caCertificate"] as const;
/** Consents to what is unsafe: off unless somebody says otherwise, and then said aloud on every run. */
const consentKeys = ["insecureSkipTlsVerify", "allowPlainHttp"] as const;
const keys = [...textKeys, ...consentKeys];
type Key = (typeof keys)[number];
type RawConnection = Partial<Record<Key, unknown>>;

const environmentNames: Record<Key, string> = {
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
  const wanted = clusterKey(recorded);
  for (const candidate of candidates) {
    if (candidate === "unknown" || !("connection" in candidate)) continue;
    if (clusterKey(candidate.connection) === wanted) return candidate.connection;
  }
  throw new InvalidInputError({
    what: `An unfinished reboot belongs to cluster ${recorded.clusterId} at ${recorded.apiUrl}, and no configured connection leads there any more.`,
    next: "Set openshift:apiUrl, openshift:clusterId and the credentials back, or add an entry with them to openshift:clusters, and run pulumi up again; nothing is sent a second time.",
  });
}

function resolveTopLevel(source: ConfigurationSource): Resolution {
  const raw: RawConnection = {};
  for (const key of keys) {
    const value = source.config(`openshift:${key}`) ?? source.env(environmentNames[key]);
    if (value !== undefined && value !== "") raw[key] = value;
  }
  return checkConnection(raw, (key) => `openshift:${key}`, howToSet, source);
}

function howToSet(key: Key): string {
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
    const reason = `names ${JSON.stringify(name)}, but openshift:clusters is not an object of entries: run pulumi config set --path 'openshift:clusters.${name}.apiUrl' URL, and so on`;
    return { faults: [{ property: "cluster", reason }] };
  }
  const entry = Object.hasOwn(clusters, name) ? clusters[name] : undefined;
  if (entry === undefined) {
    const known = Object.keys(clusters).join(", ") || "none";
    const reason = `${JSON.stringify(name)} is not an entry of openshift:clusters (there: ${known})`;
    return { faults: [{ property: "cluster", reason }] };
  }
  return checkWholeSet(entry, `openshift:clusters.${name}`, source);
}

function readClusters(source: ConfigurationSource): Record<string, unknown> | undefined {
  const value = source.config("openshift:clusters");
  const parsed = typeof value === "string" ? parseOrUndefined(value) : value;
  return isRecord(parsed) ? parsed : undefined;
}

function checkWholeSet(value: unknown, path: string, source: ConfigurationSource): Resolution {
  if (!isRecord(value)) return { faults: [{ property: path, reason: "must be an object" }] };
  const strangers = Object.keys(value).filter((key) => !(keys as readonly string[]).includes(key));
  const resolution = checkConnection(
    value,
    (key) => `${path}.${key}`,
    () => "is missing: a connection is a complete set, nothing is taken from elsewhere",
    source,
  );
  if (strangers.length === 0) return resolution;
  const faults = strangers.map((key) => ({
    property: `${path}.${key}`,
    reason: `is not known (known: ${keys.join(", ")})`,
  }));
  return {
    faults: [...faults, ...(resolution !== "unknown" && "faults" in resolution ? resolution.faults : [])],
  };
}

function checkConnection(
  raw: RawConnection,
  pathOf: (key: Key) => string,
  missing: (key: Key) => string,
  source: ConfigurationSource,
): Resolution {
  if (keys.some((key) => isUnknown(raw[key]))) return "unknown";
  const faults: Fault[] = [];
  const text = (key: Exclude<(typeof textKeys)[number], "caCertificate">): string => {
    const value = raw[key];
    if (value === undefined || value === null || value === "")
      faults.push({ property: pathOf(key), reason: missing(key) });
    else if (typeof value !== "string")
      faults.push({ property: pathOf(key), reason: `must be text, not ${typeof value}` });
    else return value;
    return "";
  };
  const fault = (key: Key, reason: string | undefined): void => {
    if (reason !== undefined) faults.push({ property: pathOf(key), reason });
  };

  const consent = (key: (typeof consentKeys)[number]): boolean => {
    const value = raw[key];
    if (value === undefined || value === null || value === "" || value === false || value === "false")
      return false;
    if (value !== true && value !== "true") fault(key, "must be true or false");
    return true;
  };

  const allowPlainHttp = consent("allowPlainHttp");
  const insecureSkipTlsVerify = consent("insecureSkipTlsVerify");
  const clusterId = text("clusterId");
  if (clusterId !== "") fault("clusterId", faultOfClusterId(clusterId));
  const apiUrl = text("apiUrl");
  if (apiUrl !== "") fault("apiUrl", faultOfApiUrl(apiUrl, clusterId, allowPlainHttp));
  const username = text("username");
  if (username.includes(":"))
    fault("username", "must not contain a colon: HTTP Basic authentication cannot carry it");
  if (hasControlCharacter(username)) fault("username", "must not contain control characters");
  const password = text("password");
  if (hasControlCharacter(password))
    fault("password", "must not contain control characters (a line end at its end?)");
  const certificate = readCertificate(raw.caCertificate, source);
  fault("caCertificate", certificate.fault);
  if (faults.length > 0) return { faults };
  if (insecureSkipTlsVerify && certificate.pem !== undefined) {
    fault(
      "insecureSkipTlsVerify",
      "contradicts caCertificate: with a certificate to trust there is no need to skip it",
    );
    return { faults };
  }
  return {
    connection: {
      // One spelling, because the URL is part of what tells one cluster from another.
      apiUrl: new URL(apiUrl).href.replace(/\/+$/u, ""),
      clusterId,
      username,
      password,
      ...(certificate.pem === undefined ? {} : { caCertificate: certificate.pem }),
      ...(insecureSkipTlsVerify ? { insecureSkipTlsVerify } : {}),
    },
  };
}

function faultOfClusterId(clusterId: string): string | undefined {
  if (/[\s/?#\\]/u.test(clusterId) || hasControlCharacter(clusterId)) {
    return "must be one word without slashes, usually the cluster's domain";
  }
  return clusterId === "." || clusterId === ".." ? "must not be a relative path" : undefined;
}

function faultOfApiUrl(apiUrl: string, clusterId: string, allowPlainHttp: boolean): string | undefined {
  if (!URL.canParse(apiUrl)) return "must be a URL such as https://HOST/api/openshift";
  const url = new URL(apiUrl);
  if (url.username !== "" || url.password !== "") return "must not carry a user name or password";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://";
  if (url.search !== "" || url.hash !== "" || /[?#]/u.test(apiUrl)) return "must end before any ? or #";
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !allowPlainHttp) {
    return "must begin with https:// (http:// would send the password in clear; it is allowed to this machine only, or with openshift:allowPlainHttp)";
  }
  if (clusterId !== "" && url.pathname.split("/").includes(clusterId)) {
    return `must end before the cluster id (${clusterId}), for example https://HOST/api/openshift`;
  }
  return undefined;
}

function readCertificate(value: unknown, source: ConfigurationSource): { pem?: string; fault?: string } {
  if (value === undefined || value === null || value === "") return {};
  if (typeof value !== "string") return { fault: "must be PEM text or the path of a PEM file" };
  let pem = value;
  if (!value.includes("-----BEGIN")) {
    try {
      pem = source.readFile(value);
    } catch (error) {
      return {
        fault: `is neither PEM text nor a readable file (${(error as { code?: string }).code ?? "unreadable"}: ${value})`,
      };
    }
  }
  try {
    new X509Certificate(pem);
    return { pem };
  } catch {
    return { fault: "does not hold a certificate in PEM form (-----BEGIN CERTIFICATE-----)" };
  }
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
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
