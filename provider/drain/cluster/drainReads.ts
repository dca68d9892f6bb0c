import type { ReadOptions } from "../../http/repeatRead";
import type { Cluster } from "../../kubernetes/clusterContext";
import { explainRefusal } from "../../kubernetes/explainRefusal";
import { readObjects } from "../../kubernetes/readObjects";
import { fieldsOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { isRecord } from "../../pulumi/namespace/place";
import { readBudget, type Budget } from "../plan/budgets";
import { readDrainPod, type DrainPod } from "../plan/drainPod";

/**
 * The pods of a node, in all namespaces: one list, whatever their number.
 *
 * Source: `kubectl drain`, `GetPodsForDeletion`: the field selector `spec.nodeName`, and the selector for pods.
 */
export async function readPodsOf(
  node: string,
  podSelector: string | undefined,
  cluster: Cluster,
  options: ReadOptions = {},
): Promise<DrainPod[]> {
  const selection = {
    apiVersion: "v1",
    kind: "Pod",
    fieldSelector: `spec.nodeName=${node}`,
    ...(podSelector === undefined ? {} : { labelSelector: podSelector }),
  };
  const pods = await explained("pods", () => readObjects(selection, cluster, options));
  return pods.map(readDrainPod);
}

/** The DaemonSets of the cluster, as `namespace/name`. */
export async function readDaemonSets(cluster: Cluster, options: ReadOptions = {}): Promise<Set<string>> {
  const apiVersion = await firstServed(["apps/v1", "extensions/v1beta1"], "DaemonSet", cluster);
  const found = await explained("daemonsets", () =>
    readObjects({ apiVersion, kind: "DaemonSet" }, cluster, options),
  );
  return new Set(found.map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`));
}

/** The disruption budgets of the cluster. */
export async function readBudgets(cluster: Cluster, options: ReadOptions = {}): Promise<Budget[]> {
  const kind = "PodDisruptionBudget";
  const apiVersion = await firstServed(["policy/v1", "policy/v1beta1"], kind, cluster);
  const found = await explained("poddisruptionbudgets", () =>
    readObjects({ apiVersion, kind }, cluster, options),
  );
  return found.map(readBudget);
}

/** The claims whose volumes are on a disk of one node, as `namespace/name`. */
export async function readLocalClaims(cluster: Cluster, options: ReadOptions = {}): Promise<Set<string>> {
  const selection = { apiVersion: "v1", kind: "PersistentVolume" };
  const volumes = await explained("persistentvolumes", () => readObjects(selection, cluster, options));
  return new Set(volumes.map(localClaimOf).filter((claim) => claim !== undefined));
}

/** Source: Kubernetes `core/v1` `PersistentVolumeSpec`: `local` and `hostPath` are disks of one node. */
function localClaimOf(volume: KubeObject): string | undefined {
  const spec = fieldsOf(volume["spec"]);
  const { local, hostPath, claimRef } = spec;
  if (!isRecord(claimRef) || !(isRecord(local) || isRecord(hostPath))) return undefined;
  return `${String(claimRef["namespace"])}/${String(claimRef["name"])}`;
}

/** Old servers serve a kind in an earlier group or version; where none serves it, the newest one is asked for. */
async function firstServed(
  apiVersions: readonly [string, ...string[]],
  kind: string,
  { discovery }: Cluster,
): Promise<string> {
  for (const apiVersion of apiVersions) {
    const resources = await discovery.resources(apiVersion);
    if (resources?.some((resource) => resource.kind === kind) === true) return apiVersion;
  }
  return apiVersions[0];
}

function explained<T>(resources: string, read: () => Promise<T>): Promise<T> {
  return explainRefusal(`Listing the ${resources}`, `the right to list ${resources} in all namespaces`, read);
}
