/** The cluster itself of a {@link FakeWorld}: boot IDs, leases and what nodes remember, without an API server. */
import type {
  LeaseHolder,
  NodeAvailability,
  NodeSight,
  NodeWitness,
  RememberedReboot,
} from "../../provider/backends/nodeWitness";
import { isOf } from "../../provider/backends/kubernetes/nodeLease";
import { withReboot } from "../../provider/backends/kubernetes/nodeMemory";
import type { FakeWorld } from "./fakeWorld";

export class FakeCluster implements NodeWitness {
  /** Who has the lease of each node. */
  readonly leases = new Map<string, LeaseHolder>();
  readonly memories = new Map<string, readonly RememberedReboot[]>();
  /** Whether a reboot of the machine starts its operating system, or leaves it as it was. */
  startsSystem = true;
  /** What tells it from other clusters. */
  uid = "uid-1";
  /** What a look meets: an error is thrown. */
  fault: () => Error | undefined = () => undefined;
  /** Nodes whose kubelet is not ready. */
  readonly notReady = new Set<string>();
  readonly cordoned = new Set<string>();
  /** What a look shows in the place of what is so. */
  shows: Partial<NodeSight> = {};
  private readonly othersBoots = new Map<string, number>();

  constructor(private readonly world: FakeWorld) {
    world.witness = this;
  }

  /** Someone reboots the node, and not through the API of the world. */
  rebootByOthers(node: string): void {
    this.othersBoots.set(node, (this.othersBoots.get(node) ?? 0) + 1);
  }

  bootIdOf(node: string): string {
    const nowMs = this.world.clock.elapsedMs;
    const isOver = (atMs: number): boolean => nowMs >= atMs + this.world.rhythm.upMs;
    const ours = this.world.accepted.filter((reboot) => reboot.node === node && isOver(reboot.atMs)).length;
    return `boot-${(this.startsSystem ? ours : 0) + (this.othersBoots.get(node) ?? 0)}`;
  }

  async look(node: string): Promise<NodeSight | undefined> {
    const fault = this.fault();
    if (fault !== undefined) throw fault;
    if (!this.world.nodeNames.includes(node)) return undefined;
    const isReady = !this.notReady.has(node);
    return {
      status: isReady ? "Ready" : "NotReady",
      isReady,
      bootId: this.bootIdOf(node),
      cluster: this.uid,
      remembered: this.memories.get(node) ?? [],
      ...this.shows,
    };
  }

  async heldBy(node: string, holder: LeaseHolder): Promise<string | undefined> {
    const held = this.leases.get(node);
    if (held === undefined || isOf({ ...held, ...unused }, holder)) return undefined;
    return `operation ${held.operationId} of ${held.urn}`;
  }

  async takeLease(node: string, holder: LeaseHolder): Promise<string | undefined> {
    const heldBy = await this.heldBy(node, holder);
    if (heldBy === undefined) this.leases.set(node, holder);
    return heldBy;
  }

  async keepLease(node: string, holder: LeaseHolder): Promise<boolean> {
    return (await this.takeLease(node, holder)) === undefined;
  }

  async releaseLease(node: string, holder: LeaseHolder): Promise<void> {
    if ((await this.heldBy(node, holder)) === undefined) this.leases.delete(node);
  }

  async survey(): Promise<readonly NodeAvailability[]> {
    return this.world.nodeNames.map((name) => ({
      names: [name],
      isReady: !this.notReady.has(name),
      isCordoned: this.cordoned.has(name),
    }));
  }

  async heldLeases(): Promise<{ node: string; urn: string }[]> {
    return [...this.leases].map(([node, { urn }]) => ({ node, urn }));
  }

  async remember(node: string, reboot: RememberedReboot): Promise<void> {
    this.memories.set(node, withReboot(this.memories.get(node) ?? [], reboot));
  }

  async forget(node: string, operationId: string): Promise<void> {
    const remembered = this.memories.get(node) ?? [];
    this.memories.set(
      node,
      remembered.filter((each) => each.operationId !== operationId),
    );
  }
}

const unused = { version: "", renewedAtMs: 0, durationMs: 0, transitions: 0 };
