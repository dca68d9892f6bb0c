import { readyWord } from "./kubeNodeWords";
import { fieldsOf, recordsIn } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { BootReport } from "../bootReport";
import type { NodeRecord, NodeState } from "../nodeRecord";

/** A node as this back end sees it. */
export interface KubeNode extends NodeRecord, BootReport {
  readonly roles: readonly string[];
  /** Such as `linux`, or `windows`. */
  readonly operatingSystem: string;
}

/**
 * Reads a node.
 *
 * Source: Kubernetes 1.34, `pkg/printers/internalversion/printers.go`, `printNode` and `findNodeRoles`, which is what
 * `kubectl get nodes` prints.
 */
export function readNode(node: KubeObject): KubeNode {
  const status = fieldsOf(node["status"]);
  const info = fieldsOf(status["nodeInfo"]);
  const condition = readyConditionOf(node);
  const { status: ready, lastHeartbeatTime: reportedAt } = condition;
  const word = ready === undefined ? "Unknown" : ready === "True" ? readyWord : "NotReady";
  const isCordoned = fieldsOf(node["spec"])["unschedulable"] === true;
  const { bootID: bootId, operatingSystem } = info;
  const roles = rolesIn(node.metadata.labels ?? {});
  return {
    name: node.metadata.name,
    role: roles.join(","),
    roles,
    state: stateOf(ready),
    status: isCordoned ? `${word},SchedulingDisabled` : word,
    operatingSystem: typeof operatingSystem === "string" ? operatingSystem : "",
    ...(typeof bootId === "string" && bootId !== "" ? { bootId } : {}),
    ...(typeof reportedAt === "string" ? { reportedAt } : {}),
  };
}

/** The condition `Ready` of a node; without fields where it has never reported. */
export function readyConditionOf(node: KubeObject): Record<string, unknown> {
  const { conditions } = fieldsOf(node["status"]);
  return recordsIn(conditions).find(({ type }) => type === "Ready") ?? {};
}

/**
 * The names that a node is known by beside its own: a provider may call the machine by its host name.
 *
 * Source: Kubernetes 1.34, `core/v1`, `NodeAddressType`.
 */
export function namesIn(node: KubeObject): string[] {
  const { addresses } = fieldsOf(node["status"]);
  return recordsIn(addresses)
    .filter(({ type }) => ["Hostname", "InternalDNS", "ExternalDNS"].includes(String(type)))
    .map(({ address }) => String(address));
}

/** Whether a node is known by a name that is not its own. */
export function isNamed(node: KubeObject, name: string): boolean {
  return namesIn(node).includes(name);
}

function stateOf(ready: unknown): NodeState {
  if (ready === undefined) return "unknown";
  return ready === "True" ? "ready" : "down";
}

const rolePrefix = "node-role.kubernetes.io/";

function rolesIn(labels: Readonly<Record<string, string>>): string[] {
  const roles = Object.entries(labels).flatMap(([label, value]) => {
    if (label.startsWith(rolePrefix) && label.length > rolePrefix.length)
      return [label.slice(rolePrefix.length)];
    return label === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  return [...new Set(roles)].sort();
}
