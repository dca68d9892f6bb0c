import { MaintenanceError } from "../errors/maintenanceError";
import type { OkdConnection } from "../kubernetes/connection/okdConnection";
import { ambientKubeconfig } from "../kubernetes/connection/readKubeconfig";
import { resolveOkdConnection } from "../kubernetes/connection/resolveOkdConnection";
import type { ConfigurationSource } from "../pulumi/configuration";
import {
  choosePart,
  connectionIn,
  type ChosenPart,
  type ClusterChoice,
} from "../pulumi/namespace/choosePart";
import { faultsOfDottedKeys, faultsOfEarlierKeys, pathsOfFields } from "../pulumi/namespace/earlierKeys";
import { entryOf, isGiven, isRecord, readClusters, topLevel } from "../pulumi/namespace/place";
import {
  faultsIn,
  requireResolved,
  resolvedIn,
  withFaults,
  type Resolution,
} from "../pulumi/namespace/resolution";
import { isUnknown } from "../pulumi/unknown";
import type { RecordedCluster } from "./clusterInputs";
import { clusterIdOf } from "./kubernetes/kubernetesBackend";
import { checkPodSettings, type PodSettings } from "./kubernetes/podSettings";
import type { Connection } from "./selfService/connection";
import { hasSelfServiceVariables, resolveConnection } from "./selfService/resolveConnection";
import { canonicalCluster } from "./selfService/sameCluster";

/** A connection to the API of a cluster itself, through which its nodes are rebooted. */
export interface KubernetesBackendConnection {
  readonly backend: "kubernetes";
  readonly connection: OkdConnection;
  readonly pod: PodSettings;
}

/** What leads to the nodes of a cluster, whichever back end it is of. */
export type BackendConnection = Connection | KubernetesBackendConnection;

/**
 * Finds what reboots and lists the nodes for a resource: the back end that its place names, else the one that is
 * configured there. A Kubernetes connection beside the self-service API is not another choice: only alone, or named, does
 * it reboot nodes. At the top level the environment counts, too: a kubeconfig, or the pod that this runs in.
 */
export function resolveBackend(
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<BackendConnection> {
  if (backendOf(inputs, source) === "selfService") return resolveConnection(inputs, source);
  return resolveKubernetes(inputs, source);
}

/** Like {@link resolveBackend}, for a moment when everything is known. @throws ERR_INVALID_INPUT */
export function requireBackend(inputs: ClusterChoice, source: ConfigurationSource): BackendConnection {
  const api = backendOf(inputs, source) === "selfService" ? "the self-service API" : "the API of the cluster";
  return requireResolved<BackendConnection>(resolveBackend(inputs, source), api);
}

/**
 * What leads to the cluster on which work was begun: the resource's own connection if it still leads there, else the one
 * of the configuration that does, by the back end of that work.
 *
 * @throws ERR_INVALID_INPUT when no configured connection leads there
 */
export function requireBackendTo(
  recorded: RecordedCluster,
  inputs: ClusterChoice,
  source: ConfigurationSource,
): BackendConnection {
  const resolve = recorded.backend === "kubernetes" ? resolveKubernetes : resolveConnection;
  const choices: ClusterChoice[] = [
    inputs,
    {},
    ...Object.keys(readClusters(source) ?? {}).map((cluster) => ({ cluster })),
  ];
  const wanted = canonicalPlace(recorded);
  for (const choice of choices) {
    const candidate = resolvedIn<BackendConnection>(resolve(choice, source));
    if (candidate !== undefined && canonicalPlace(placeOf(candidate)) === wanted) return candidate;
  }
  const api = recorded.backend ?? "selfService";
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `An unfinished reboot belongs to cluster ${recorded.clusterId} at ${recorded.apiUrl}, and no configured connection leads there any more.`,
    next: `Set openshift:${api} back (${api === "kubernetes" ? "server or kubeconfig" : "apiUrl, clusterId"} and the credentials), or add an entry with them to openshift:clusters, and run pulumi up again; nothing is sent a second time.`,
  });
}

