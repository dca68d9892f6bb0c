import { MaintenanceError } from "../errors/maintenanceError";
import type { MissingKind } from "./discovery";
import type { ApiResource } from "./wire/apiResources";
import { plainWord } from "../core/foreignText";
import { closestNames } from "../core/closestNames";
import type { Cluster } from "./clusterContext";

/** A kind that the server does not have. */
export interface UnservedKind {
  /** That it is missing, and what there is in its place. */
  readonly error: MaintenanceError;
  /** Whether it can be installed while someone waits, and is not a name that is spelled wrong. */
  readonly mayCome: boolean;
}

/** The resource of a kind. @throws ERR_NOT_FOUND that names the closest kinds, and what discovery throws */
export async function requireKind(apiVersion: string, kind: string, cluster: Cluster): Promise<ApiResource> {
  const found = await lookForKind(apiVersion, kind, cluster);
  if ("error" in found) throw found.error;
  return found;
}

/** The resource of a kind, or why there is none. @throws what discovery throws */
export async function lookForKind(
  apiVersion: string,
  kind: string,
  { api, discovery }: Cluster,
): Promise<ApiResource | UnservedKind> {
  const found = await discovery.kind(apiVersion, kind);
  if (!("groupVersions" in found)) return found;
  const meant = meantBy(kind, found);
  const what = `${api.connection.server} offers no kind ${JSON.stringify(kind)} in ${JSON.stringify(apiVersion)}.`;
  const next = `${hintOf(apiVersion, kind, found, meant)}See what it offers with okd.getApiResources(), or: oc api-resources`;
  return {
    error: new MaintenanceError("ERR_NOT_FOUND", { what, next }),
    mayCome: meant === undefined && canBeInstalled(apiVersion),
  };
}

/**
 * Whether kinds of a group can be added to a running cluster. The groups of Kubernetes itself, such as `apps`, come
 * with the server; a group that a definition adds has a dot in its name.
 *
 * Source: Kubernetes 1.34, `apiextensions-apiserver`, `ValidateCustomResourceDefinitionSpec`: "should be a domain
 * with at least one dot".
 */
export function canBeInstalled(apiVersion: string): boolean {
  const [group = ""] = apiVersion.split("/");
  return apiVersion.includes("/") && group.includes(".");
}

/** The kind that someone means who writes `nodes`, `node` or `Nodes`, as `kubectl` takes it. */
function meantBy(kind: string, { offered }: MissingKind): string | undefined {
  const wanted = kind.toLowerCase();
  return offered?.find(
    (resource) =>
      !resource.name.includes("/") && (resource.name === wanted || resource.kind.toLowerCase() === wanted),
  )?.kind;
}

function hintOf(
  apiVersion: string,
  kind: string,
  { offered, groupVersions }: MissingKind,
  meant: string | undefined,
): string {
  if (meant !== undefined) return `Write kind: ${JSON.stringify(meant)}. `;
  if (offered !== undefined) {
    const kinds = offered.filter(({ name }) => !name.includes("/")).map((resource) => resource.kind);
    return listed("Closest kinds: ", closestNames(kind, [...new Set(kinds)]));
  }
  const [group] = apiVersion.split("/");
  const versions = groupVersions.filter((each) => each.split("/")[0] === group);
  if (versions.length > 0) return listed("Of this group it offers ", versions);
  return listed("Closest groups: ", closestNames(apiVersion, groupVersions));
}

function listed(begin: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${begin}${plainWord(names.join(", "))}. `;
}
