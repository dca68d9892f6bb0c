/** Which boot a node has reported, and when it did. */
export interface BootReport {
  /** Another one each time the operating system starts. */
  readonly bootId?: string;
  /** By the node's own clock. ISO 8601. */
  readonly reportedAt?: string;
}

/**
 * Whether a node has started again since an earlier report. Another boot ID alone does not say so: after etcd was restored,
 * the API shows the node with the boot ID of then, until its kubelet reports again. Such a report is older than the earlier
 * one by the same clock. Without the times the boot ID has to do.
 *
 * Source: Kubernetes 1.34, `pkg/kubelet/nodestatus/setters.go`, `ReadyCondition`: each report that is posted has the time
 * of its making as `lastHeartbeatTime`.
 */
export function hasStartedAgain(before: BootReport, now: BootReport): boolean {
  if (before.bootId === undefined || now.bootId === undefined || before.bootId === now.bootId) return false;
  const [beforeMs, nowMs] = [Date.parse(before.reportedAt ?? ""), Date.parse(now.reportedAt ?? "")];
  return Number.isNaN(beforeMs) || Number.isNaN(nowMs) || nowMs >= beforeMs;
}
