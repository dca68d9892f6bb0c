import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { KubeObject } from "../../../provider/kubernetes/wire/kubeObject";
import { otherNode, ourNode } from "./apiModel";
import { createdAfterMs, type ClusterFault, type CreateFault } from "./clusterFaults";
import type { NodeModel } from "./nodeModel";
import { PodModel } from "./podModel";
import type { VirtualTime } from "./virtualTime";

/** An API server that starts does not know its roles yet, for so long. */
const rolelessMs = 4000;

type Metadata = Readonly<Record<string, unknown>>;

/** The API server of a cluster: its objects, and how it answers. */
export class KubeApiModel {
  /** Pods of whose creation something on the way has said that it was refused: what is built on that may be wrong. */
  readonly belied = new Set<string>();
  private readonly leases = new Map<string, KubeObject>();
  private annotations: Record<string, string> = {};
  private version = 0;
  private nodeVersion = 0;
  private created = 0;
  private awayUntilMs = 0;
  private rolelessUntilMs = 0;

  /** @param isOnNode the node that is rebooted is the only one, and the API server runs there */
  constructor(
    private readonly time: VirtualTime,
    private readonly node: NodeModel,
    private readonly isOnNode: boolean,
  ) {
    node.onBoot.add(() => {
      if (isOnNode) this.rolelessUntilMs = time.nowMs + rolelessMs;
    });
  }

  goAway(ms: number): void {
    this.awayUntilMs = Math.max(this.awayUntilMs, this.time.nowMs + ms);
  }

  /** One request, with a fault or without. */
  async answer<T>(act: () => T, fault: ClusterFault | undefined): Promise<T> {
    await this.time.sleep(fault === "slow" ? 20_000 : 20);
    this.requireReach();
    switch (fault) {
      case "lost-before":
        throw lost("maybe");
      case "lost-after":
        act();
        throw lost("maybe");
      case "503":
        throw answered(503);
      case "401":
        throw answered(401);
      case "403":
        throw answered(403);
      default:
        return act();
    }
  }

  /** The creation of a pod. */
  async create(pod: KubeObject, sentAtMs: number, fault: CreateFault | undefined): Promise<KubeObject> {
    await this.time.sleep(fault === "slow" ? 20_000 : 50);
    const arrive = (): KubeObject => this.arrive(pod, sentAtMs);
    if (fault === "held for the boot") {
      const deliver = (): void => {
        this.node.onBoot.delete(deliver);
        void this.deliverIn(100, arrive);
      };
      this.node.onBoot.add(deliver);
      throw lost("maybe");
    }
    const deliveredAfterMs = fault === undefined ? undefined : createdAfterMs[fault];
    if (deliveredAfterMs !== undefined) {
      void this.deliverIn(deliveredAfterMs, arrive);
      throw lost("maybe");
    }
    this.requireReach();
    switch (fault) {
      case "lost-before":
        throw lost("maybe");
      case "lost-after":
        arrive();
        throw lost("maybe");
      case "500-after":
        arrive();
        throw answered(500);
      case "403":
        throw answered(403);
      case "403-after":
        this.belied.add(arrive().metadata.name);
        throw answered(403);
      case "409-after":
        arrive();
        throw answered(409);
      case "429":
        throw answered(429);
      default:
        return arrive();
    }
  }

  /** What a node's object says; the other one is always as it was. */
  readNode(name: string): KubeObject | undefined {
    if (name !== ourNode && name !== otherNode) return undefined;
    const { bootId, isReady } =
      name === ourNode ? this.node.reportedAt() : { bootId: "boot of another", isReady: true };
    return {
      metadata: {
        name,
        resourceVersion: String(this.nodeVersion),
        annotations: name === ourNode ? this.annotations : {},
      },
      status: {
        nodeInfo: { bootID: bootId, operatingSystem: "linux" },
        conditions: [{ type: "Ready", status: isReady ? "True" : "Unknown" }],
      },
    };
  }

