import { readNode, type KubeNode } from "../backends/kubernetes/kubeNode";
import type { KubeObject } from "../kubernetes/wire/kubeObject";
import { isRecord } from "../pulumi/namespace/place";

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
  const described = isRecord(node["status"]) ? node["status"] : {};
  const info = isRecord(described["nodeInfo"]) ? described["nodeInfo"] : {};
  const conditions: unknown[] = Array.isArray(described["conditions"]) ? described["conditions"] : [];
  const ready = conditions.filter(isRecord).find(({ type }) => type === "Ready");
  const changedMs = Date.parse(textOf(ready?.["lastTransitionTime"]));
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

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