/** Where a connection leads, as it is recorded. */
export function placeOf(target: BackendConnection): RecordedCluster {
  if (!isKubernetes(target)) return { apiUrl: target.apiUrl, clusterId: target.clusterId };
  const { server } = target.connection;
  return { backend: target.backend, apiUrl: server, clusterId: clusterIdOf(server) };
}

/** What tells one place from all others, however its address is spelled; never stored. */
export function canonicalPlace(place: RecordedCluster): string {
  const canonical = canonicalCluster(place);
  return place.backend === undefined ? canonical : `${place.backend} ${canonical}`;
}

export function isKubernetes(target: BackendConnection): target is KubernetesBackendConnection {
  return "backend" in target;
}

/** Which back end inputs mean, whether or not its connection is whole. */
export function backendOf(inputs: ClusterChoice, source: ConfigurationSource): "selfService" | "kubernetes" {
  const parts = partsOf(inputs, source);
  if (parts === undefined) return "selfService";
  const { backend, selfService, kubernetes } = parts;
  if (backend === "kubernetes") return "kubernetes";
  if (isGiven(backend) || isGiven(selfService)) return "selfService";
  if (isGiven(kubernetes) && isConnection(kubernetes)) return hasOther() ? "selfService" : "kubernetes";
  return isTopLevel(inputs) && !hasOther() && isAmbient(source) ? "kubernetes" : "selfService";

  function hasOther(): boolean {
    return isTopLevel(inputs) && namesSelfService(source);
  }
}

/** Whether the self-service API is meant in words that are not read: what is wrong with them is to be said. */
function namesSelfService(source: ConfigurationSource): boolean {
  return (
    hasSelfServiceVariables(source) ||
    faultsOfEarlierKeys("selfService", source).length > 0 ||
    faultsOfDottedKeys(pathsOfFields("selfService"), source).length > 0
  );
}

function isTopLevel(inputs: ClusterChoice): boolean {
  return inputs.cluster === undefined && connectionIn(inputs) === undefined;
}

function partsOf(
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Readonly<Record<string, unknown>> | undefined {
  const connection = connectionIn(inputs);
  if (connection !== undefined) return isRecord(connection) ? connection : undefined;
  if (inputs.cluster === undefined) return topLevel(source).parts;
  const entry =
    typeof inputs.cluster === "string" ? entryOf(inputs.cluster, readClusters(source)) : undefined;
  return isRecord(entry) ? entry : undefined;
}

/** How a pod is made leads nowhere. */
function isConnection(part: unknown): boolean {
  return isUnknown(part) || !isRecord(part) || Object.keys(part).some((field) => field !== "pod");
}

/** Whether the environment brings a connection: a kubeconfig, or a pod's service account. */
function isAmbient(source: ConfigurationSource): boolean {
  return (
    ambientKubeconfig(source) !== undefined ||
    ((source.env("KUBERNETES_SERVICE_HOST") ?? "") !== "" &&
      (source.env("KUBERNETES_SERVICE_PORT") ?? "") !== "")
  );
}

function resolveKubernetes(
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<KubernetesBackendConnection> {
  const connection = resolveOkdConnection(inputs, source);
  const pod = podIn(choosePart(inputs, "kubernetes", source));
  if (connection === "unknown" || pod === "unknown") {
    const faults = [...faultsIn(connection), ...faultsIn(pod)];
    return faults.length > 0 ? { faults } : "unknown";
  }
  const [whole, settings] = [resolvedIn(connection), resolvedIn(pod)];
  if (whole !== undefined && settings !== undefined)
    return { connection: { backend: "kubernetes", connection: whole, pod: settings } };
  return withFaults([...faultsIn(connection), ...faultsIn(pod)], { faults: [] });
}

function podIn(chosen: ChosenPart): Resolution<PodSettings> {
  if (chosen === "unknown") return chosen;
  // What is wrong with the place is said of the connection.
  const { part } = chosen;
  return checkPodSettings(part?.fields["pod"], part?.pathOf("pod") ?? "openshift:kubernetes.pod");
}