  patchNode(name: string, { resourceVersion, annotations }: Metadata): void {
    if (name !== ourNode) return;
    if (resourceVersion !== String(this.nodeVersion)) throw answered(409);
    this.nodeVersion++;
    const merged = { ...this.annotations, ...(annotations as Record<string, string | null>) };
    const kept = Object.entries(merged).filter(([, value]) => value !== null);
    this.annotations = Object.fromEntries(kept) as Record<string, string>;
  }

  listLeases(): KubeObject[] {
    return [...this.leases.values()];
  }

  readLease(name: string): KubeObject | undefined {
    return this.leases.get(name);
  }

  writeLease(lease: KubeObject, isNew: boolean): void {
    const { name, resourceVersion } = lease.metadata;
    const there = this.leases.get(name);
    if (isNew ? there !== undefined : there?.metadata.resourceVersion !== resourceVersion)
      throw answered(409);
    const metadata = { ...lease.metadata, resourceVersion: String(++this.version) };
    this.leases.set(name, { ...lease, metadata });
  }

  /** The pod of a name as it is now. */
  readPod(name: string): KubeObject | undefined {
    return this.node.pods.get(name)?.read();
  }

  pods(): KubeObject[] {
    return [...this.node.pods.values()].filter(({ isOfStranger }) => !isOfStranger).map((pod) => pod.read());
  }

  /** Deletes this very pod. */
  deletePod({ metadata: { name, uid } }: KubeObject): void {
    const pod = this.node.pods.get(name);
    if (pod === undefined) return;
    if (pod.uid !== uid) throw answered(409);
    if (!pod.isDeleted) void this.node.remove(pod);
  }

  /** Follows a pod that is being deleted: what it tells is the last that is known of it when it is gone. */
  follow({ metadata: { name, uid } }: KubeObject): () => KubeObject | undefined {
    const pod = this.node.pods.get(name);
    return () => {
      if (pod?.uid !== uid) return { metadata: { name } };
      return pod?.isGone === true ? pod.read() : undefined;
    };
  }

  /** A pod arrives, whenever and from whomever. @throws ERR_CONFLICT where one of its name is there */
  arrive(object: KubeObject, sentAtMs: number): KubeObject {
    const { name } = object.metadata;
    if (this.node.pods.has(name)) throw answered(409);
    const number = this.created++;
    const pod = new PodModel(object, `uid-${number}`, this.node.rhythmOf(number), sentAtMs);
    this.node.pods.set(name, pod);
    if (!pod.isOfStranger) void this.node.notice(pod);
    return pod.read();
  }

  private async deliverIn(ms: number, arrive: () => unknown): Promise<void> {
    await this.time.sleep(ms);
    try {
      arrive();
    } catch (error) {
      if (!(error instanceof MaintenanceError)) throw error;
    }
  }

  private requireReach(): void {
    if (this.time.nowMs < this.awayUntilMs || (this.isOnNode && !this.node.isUp)) throw lost("no");
    if (this.time.nowMs < this.rolelessUntilMs) throw answered(403);
  }
}

function lost(requestSent: "no" | "maybe"): MaintenanceError {
  const facts = { what: "The connection broke.", next: "Look.", transient: true, requestSent };
  return new MaintenanceError("ERR_NETWORK", facts);
}

/** What the API server's answer is to this library, see `errorOfAnswer`. */
function answered(status: 401 | 403 | 409 | 429 | 500 | 503): MaintenanceError {
  const facts = { what: `It answered ${status}.`, next: "Look.", status, requestSent: "yes" } as const;
  switch (status) {
    case 401:
      return new MaintenanceError("ERR_UNAUTHORIZED", facts);
    case 403:
      return new MaintenanceError("ERR_FORBIDDEN", facts);
    case 409:
      return new MaintenanceError("ERR_CONFLICT", facts);
    default:
      return new MaintenanceError("ERR_UNEXPECTED_RESPONSE", { ...facts, transient: true });
  }
}
