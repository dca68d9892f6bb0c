import { faultsIn } from "../pulumi/namespace/resolution";
import { kubeNodeWords, readyWord } from "../backends/kubernetes/kubeNodeWords";
import { rememberedBackend } from "../backends/rememberedBackend";
import { backendOf } from "../backends/resolveBackend";
import type { ClusterInputs } from "../backends/clusterInputs";
import { isUnknown } from "../pulumi/unknown";
import type { ConfigurationSource } from "../pulumi/configuration";
import { type Fault, faultsOfUnknownArguments, type Raw, longestTimeoutSeconds } from "../pulumi/validation";

/** All that is wrong with the inputs of a `NodeStatus`; needs no request. */
export function faultsOfNodeStatus(
  inputs: Raw<{ node: string; waitFor: string; timeoutSeconds: number; unknownArguments: string[] }> &
    Raw<ClusterInputs>,
  source: ConfigurationSource,
): Fault[] {
  const faults = [
    ...faultsOfUnknownArguments(inputs.unknownArguments, statusArguments),
    ...faultsOfNode(inputs.node),
  ];
  faults.push(...faultsOfWaitFor(inputs, source));
  return [...faults, ...faultsOfTimeout(inputs.timeoutSeconds), ...faultsOfConnection(inputs, source)];
}

/** Each back end has words of its own for a status; one of another would be waited for in vain. */
function faultsOfWaitFor(
  inputs: Raw<{ waitFor: string }> & Raw<ClusterInputs>,
  source: ConfigurationSource,
): Fault[] {
  const { waitFor } = inputs;
  if (waitFor === undefined || isUnknown(waitFor)) return [];
  const fault = (reason: string): Fault[] => [{ property: "waitFor", reason }];
  const isKubernetesWord = (kubeNodeWords as readonly unknown[]).includes(waitFor);
  if (backendOf(inputs, source) === "kubernetes") {
    const other = waitFor === "ACTIVE" ? `${readyWord} for ACTIVE` : kubeNodeWords.join(" | ");
    return isKubernetesWord
      ? []
      : fault(`must be a word of kubectl get nodes, since the back end is kubernetes: write ${other}`);
  }
  if (isKubernetesWord && waitFor !== "Unknown")
    return fault(
      `${JSON.stringify(waitFor)} is a word of the back end kubernetes, and this one is selfService: write ACTIVE for Ready`,
    );
  return typeof waitFor === "string" && /^[A-Z][A-Z_]*$/u.test(waitFor)
    ? []
    : fault("must be a status in capitals, such as ACTIVE");
}

/** The arguments that a `NodeStatus` has. */
export const statusArguments = ["node", "waitFor", "timeoutSeconds", "cluster", "connection"] as const;
/** The arguments of `getNodes`. */
export const nodesArguments = ["roles", "cluster", "connection"] as const;
/** The arguments of `getNodeStatus`. */
export const nodeStatusArguments = ["node", "cluster", "connection"] as const;
/** What is wrong with the name of a node. */
export function faultsOfNode(node: unknown): Fault[] {
  if (isUnknown(node)) return [];
  const fault = (reason: string): Fault[] => [{ property: "node", reason }];
  if (node === undefined || node === null || node === "") {
    return fault('is missing: give the name as the API lists it, such as "worker-0"');
  }
  if (typeof node !== "string")
    return fault(`must be text, not ${Array.isArray(node) ? "a list" : typeof node}`);
  if (node.length > 253) return fault("is longer than any host name (253 characters)");
  if (/[\s\p{Cc}\p{Cf}/\\]/u.test(node))
    return fault("must not contain blanks, slashes or control characters");
  return [];
}

export function faultsOfTimeout(timeoutSeconds: unknown): Fault[] {
  if (isUnknown(timeoutSeconds)) return [];
  const valid =
    typeof timeoutSeconds === "number" && timeoutSeconds >= 1 && timeoutSeconds <= longestTimeoutSeconds;
  if (valid) return [];
  return [
    { property: "timeoutSeconds", reason: `must be a number of seconds from 1 to ${longestTimeoutSeconds}` },
  ];
}

export function faultsOfConnection(inputs: Raw<ClusterInputs>, source: ConfigurationSource): Fault[] {
  return faultsIn(rememberedBackend(inputs, source));
}
