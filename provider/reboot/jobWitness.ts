import type { LeaseHolder, NodeSight } from "../backends/nodeWitness";
import type { RebootBackend } from "../backends/rebootBackend";
import { readLimitMs } from "../core/waitUntil";
import { orInstead } from "../errors/orInstead";
import { bootSince } from "./nodeClaim";
import type { RebootContext } from "./rebootContext";
import { orderUrnOf } from "./rowsOfSteps";
import type { JobInputs } from "./steps";

/** Why a node that its back end calls ready does not count as rebooted. */
export type Lack = "old boot ID" | "kubelet not ready" | "cluster silent" | "another cluster answers";

/** The cluster itself during the wait for a reboot. Without a connection there it has nothing to say. */
export class JobWitness {
  /** Of the last boot that was seen, where it is another one than the order saw. */
  bootIdAfter: string | undefined;
  private hasLease = true;
  private readonly holder: LeaseHolder;

  /** @param isAccepted the user says that the node was rebooted: the boot id proves nothing then */
  constructor(
    private readonly inputs: JobInputs,
    private readonly cluster: Pick<RebootBackend, "witness">,
    private readonly context: RebootContext,
    private readonly isAccepted: boolean,
  ) {
    this.holder = { operationId: inputs.operationId, urn: orderUrnOf(inputs.rowUrn) };
  }

  /** Whether the cluster has been asked from the order on. */
  get isThere(): boolean {
    return this.cluster.witness !== undefined && this.inputs.witness !== undefined;
  }

  /** Renews the lease. While the API is away with its node no one else can take it either. */
  async keepLease(): Promise<void> {
    const { witness } = this.cluster;
    if (witness === undefined || !this.isThere || !this.hasLease) return;
    const { node, rowUrn } = this.inputs;
    this.hasLease = await orInstead(() => witness.keepLease(node, this.holder), true);
    if (this.hasLease) return;
    const text = `the lease of node ${node} was taken over: another operation believes that this one is dead`;
    this.context.engine.say(rowUrn, "warning", text);
  }

  /** What is missing although the back end calls the node ready; nothing where it is proven to be back. */
  async lack(remainingMs: number, signal: AbortSignal): Promise<Lack | undefined> {
    const { witness } = this.cluster;
    const { node, witness: ordered } = this.inputs;
    if (witness === undefined || ordered === undefined) return undefined;
    const how = { attempts: 1, timeoutMs: readLimitMs(remainingMs), signal };
    const seen = await orInstead<{ sight: NodeSight | undefined } | undefined>(
      async () => ({ sight: await witness.look(node, how) }),
      undefined,
    );
    if (seen === undefined) return "cluster silent";
    const boot = bootSince(ordered, seen.sight);
    if (boot === "another") this.bootIdAfter = seen.sight?.bootId;
    if (boot === "of another cluster") return "another cluster answers";
    if (boot === "same" && !this.isAccepted) return "old boot ID";
    return seen.sight?.isReady === false ? "kubelet not ready" : undefined;
  }

  /** Says that the reboot is over: the node is free, and remembers its end where it was one. */
  async end(finishedAt?: string): Promise<void> {
    const { witness } = this.cluster;
    const { node, operationId, witness: ordered } = this.inputs;
    if (witness === undefined || ordered === undefined) return;
    await orInstead(async () => {
      const sight = finishedAt === undefined ? undefined : await witness.look(node);
      const reboot = sight?.remembered.find((each) => each.operationId === operationId);
      if (reboot !== undefined && finishedAt !== undefined)
        await witness.remember(node, { ...reboot, endedAt: finishedAt });
      await witness.releaseLease(node, this.holder);
    }, undefined);
  }
}
