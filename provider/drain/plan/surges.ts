import { createHash } from "node:crypto";
import { urnIn } from "../../kubernetes/creationMark";
import { fieldsOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { managersOf } from "../../kubernetes/wire/managersOf";
import { isUnknown } from "../../pulumi/unknown";
import type { Fault } from "../../pulumi/validation";
import type { DrainPod } from "./drainPod";
import { matchesSelector } from "./labelSelector";
import { isWhole, replicasOf, type Replicas, type Workload } from "./workloads";

/** With what the field manager of every second replica begins. */
const managerPrefix = "pulumi-openshift-maintenance/surge-";

/**
 * What is to happen to a Deployment before its pod is evicted.
 *
 * `none`: it has more than one replica, or none, or is being deleted. `raise`: it gets its second replica. `raised`: it has
 * got it from this resource. `foreign`: it has got it for the drain of another node.
 */
export type SurgeStage = "none" | "raise" | "raised" | "foreign";

/** What a name such as `test/web` means. */
export function surgeTargetOf(text: string): Workload {
  const [namespace = "", name = ""] = text.split("/");
  return { apiVersion: "apps/v1", kind: "Deployment", namespace, name };
}

/** The targets of a drain, each once. */
export function surgeTargets(names: readonly string[] = []): Workload[] {
  return [...new Set(names)].map(surgeTargetOf);
}

/**
 * By which the API server remembers for which resource a second replica is. So no note is needed on the Deployment, and
 * the right to change its scale is enough.
 */
export function surgeManager(mark: string): string {
  return managerPrefix + createHash("sha256").update(urnIn(mark)).digest("hex").slice(0, 16);
}

/** How far a Deployment is. */
export function surgeStage(deployment: KubeObject, manager: string): SurgeStage {
  const replicas = replicasOf(deployment, "Deployment");
  if (replicas === undefined || replicas.wanted === 0) return "none";
  if (replicas.wanted === 1) return "raise";
  const by = (managersOf(deployment, "replicas") ?? []).filter((name) => name.startsWith(managerPrefix));
  if (replicas.wanted !== 2 || by.length === 0) return "none";
  return by.includes(manager) ? "raised" : "foreign";
}

/** Whether both replicas are available. */
export function isSecondAvailable(replicas: Replicas): boolean {
  return replicas.wanted >= 2 && isWhole(replicas);
}

/** The pods of a Deployment. Source: Kubernetes `apps/v1` `DeploymentSpec`: `selector`, in its own namespace. */
export function podsOfDeployment({ metadata, spec }: KubeObject, pods: readonly DrainPod[]): DrainPod[] {
  const { selector } = fieldsOf(spec);
  return pods.filter(
    ({ namespace, labels, isFinished }) =>
      !isFinished && namespace === metadata.namespace && matchesSelector(selector, labels),
  );
}

/** What is wrong with the names of the Deployments. */
export function faultsOfSurge(value: unknown): Fault[] {
  if (value === undefined || value === null) return [];
  const property = "surge";
  if (!Array.isArray(value))
    return isUnknown(value)
      ? []
      : [{ property, reason: 'must be a list of Deployments, such as ["test/web"]' }];
  const label = "[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?";
  const place = new RegExp(`^${label}/${label}$`, "u");
  return value.flatMap((name: unknown, index): Fault[] => {
    if (isUnknown(name) || (typeof name === "string" && place.test(name))) return [];
    const reason = 'must be the NAMESPACE/NAME of a Deployment, such as "test/web"';
    return [{ property: `${property}[${index}]`, reason }];
  });
}
