/** The words for the status of a node, as `kubectl get nodes` prints them. */
export const kubeNodeWords = [
  "Ready",
  "NotReady",
  "Unknown",
  "Ready,SchedulingDisabled",
  "NotReady,SchedulingDisabled",
  "Unknown,SchedulingDisabled",
] as const;

/** The word of a node that is ready. */
export const readyWord = "Ready";
