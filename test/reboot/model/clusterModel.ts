import type {
  LeaseHolder,
  NodeSight,
  NodeWitness,
  RememberedReboot,
} from "../../../provider/backends/nodeWitness";
import { withReboot } from "../../../provider/backends/kubernetes/nodeMemory";
import { ourNode, type ApiModel } from "./apiModel";
import type { VirtualTime } from "./virtualTime";

/** Does something in the world, at which a run may be struck. */
export type Effect = <T>(act: () => Promise<T>) => Promise<T>;

/** The cluster itself: what its nodes are, whoever rebooted them, and what they remember, whatever became of a state. */
export class ClusterModel {
  private readonly leases = new Map<string, LeaseHolder>();
  private readonly memories = new Map<string, readonly RememberedReboot[]>();

  constructor(
    private readonly time: VirtualTime,
    private readonly api: ApiModel,
  ) {}

  /** As one process sees it. */
  witness(effect: Effect): NodeWitness {
    const call = <T>(act: () => T): Promise<T> =>
      effect(async () => {
        await this.time.sleep(20);
        return act();
      });
    const heldBy = (node: string, holder: LeaseHolder): string | undefined => {
      const held = this.leases.get(node);
      return held === undefined || held.urn === holder.urn ? undefined : held.operationId;
    };
    return {
      look: (node) => call(() => this.sight(node)),
      heldBy: (node, holder) => call(() => heldBy(node, holder)),
      takeLease: (node, holder) =>
        call(() => {
          const by = heldBy(node, holder);
          if (by === undefined) this.leases.set(node, holder);
          return by;
        }),
      keepLease: async () => true,
      releaseLease: (node) =>
        call(() => {
          this.leases.delete(node);
        }),
      survey: () => call(() => []),
      heldLeases: () => call(() => [...this.leases].map(([node, { urn }]) => ({ node, urn }))),
      remember: (node, reboot) =>
        call(() => {
          this.memories.set(node, withReboot(this.memories.get(node) ?? [], reboot));
        }),
      forget: (node, operationId) =>
        call(() => {
          this.forget(node, operationId);
        }),
    };
  }

  /** What `kubectl annotate` does for a user who wants a reboot all the same. */
  forget(node: string, operationId: string): void {
    const remembered = this.memories.get(node) ?? [];
    this.memories.set(
      node,
      remembered.filter((reboot) => reboot.operationId !== operationId),
    );
  }

  /** The boot of the node at a moment: each reboot that it came up from is another one. */
  bootAt(ms: number): number {
    return this.api.accepted.filter(({ upAgainMs }) => upAgainMs <= ms).length;
  }

  private sight(node: string): NodeSight {
    const isReady = node !== ourNode || this.api.status() === "ACTIVE";
    return {
      status: isReady ? "Ready" : "NotReady",
      isReady,
      bootId: node === ourNode ? `boot-${this.bootAt(this.time.nowMs)}` : "boot",
      cluster: "uid",
      remembered: this.memories.get(node) ?? [],
    };
  }
}
