/** The times of a condition that say that it was seen to be so: a kind has one or the other of them. */
const timesOfCondition = [
  "lastHeartbeatTime",
  "lastProbeTime",
  "lastUpdateTime",
  "lastTransitionTime",
] as const;

/**
 * When a condition was last observed, in milliseconds since 1970: the latest of its times. `undefined` for one that
 * says none.
 *
 * A node's conditions have `lastHeartbeatTime`: kubelet renews it with each status that it posts, which is at its
 * start, within 10 s of a change, and otherwise every 5 minutes (the first time after a change 2.5 to 7.5 minutes).
 * Most other kinds have `lastTransitionTime` alone, which moves only when the status of the condition changes.
 *
 * Source: Kubernetes 1.34, `NodeCondition`, `DeploymentCondition`, `JobCondition`, `metav1.Condition`; kubelet's
 * `kubelet_node_status.go`, `updateNodeStatus` and `calculateDelay`.
 */
export function observedAtMs(condition: Readonly<Record<string, unknown>>): number | undefined {
  const times = timesOfCondition
    .map((name) => condition[name])
    .map((time) => (typeof time === "string" ? Date.parse(time) : NaN))
    .filter((ms) => !Number.isNaN(ms));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Reads a time with a zone, such as `2026-01-01T12:00:00Z`, as milliseconds since 1970. `undefined` for anything else. */
export function parseTime(text: string): number | undefined {
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/u.test(text);
  const ms = isWhole ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** How far a server's clock may seem to be off without being so: its answers tell whole seconds, and take a while. */
const measuringErrorMs = 2000;

/**
 * How far a server's clock is ahead of this machine's at most, in milliseconds; negative behind it. 0 where no
 * difference can be told.
 *
 * @param serverMs what an answer says, cut to a whole second
 * @param askedMs when it was asked, on this machine's clock
 * @param answeredMs when the answer was there
 */
export function clockDifferenceMs(serverMs: number, askedMs: number, answeredMs: number): number {
  const [least, most] = [serverMs - answeredMs, serverMs + 1000 - askedMs];
  if (least > measuringErrorMs) return most;
  return most < -measuringErrorMs ? least : 0;
}
