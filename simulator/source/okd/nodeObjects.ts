import { fieldsOf, listOf, textOf, type Fields, type GivenObject, type KubeObject } from "./kubeObject";

/** What a kubelet reports of its node, or the control plane of one that reports nothing. */
export interface NodeReport {
  bootId: string;
  ready: "ready" | "notReady" | "unknown";
  /** RFC 3339. */
  at: string;
}

/** How a container ended. */
export interface ContainerEnd {
  exitCode: number;
  reason: string;
  message: string;
}

/** The condition `Ready` for each report. Source: Kubernetes 1.34, kubelet and node lifecycle controller. */
const conditions: Readonly<Record<NodeReport["ready"], Fields>> = {
  ready: { status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" },
  notReady: { status: "False", reason: "KubeletNotReady", message: "container runtime is down" },
  unknown: {
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status.",
  },
};

/**
 * A node as its kubelet registers it; its role is the part of its name before the first `-`.
 *
 * @example newNode("worker-0", { bootId, ready: "ready", at: "2024-01-01T00:00:00Z" })
 */
export function newNode(name: string, report: NodeReport): GivenObject {
  const [role = name] = name.split("-");
  const labels = {
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
    [`node-role.kubernetes.io/${role}`]: "",
  };
  return withNodeReport({ metadata: { name, labels }, spec: {} }, report);
}

/** The node as it is after a report. */
export function withNodeReport<T extends GivenObject>(node: T, { bootId, ready, at }: NodeReport): T {
  const status = fieldsOf(node["status"]);
  const before = listOf(status["conditions"]).map(fieldsOf);
  const last = before.find(({ type }) => type === "Ready");
  const next = conditions[ready];
  // Where nothing is reported, the last report stays the last.
  const lastHeartbeatTime = ready === "unknown" ? (last?.["lastHeartbeatTime"] ?? at) : at;
  const isSame = last?.["status"] === next["status"];
  const lastTransitionTime = isSame ? last?.["lastTransitionTime"] : at;
  const isReady = { type: "Ready", ...next, lastHeartbeatTime, lastTransitionTime };
  return {
    ...node,
    status: {
      ...status,
      conditions: [...before.filter(({ type }) => type !== "Ready"), isReady],
      nodeInfo: {
        ...fieldsOf(status["nodeInfo"]),
        bootID: bootId,
        kubeletVersion: "v1.31.6",
        operatingSystem: "linux",
        architecture: "amd64",
      },
    },
  };
}

/** The pod after its only container has begun. */
export function runningPod(pod: KubeObject, at: string): KubeObject {
  const status = { ...fieldsOf(pod["status"]), phase: "Running", startTime: at };
  return {
    ...pod,
    status: { ...status, containerStatuses: [container(pod, { running: { startedAt: at } })] },
  };
}

/** The pod after its only container has ended. */
export function endedPod(pod: KubeObject, end: ContainerEnd, at: string): KubeObject {
  const status = fieldsOf(pod["status"]);
  const startedAt = textOf(status["startTime"]) || at;
  const terminated = { ...end, startedAt, finishedAt: at };
  return {
    ...pod,
    status: {
      ...status,
      phase: "Failed",
      startTime: startedAt,
      containerStatuses: [container(pod, { terminated })],
    },
  };
}

function container(pod: KubeObject, state: Fields): Fields {
  const [spec] = listOf(fieldsOf(pod["spec"])["containers"]).map(fieldsOf);
  const isRunning = "running" in state;
  const { name, image } = spec ?? {};
  return { name, image, ready: isRunning, started: isRunning, restartCount: 0, state };
}
