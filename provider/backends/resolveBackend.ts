import { MaintenanceError } from "../errors/maintenanceError";
import type { ConfigurationSource } from "../pulumi/configuration";
import { connectionIn, type ClusterChoice } from "../pulumi/namespace/choosePart";
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
import { clusterIdOf } from "./kubernetes/clusterIdOf";
import type { KubernetesBackendConnection } from "./kubernetes/resolveKubernetes";
import { kubernetesConnections } from "./onDemand";
import type { Connection } from "./selfService/connection";
import { hasSelfServiceVariables, resolveConnection } from "./selfService/resolveConnection";
import { canonicalPlace } from "./sameCluster";

/** A connection to a provider's API and, where the configuration has one beside it, to the cluster itself. */
export interface WitnessedConnection extends Connection {
  readonly witness?: KubernetesBackendConnection;
}

/** What leads to the nodes of a cluster, whichever back end it is of. */
export type BackendConnection = WitnessedConnection | KubernetesBackendConnection;

/**
 * Finds what reboots and lists the nodes for a resource: the back end that its place names, else the one that is
 * configured there. A Kubernetes connection beside the self-service API is not another choice: only alone, or named, does
 * it reboot nodes; beside it, it is the witness of what happens to them. At the top level the environment counts, too: a kubeconfig, or the pod that this runs in.
 */
export function resolveBackend(
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<BackendConnection> {
  return resolveAs(backendOf(inputs, source), inputs, source);
}

function resolveAs(
  backend: "selfService" | "kubernetes",
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<BackendConnection> {
  if (backend === "selfService") return withWitness(resolveConnection(inputs, source), inputs, source);
  return kubernetesConnections().resolveKubernetes(inputs, source);
}

/** The witness is configured, not found: a kubeconfig that happens to be there may be of any cluster. */
function withWitness(
  own: Resolution<Connection>,
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<WitnessedConnection> {
  const kubernetes = partsOf(inputs, source)?.["kubernetes"];
  if (!isGiven(kubernetes) || !isConnection(kubernetes)) return own;
  const beside = kubernetesConnections().resolveKubernetes(inputs, source);
  const [connection, witness] = [resolvedIn(own), resolvedIn(beside)];
  if (connection !== undefined && witness !== undefined) return { connection: { ...connection, witness } };
  // In a preview its token may be one that the program makes: nothing is witnessed there.
  // What is wrong with the keys of both parts, both say.
  const said = new Set(faultsIn(own).map(({ property }) => property));
  return withFaults(
    faultsIn(beside).filter(({ property }) => !said.has(property)),
    own,
  );
}

/** Like {@link resolveBackend}, for a moment when everything is known. @throws ERR_INVALID_INPUT */
export function requireBackend(inputs: ClusterChoice, source: ConfigurationSource): BackendConnection {
  const backend = backendOf(inputs, source);
  const api = backend === "selfService" ? "the self-service API" : "the API of the cluster";
  return requireResolved<BackendConnection>(resolveAs(backend, inputs, source), api);
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
  const backend = recorded.backend ?? "selfService";
  const choices: ClusterChoice[] = [
    inputs,
    {},
    ...Object.keys(readClusters(source) ?? {}).map((cluster) => ({ cluster })),
  ];
  const wanted = canonicalPlace(recorded);
  for (const choice of choices) {
    const candidate = resolvedIn<BackendConnection>(resolveAs(backend, choice, source));
    if (candidate !== undefined && canonicalPlace(placeOf(candidate)) === wanted) return candidate;
  }
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `An unfinished reboot belongs to cluster ${recorded.clusterId} at ${recorded.apiUrl}, and no configured connection leads there any more.`,
    next: `Set openshift:${backend} back (${backend === "kubernetes" ? "server or kubeconfig" : "apiUrl, clusterId"} and the credentials), or add an entry with them to openshift:clusters, and run pulumi up again; nothing is sent a second time.`,
  });
}

/** Where a connection leads, as it is recorded. */
export function placeOf(target: BackendConnection): RecordedCluster {
  if (!isKubernetes(target)) return { apiUrl: target.apiUrl, clusterId: target.clusterId };
  const { server } = target.connection;
  return { backend: target.backend, apiUrl: server, clusterId: clusterIdOf(server) };
}

/** The address that inputs lead to, in one spelling; nothing where that cannot be said. */
export function addressOf(inputs: ClusterChoice, source: ConfigurationSource): string | undefined {
  const connection = resolvedIn(resolveBackend(inputs, source));
  return connection === undefined ? undefined : canonicalPlace(placeOf(connection));
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
  return isTopLevel(inputs) && !hasOther() && kubernetesConnections().isAmbient(source)
    ? "kubernetes"
    : "selfService";

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
