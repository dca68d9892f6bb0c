import { readNode, readyConditionOf, type KubeNode } from "../backends/kubernetes/kubeNode";
import { fieldsOf, textOf } from "../kubernetes/wire/fields";
import type { KubeObject } from "../kubernetes/wire/kubeObject";

/** What the cluster itself says of a node, beyond whether it is ready. */
export interface NodeFacts extends Pick<KubeNode, "name" | "role" | "roles" | "status" | "operatingSystem"> {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly zone?: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly architecture: string;
  /** When its condition `Ready` has last changed, in milliseconds since 1970; absent where it never reported. */
  readonly readyChangedMs?: number;
}

/**
 * Source: Kubernetes API 1.34, `core/v1` `NodeSystemInfo` and `NodeCondition`; the label of the zone is one of its
 * well-known labels.
 */
export function nodeFactsOf(node: KubeObject): NodeFacts {
  const { name, role, roles, status, operatingSystem } = readNode(node);
  const { labels = {}, annotations = {} } = node.metadata;
  const info = fieldsOf(fieldsOf(node["status"])["nodeInfo"]);
  const changedMs = Date.parse(textOf(readyConditionOf(node)["lastTransitionTime"]));
  const zone = labels["topology.kubernetes.io/zone"];
  return {
    ...{ name, role, roles, status, operatingSystem, labels, annotations },
    ...(zone === undefined ? {} : { zone }),
    kernelVersion: textOf(info["kernelVersion"]),
    osImage: textOf(info["osImage"]),
    architecture: textOf(info["architecture"]),
    ...(Number.isNaN(changedMs) ? {} : { readyChangedMs: changedMs }),
  };
}
