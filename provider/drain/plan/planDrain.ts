import { podWord, type DrainPod } from "./drainPod";
import type { DrainOptions } from "./drainOptions";

/** Why a pod stays where it is. */
export type StayReason = "ownPod" | "mirror" | "daemonSet" | "longDeleted" | "comesBack";
/** Why a pod must not be evicted without consent. */
export type BlockReason = "daemonSet" | "missingDaemonSet" | "emptyDir" | "unmanaged";
/** What is lost with a pod, by consent. */
export type Loss = Exclude<BlockReason, "daemonSet">;

/** What a drain does with each pod of a node. Every pod is in one of the lists. */
export interface DrainPlan {
  readonly evict: readonly PlannedEviction[];
  /** They are being deleted already, and are only waited for. */
  readonly ending: readonly DrainPod[];
  readonly stay: readonly { readonly pod: DrainPod; readonly reason: StayReason }[];
  readonly block: readonly BlockingPod[];
}

/** A pod to evict, and what is lost with it. */
export interface PlannedEviction {
  readonly pod: DrainPod;
  readonly losses: readonly Loss[];
}

/** A pod that stands in the way, and why. */
export interface BlockingPod {
  readonly pod: DrainPod;
  readonly reasons: readonly BlockReason[];
}

/** What a plan needs to know besides the pods. */
export interface DrainCircumstances {
  /** The DaemonSets there are, as `namespace/name`. */
  readonly daemonSets: ReadonlySet<string>;
  /** The server's time, in milliseconds since 1970. */
  readonly nowMs: number;
  /** The uids of the pods that the drain began with; without it, it begins. */
  readonly known?: ReadonlySet<string>;
}

const ownLabel = "app.kubernetes.io/managed-by";
const ownLabelValue = "pulumi-openshift-maintenance";

/**
 * Decides for each pod of a node whether it is evicted, waited for, left, or in the way.
 *
 * Source: Kubernetes 1.34, `staging/src/k8s.io/kubectl/pkg/drain/filters.go`, with three differences: the pods by
 * which this library reboots nodes stay; all reasons that are against a pod are told, not only the first; and a pod
 * that is being deleted needs no consent any more.
 */
export function planDrain(
  pods: readonly DrainPod[],
  options: Pick<
    DrainOptions,
    "ignoreDaemonSets" | "deleteEmptyDirData" | "force" | "skipWaitForDeleteTimeoutSeconds"
  >,
  circumstances: DrainCircumstances,
): DrainPlan {
  const plan = {
    evict: [] as PlannedEviction[],
    ending: [] as DrainPod[],
    stay: [] as { pod: DrainPod; reason: StayReason }[],
    block: [] as BlockingPod[],
  };
  for (const pod of pods) {
    const reason = stayReasonOf(pod, options, circumstances);
    if (reason !== undefined) {
      plan.stay.push({ pod, reason });
      continue;
    }
    if (pod.deletedAtMs !== undefined) {
      plan.ending.push(pod);
      continue;
    }
    const against = reasonsAgainst(pod, circumstances);
    const reasons = against.filter((each) => !isConsented(each, options));
    if (reasons.length > 0) plan.block.push({ pod, reasons });
    else plan.evict.push({ pod, losses: against.filter((each) => each !== "daemonSet") });
  }
  return plan;
}

function stayReasonOf(
  pod: DrainPod,
  {
    ignoreDaemonSets,
    skipWaitForDeleteTimeoutSeconds: skipSeconds,
  }: Pick<DrainOptions, "ignoreDaemonSets" | "skipWaitForDeleteTimeoutSeconds">,
  { daemonSets, nowMs, known }: DrainCircumstances,
): StayReason | undefined {
  if (pod.labels[ownLabel] === ownLabelValue) return "ownPod";
  if (pod.isMirror) return "mirror";
  const { deletedAtMs } = pod;
  if (skipSeconds > 0 && deletedAtMs !== undefined && nowMs - deletedAtMs > skipSeconds * 1000)
    return "longDeleted";
  if (isOfDaemonSet(pod) && !pod.isFinished && daemonSets.has(daemonSetOf(pod)) && ignoreDaemonSets)
    return "daemonSet";
  // The scheduler would put its successor here again, without end.
  if (known?.has(pod.uid) === false && pod.toleratesCordon) return "comesBack";
  return undefined;
}

/** All that speaks against an eviction. A finished pod has nothing to lose. */
function reasonsAgainst(pod: DrainPod, { daemonSets }: DrainCircumstances): BlockReason[] {
  if (pod.isFinished) return [];
  const reasons: BlockReason[] = [];
  if (isOfDaemonSet(pod)) reasons.push(daemonSets.has(daemonSetOf(pod)) ? "daemonSet" : "missingDaemonSet");
  if (pod.hasEmptyDir) reasons.push("emptyDir");
  if (pod.controller === undefined) reasons.push("unmanaged");
  return reasons;
}

/** Pods of a DaemonSet that is there are evicted by no option: its controller ignores the cordon. */
function isConsented(
  reason: BlockReason,
  { force, deleteEmptyDirData }: Pick<DrainOptions, "force" | "deleteEmptyDirData">,
): boolean {
  switch (reason) {
    case "daemonSet":
      return false;
    case "emptyDir":
      return deleteEmptyDirData;
    case "missingDaemonSet":
    case "unmanaged":
      return force;
  }
}

/** Whether a DaemonSet controls the pod. */
export function isOfDaemonSet({ controller }: DrainPod): boolean {
  return controller?.kind === "DaemonSet";
}

/** The DaemonSet that controls the pod, as `namespace/name`. */
export function daemonSetOf({ namespace, controller }: DrainPod): string {
  return podWord({ namespace, name: controller?.name ?? "" });
}
