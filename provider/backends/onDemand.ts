import type * as ResolveKubernetes from "./kubernetes/resolveKubernetes";

/** Loaded with the first connection that may be of this back end: reading a kubeconfig takes a good deal. */
export function kubernetesConnections(): typeof ResolveKubernetes {
  return require("./kubernetes/resolveKubernetes") as typeof ResolveKubernetes;
}
