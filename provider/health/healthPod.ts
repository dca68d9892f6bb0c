import { plainWord } from "../core/foreignText";
import { fieldsOf, recordsIn } from "../kubernetes/wire/fields";
import type { KubeObject } from "../kubernetes/wire/kubeObject";

/** A pod, as far as health goes by it. */
export interface HealthPod {
  /** Such as `test/web-1`. */
  readonly word: string;
  readonly isReady: boolean;
  /** It has finished, or is being deleted: it tells nothing any more. */
  readonly isOver: boolean;
  readonly isOfDaemonSet: boolean;
  /** Why it is not ready, such as `CrashLoopBackOff`. */
  readonly why: string;
}

/**
 * Reads a pod.
 *
 * Source: Kubernetes, "Pod Lifecycle": the condition `Ready`, the phases, and the reasons of containers that wait.
 */
export function readHealthPod({ metadata, ...pod }: KubeObject): HealthPod {
  const status = fieldsOf(pod["status"]);
  const { phase } = status;
  const ready = recordsIn(status["conditions"]).find(({ type }) => type === "Ready");
  const waiting = [...recordsIn(status["initContainerStatuses"]), ...recordsIn(status["containerStatuses"])]
    .map((container) => fieldsOf(fieldsOf(container["state"])["waiting"])["reason"])
    .find((reason) => typeof reason === "string");
  return {
    word: plainWord(`${metadata.namespace ?? ""}/${metadata.name}`),
    isReady: ready?.["status"] === "True",
    isOver: phase === "Succeeded" || phase === "Failed" || typeof metadata["deletionTimestamp"] === "string",
    isOfDaemonSet: recordsIn(metadata["ownerReferences"]).some(
      ({ kind, controller }) => kind === "DaemonSet" && controller === true,
    ),
    why: plainWord(waiting ?? (typeof phase === "string" ? phase : "no status")),
  };
}

/** So many pods of one kind are named. */
const mostNamed = 5;

/** Pods that are not ready, as sentences. */
export function sentencesOfPods(pods: readonly HealthPod[]): string[] {
  const bad = pods.filter(({ isReady, isOver }) => !isReady && !isOver);
  const named = bad.slice(0, mostNamed).map(({ word, why }) => `pod ${word} is not ready (${why})`);
  return bad.length > mostNamed ? [...named, `${bad.length - mostNamed} more pods are not ready`] : named;
}

/** Which pods are meant: `app=web in test`. */
export function selectionWord({ namespace, selector }: { namespace?: string; selector: string }): string {
  return plainWord(`${selector} in ${namespace ?? "all namespaces"}`);
}
