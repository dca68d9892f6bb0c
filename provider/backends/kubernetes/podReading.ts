import { plainWord } from "../../core/foreignText";
import { quoteSaid, redact } from "../../http/redaction/knownSecrets";
import { fieldsOf, textOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { isRecord } from "../../pulumi/namespace/place";

/** How far a reboot pod has come, as its kubelet has reported it. */
export type PodReading =
  /** Its script has not begun, as far as is known. `reason`: what it waits for, in the kubelet's word. */
  | { readonly kind: "waiting"; readonly reason: string; readonly text: string }
  /** It will never begin. */
  | { readonly kind: "rejected"; readonly text: string }
  | { readonly kind: "running" }
  /** It has ended, or went down with its node. `message`: the script's last line. */
  | { readonly kind: "ended"; readonly exitCode: number; readonly message: string };

/**
 * Reads the status of a pod. Its phase says nothing about a reboot: a success ends as `Failed`, since the node went down
 * under it (exit 255 or 137).
 *
 * Source: Kubernetes 1.34, `core/v1` `PodStatus`, `ContainerStatus`; tried on a real kubelet.
 */
export function readPod(pod: KubeObject): PodReading {
  const status = fieldsOf(pod["status"]);
  const [container] = Array.isArray(status["containerStatuses"])
    ? (status["containerStatuses"] as unknown[])
    : [];
  const state = fieldsOf(fieldsOf(container)["state"]);
  if (isRecord(state["running"])) return { kind: "running" };
  if (isRecord(state["terminated"])) {
    const { exitCode, reason } = state["terminated"];
    if (neverRan.has(textOf(reason))) return { kind: "rejected", text: said(state["terminated"]) };
    return {
      kind: "ended",
      exitCode: typeof exitCode === "number" ? exitCode : -1,
      message: redact(textOf(state["terminated"]["message"])).trim(),
    };
  }
  if (status["phase"] === "Failed") return { kind: "rejected", text: said(status) };
  const waiting = fieldsOf(state["waiting"]);
  const reason = textOf(waiting["reason"]);
  return { kind: "waiting", reason, text: reason === "" ? "it was not begun" : said(waiting) };
}

/** The container's process was not even started. Source: kubelet and the CRI's runtimes. */
const neverRan: ReadonlySet<string> = new Set(["StartError", "ContainerCannotRun"]);

/** Whether a pod that is for the node's present boot may still end it, or has set out to. */
export function mayStillReboot(reading: PodReading): boolean {
  return reading.kind === "waiting" || reading.kind === "running";
}

/** Whether the pod is being deleted. */
export function isBeingDeleted({ metadata }: KubeObject): boolean {
  return metadata["deletionTimestamp"] !== undefined;
}

/** `ErrImagePull ("failed to pull …")`. */
function said(of: Record<string, unknown>): string {
  const reason = plainWord(redact(textOf(of["reason"])));
  const message = textOf(of["message"]);
  const quoted = message === "" ? "" : quoteSaid(message, 300);
  if (reason === "") return quoted === "" ? "it has failed" : quoted;
  return quoted === "" ? reason : `${reason} (${quoted})`;
}
