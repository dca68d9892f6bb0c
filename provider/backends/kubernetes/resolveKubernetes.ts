import type { OkdConnection } from "../../kubernetes/connection/okdConnection";
import { ambientKubeconfig } from "../../kubernetes/connection/readKubeconfig";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { choosePart, type ChosenPart, type ClusterChoice } from "../../pulumi/namespace/choosePart";
import { faultsIn, resolvedIn, withFaults, type Resolution } from "../../pulumi/namespace/resolution";
import { checkPodSettings, type PodSettings } from "./podSettings";

/** A connection to the API of a cluster itself, through which its nodes are rebooted. */
export interface KubernetesBackendConnection {
  readonly backend: "kubernetes";
  readonly connection: OkdConnection;
  readonly pod: PodSettings;
}

/** Whether the environment brings a connection: a kubeconfig, or a pod's service account. */
export function isAmbient(source: ConfigurationSource): boolean {
  return (
    ambientKubeconfig(source) !== undefined ||
    ((source.env("KUBERNETES_SERVICE_HOST") ?? "") !== "" &&
      (source.env("KUBERNETES_SERVICE_PORT") ?? "") !== "")
  );
}

/** The connection of this back end for a resource. */
export function resolveKubernetes(
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
