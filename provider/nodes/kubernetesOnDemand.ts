import type * as KubernetesNodes from "./kubernetesNodes";

/** Loaded with the first connection to a cluster itself. */
export function kubernetesNodes(): typeof KubernetesNodes {
  return require("./kubernetesNodes") as typeof KubernetesNodes;
}
