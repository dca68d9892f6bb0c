import type * as ResolveBackend from "./resolveBackend";
import type * as ResolveKubernetes from "./kubernetes/resolveKubernetes";

/** Loaded with the first connection that may be of this back end: reading a kubeconfig takes a good deal. */
export function kubernetesConnections(): typeof ResolveKubernetes {
  return require("./kubernetes/resolveKubernetes") as typeof ResolveKubernetes;
}

/** Loaded by a program only where it must know where a connection leads. */
export function backendResolution(): typeof ResolveBackend {
  return require("./resolveBackend") as typeof ResolveBackend;
}
