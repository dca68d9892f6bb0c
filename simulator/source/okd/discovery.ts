import type { Fields } from "./kubeObject";
import { apiVersionOf, type ResourceType } from "./resourceTypes";

/** What the discovery documents are made of. */
export interface DiscoveryArgs {
  types: readonly ResourceType[];
  version: "3.x" | "4.x";
  /** Whether resources name their verbs. */
  verbs: boolean;
  /** The `host:port` under which the server is reached. */
  address: () => string;
}

/**
 * The discovery document of a path; undefined when the server has none there.
 * Source: kube-apiserver 1.34 and OKD 3.11.
 */
export function discoveryDocument(path: string, args: DiscoveryArgs): Fields | undefined {
  const { types, version } = args;
  const [family = "", ...rest] = path.split("/").filter((segment) => segment !== "");
  const isRoot = rest.length === 0;
  switch (family) {
    case "":
      return { paths: rootPaths(args) };
    case "version":
      return isRoot ? kubernetesVersion(version) : openshiftVersion(version, rest);
    case "api":
    case "oapi": {
      const served = types.filter((type) => type.family === family);
      if (served.length === 0) return undefined;
      if (isRoot) return coreVersions(args.address());
      return rest.join("/") === "v1" ? resourceList("v1", served, args.verbs) : undefined;
    }
    case "apis": {
      if (isRoot) return { kind: "APIGroupList", apiVersion: "v1", groups: apiGroups(types) };
      const [groupName = "", ...more] = rest;
      const group = apiGroups(types).find(({ name }) => name === groupName);
      if (more.length === 0) return group && { kind: "APIGroup", apiVersion: "v1", ...group };
      const groupVersion = rest.join("/");
      const served = types.filter((type) => apiVersionOf(type) === groupVersion);
      return served.length === 0 ? undefined : resourceList(groupVersion, served, args.verbs);
    }
    default:
      return undefined;
  }
}

function coreVersions(serverAddress: string): Fields {
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress }];
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
}

interface ApiGroup extends Fields {
  name: string;
  versions: { groupVersion: string; version: string }[];
  preferredVersion: { groupVersion: string; version: string };
}

function apiGroups(types: readonly ResourceType[]): ApiGroup[] {
  const groups = new Map<string, ApiGroup>();
  for (const type of types.filter(({ family }) => family === "apis")) {
    const { group: name, version } = type;
    const entry = { groupVersion: apiVersionOf(type), version };
    const group = groups.get(name) ?? { name, versions: [], preferredVersion: entry };
    groups.set(name, group);
    if (!group.versions.some((known) => known.version === version)) group.versions.push(entry);
  }
  return [...groups.values()];
}

function resourceList(groupVersion: string, types: readonly ResourceType[], withVerbs: boolean): Fields {
  const resources = types.flatMap((type) => [
    {
      name: type.plural,
      singularName: type.kind.toLowerCase(),
      namespaced: type.namespaced,
      kind: type.kind,
      ...(withVerbs && { verbs: type.verbs }),
    },
    ...type.subresources.map(({ name, kind, verbs, group, version }) => ({
      name: `${type.plural}/${name}`,
      singularName: "",
      namespaced: type.namespaced,
      ...(group !== undefined && { group, version }),
      kind,
      ...(withVerbs && { verbs }),
    })),
  ]);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

function rootPaths({ types, version }: DiscoveryArgs): string[] {
  const groups = apiGroups(types).flatMap(({ name, versions }) => [
    `/apis/${name}`,
    ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
  ]);
  const oapi = version === "3.x" ? ["/oapi", "/oapi/v1", "/version/openshift"] : [];
  return ["/api", "/api/v1", "/apis", ...groups, "/healthz", "/readyz", "/version", ...oapi].sort();
}

function kubernetesVersion(version: "3.x" | "4.x"): Fields {
  const [minor, gitVersion] = version === "3.x" ? ["11+", "v1.11.0+d4cacc0"] : ["31", "v1.31.6"];
  return { major: "1", minor, ...build, gitVersion };
}

/** 4.x has no such path. */
function openshiftVersion(version: "3.x" | "4.x", rest: readonly string[]): Fields | undefined {
  if (version === "4.x" || rest.join("/") !== "openshift") return undefined;
  return { major: "3", minor: "11+", ...build, gitVersion: "v3.11.0+62803d0-1" };
}

const build = {
  gitCommit: "d4cacc0",
  gitTreeState: "clean",
  buildDate: "2024-01-01T00:00:00Z",
  goVersion: "go1.22.8",
  compiler: "gc",
  platform: "linux/amd64",
};
