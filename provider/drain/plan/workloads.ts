import { plainWord } from "../../core/foreignText";
import { fieldsOf, recordsIn } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { podWord, type DrainPod } from "./drainPod";

/** What keeps so many replicas of a pod, such as a Deployment. */
export interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** How many replicas a workload is to have, and how many are available. */
export interface Replicas {
  readonly wanted: number;
  readonly available: number;
  /** Whether the counts are of the workload as it was last changed. */
  readonly isCurrent: boolean;
}

/** A workload that a drain waits for, as it was last seen. */
export interface WaitingWorkload {
  readonly workload: Workload;
  readonly replicas: Replicas;
}

/** Controllers that replace no pod elsewhere: one pod for each node, or until a work is done. */
const withoutReplicas: ReadonlySet<string> = new Set(["DaemonSet", "Job", "Node"]);
/** Kinds that leave the count out when it is 0. Source: Kubernetes 1.34, `apps/v1` and `core/v1`, `omitempty`. */
const omittingZero: ReadonlySet<string> = new Set(["Deployment", "ReplicaSet", "ReplicationController"]);

/** What replaces a pod, if anything does. */
export function controllerOf({ namespace, controller, isFinished }: DrainPod): Workload | undefined {
  if (controller === undefined || isFinished || withoutReplicas.has(controller.kind)) return undefined;
  return { ...controller, namespace };
}

/**
 * The Deployment of a ReplicaSet: in the middle of a rollout another ReplicaSet has the replacement.
 *
 * Source: Kubernetes, "Deployment", "Pod-template-hash label": the Deployment is the ReplicaSet's controller.
 */
export function deploymentOf({ metadata }: KubeObject): Workload | undefined {
  const owners = recordsIn(metadata["ownerReferences"]);
  const owner = owners.find(({ controller, kind }) => controller === true && kind === "Deployment");
  if (owner === undefined) return undefined;
  const { apiVersion, name } = owner;
  const { namespace = "" } = metadata;
  return { apiVersion: String(apiVersion), kind: "Deployment", namespace, name: String(name) };
}

/**
 * The replicas of a workload of any kind; nothing where it has no such count, or is being deleted.
 *
 * Source: Kubernetes API conventions, "Spec and Status", and the status of `apps/v1` and `core/v1` kinds. Servers
 * before 1.22 count only the ready replicas of a StatefulSet.
 */
export function replicasOf(object: KubeObject, kind: string): Replicas | undefined {
  const spec = fieldsOf(object["spec"]);
  const status = fieldsOf(object["status"]);
  const { generation, deletionTimestamp } = object.metadata;
  const { replicas: wanted } = spec;
  if (typeof wanted !== "number" || deletionTimestamp !== undefined) return undefined;
  const { availableReplicas, readyReplicas, observedGeneration: observed } = status;
  const counts = omittingZero.has(kind) ? [availableReplicas] : [availableReplicas, readyReplicas];
  const isOld = typeof observed === "number" && typeof generation === "number" && observed < generation;
  // A status that no controller has written yet is of no generation.
  const isUnwritten = observed === undefined && omittingZero.has(kind) && wanted > 0;
  return {
    wanted,
    available: counts.find((count) => typeof count === "number") ?? 0,
    isCurrent: !isOld && !isUnwritten,
  };
}

/** Whether a workload has what it is to have. */
export function isWhole({ wanted, available, isCurrent }: Replicas): boolean {
  return wanted === 0 || (isCurrent && available >= wanted);
}

/** What no other workload has. */
export function keyOf({ apiVersion, kind, ...place }: Workload): string {
  return `${apiVersion} ${kind} ${podWord(place)}`;
}

/** A workload for messages: `deployment test/web`. */
export function workloadWord({ kind, ...place }: Workload): string {
  return plainWord(`${kind.toLowerCase()} ${podWord(place)}`);
}

/** What a workload lacks, for messages: `deployment test/web: 2 of 3 available`. */
export function waitingWord({ workload, replicas }: WaitingWorkload): string {
  const { available, wanted, isCurrent } = replicas;
  const old = isCurrent ? "" : ", before its last change";
  return `${workloadWord(workload)}: ${available} of ${wanted} available${old}`;
}

/** Several: `A; B; and 3 more`. */
export function waitingList(waiting: readonly WaitingWorkload[], most: number): string {
  const more = waiting.length > most ? [`and ${waiting.length - most} more`] : [];
  return [...waiting.slice(0, most).map(waitingWord), ...more].join("; ");
}
