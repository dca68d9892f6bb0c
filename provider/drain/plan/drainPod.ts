import { fieldsOf, recordsIn } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { isRecord } from "../../pulumi/namespace/place";

/** A pod, as far as a drain goes by it. */
export interface DrainPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What replaces the pod when it is gone. Absent: nothing does. */
  readonly controller?: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /** The copy of a static pod, which only its kubelet can end. */
  readonly isMirror: boolean;
  /** All its containers have ended, and none is started again. */
  readonly isFinished: boolean;
  readonly hasEmptyDir: boolean;
  /** The names of its persistent volume claims. */
  readonly claims: readonly string[];
  /** It is being deleted: by when it was to have ended, in milliseconds since 1970. */
  readonly deletedAtMs?: number;
  /** What must happen before a deleted pod is gone. */
  readonly finalizers: readonly string[];
  /** The scheduler puts such a pod onto a cordoned node, too. */
  readonly toleratesCordon: boolean;
}

/** The taint of a cordoned node. Source: Kubernetes, "Taints and Tolerations", "Taint Nodes by Condition". */
const taintOfCordon = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/**
 * Reads a pod.
 *
 * Source: Kubernetes 1.34, `staging/src/k8s.io/kubectl/pkg/drain/filters.go`: the fields that `kubectl drain` goes by.
 */
export function readDrainPod({ metadata, ...pod }: KubeObject): DrainPod {
  const spec = fieldsOf(pod["spec"]);
  const { phase } = fieldsOf(pod["status"]);
  const volumes = recordsIn(spec["volumes"]);
  const deletedAtMs = Date.parse(textOr(metadata["deletionTimestamp"], ""));
  const controller = recordsIn(metadata["ownerReferences"]).find((owner) => owner["controller"] === true);
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid ?? "",
    labels: metadata.labels ?? {},
    ...(controller === undefined
      ? {}
      : {
          controller: {
            apiVersion: textOr(controller["apiVersion"], ""),
            kind: textOr(controller["kind"], ""),
            name: textOr(controller["name"], ""),
          },
        }),
    isMirror: Object.hasOwn(metadata.annotations ?? {}, "kubernetes.io/config.mirror"),
    isFinished: phase === "Succeeded" || phase === "Failed",
    hasEmptyDir: volumes.some((volume) => isRecord(volume["emptyDir"])),
    claims: volumes
      .map((volume) => fieldsOf(volume["persistentVolumeClaim"])["claimName"])
      .filter((claim) => typeof claim === "string"),
    ...(Number.isNaN(deletedAtMs) ? {} : { deletedAtMs }),
    finalizers: texts(metadata["finalizers"]),
    toleratesCordon: recordsIn(spec["tolerations"]).some(toleratesTaint),
  };
}

/** A pod for messages: `test/web-1`. */
export function podWord({ namespace, name }: Pick<DrainPod, "namespace" | "name">): string {
  return `${namespace}/${name}`;
}

/** Source: Kubernetes `core/v1` `Toleration`: an empty key with `Exists` matches all, an empty effect every effect. */
function toleratesTaint({ key = "", operator = "Equal", value = "", effect = "" }: Record<string, unknown>) {
  if (effect !== "" && effect !== taintOfCordon.effect) return false;
  if (operator === "Exists") return key === "" || key === taintOfCordon.key;
  return key === taintOfCordon.key && value === "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}

function textOr(value: unknown, other: string): string {
  return typeof value === "string" ? value : other;
}
