import { hasStartedAgain } from "../bootReport";
import type { JobObservation } from "../rebootBackend";
import type { KubeNode } from "./kubeNode";
import type { PodReading } from "./podReading";
import { exits } from "./rebootScript";

/** What the end of a container is when its node went down under it, or it was told to end. */
const endsWithNode: ReadonlySet<number> = new Set([137, 143, 255]);

/** What one look at a node and its pod has shown. */
export interface RebootSight {
  /** Absent where the API lists no such node. */
  readonly node?: Pick<KubeNode, "status" | "bootId" | "reportedAt">;
  readonly pod: PodReading | "gone";
  /** For how long the pod has been seen so, in milliseconds. */
  readonly podForMs: number;
  /** When the node had reported the boot ID that the order saw, by its own clock, if that is known. ISO 8601. */
  readonly reportedBefore?: string;
  /** For how long a pod must be gone to count as lost. */
  readonly lostAfterMs: number;
  /** For how long a pod that has done nothing may stand beside an old boot id before that is believed. */
  readonly staleAfterMs: number;
}

/**
 * Whether a node was rebooted since an order: it has another boot id. Nothing else says so, and never the pod's phase; the
 * pod only says why nothing has happened. That the node is Ready is seen to afterwards: boot id and conditions are one
 * report of the kubelet.
 *
 * Source: Kubernetes 1.34, `pkg/kubelet/kubelet_node_status.go`, `defaultNodeStatusFuncs`.
 *
 * @param bootId the one that the order saw
 */
export function judgeReboot(bootId: string, sight: RebootSight): JobObservation {
  const { node, pod, podForMs, reportedBefore } = sight;
  const summary = node?.status ?? "not listed";
  const written = (output: string, errors = ""): NonNullable<JobObservation["written"]> => ({
    statuses: node === undefined ? [] : [node.status],
    output,
    errors,
  });
  const output = pod !== "gone" && pod.kind === "ended" ? pod.message : "";
  const before = { bootId, ...(reportedBefore === undefined ? {} : { reportedAt: reportedBefore }) };
  if (node !== undefined && hasStartedAgain(before, node))
    return { state: "succeeded", summary, written: written(output) };
  if (pod === "gone") {
    const isLost = podForMs >= sight.lostAfterMs;
    return {
      state: isLost ? "lost" : "running",
      summary,
      written: written(""),
      hint: "its pod is gone, and the node has its old boot id",
    };
  }
  const failure = failureOf(pod, podForMs >= sight.staleAfterMs);
  if (failure !== undefined) return { state: "failed", summary, written: written(output, failure) };
  return { state: "running", summary, written: written(output), hint: hintOf(pod) };
}

/** Why the pod will not reboot the node any more; nothing while it may, or may have. */
function failureOf(pod: PodReading, isStale: boolean): string | undefined {
  if (pod.kind === "rejected") return `the kubelet rejected the pod: ${pod.text}`;
  if (pod.kind !== "ended" || endsWithNode.has(pod.exitCode)) return undefined;
  switch (pod.exitCode) {
    case exits.tooLate:
      return "the pod began too late and has done nothing (exit 11)";
    case exits.commandFailed:
      return "the host refused the reboot (exit 12)";
    case exits.stillUp:
      return "the host took the command, and was still up 15 minutes later (exit 13)";
    case exits.rebootedAlready:
      if (!isStale) return undefined;
      return "the pod saw another boot id than the API shows for the node, and has done nothing (exit 10)";
    default:
      if (!isStale) return undefined;
      return `the pod's script ended with exit ${pod.exitCode}`;
  }
}

function hintOf(pod: PodReading): string {
  switch (pod.kind) {
    case "waiting":
      return `its pod has not begun: ${pod.text}`;
    case "rejected":
      return `its pod was rejected: ${pod.text}`;
    case "running":
      return "its pod runs";
    case "ended":
      return `its pod ended with exit ${pod.exitCode}, and the node has its old boot id`;
  }
}
