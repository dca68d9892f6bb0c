import { createKubernetesBackend } from "../../../provider/backends/kubernetes/kubernetesBackend";
import { parseMemory, memoryText, rebootsAnnotation } from "../../../provider/backends/kubernetes/nodeMemory";
import { podNameOf } from "../../../provider/backends/kubernetes/rebootPod";
import { createNodeWitness } from "../../../provider/backends/kubernetes/witnessNode";
import type { RebootBackend } from "../../../provider/backends/rebootBackend";
import { isKubernetes } from "../../../provider/backends/resolveBackend";
import { ourNode } from "./apiModel";
import type { Properties } from "./backendModel";
import type { ClusterEvent } from "./clusterFaults";
import { KubeApiModel } from "./kubeApiModel";
import { kubeClientOf } from "./kubeClientModel";
import type { AcceptedReboot } from "./ledger";
import { NodeModel } from "./nodeModel";
import type { NodeRhythm } from "./nodeRhythm";
import type { PluginProcess } from "./pluginProcess";
import type { SiteEvent } from "./schedule";
import type { Access, Site, Success } from "./site";
import type { VirtualTime } from "./virtualTime";

/** What a cluster is like. */
export interface KubernetesArgs {
  readonly nodeRhythms: readonly NodeRhythm[];
  /** Its API server runs on the node that is rebooted. */
  readonly isSingleNode: boolean;
  /** By how much the clock of the node is wrong, in milliseconds. */
  readonly nodeSkewMs: number;
}

/** A cluster whose nodes are rebooted through its own API, by pods that the node itself guards. */
export class KubernetesSite implements Site {
  readonly remembers = true;
  /** There is nothing that they could overlap: a job is over with its boot. */
  recordedJobs = new Set<string>();
  wrong: string | undefined;
  private readonly node: NodeModel;
  private readonly api: KubeApiModel;
  /** Until when requests of an operation were said to have no effect, now or later. */
  private readonly voidAtMs = new Map<string, number>();
  /** The last operation that was looked for, whose name a stranger's pod may take. */
  private lastOperation: string | undefined;
  /** The boot IDs that orders saw. */
  private readonly bootIds = new Map<string, string>();

  constructor(
    private readonly time: VirtualTime,
    { nodeRhythms, isSingleNode, nodeSkewMs }: KubernetesArgs,
  ) {
    this.node = new NodeModel(time, nodeRhythms, nodeSkewMs);
    this.api = new KubeApiModel(time, this.node, isSingleNode);
    this.node.onDeed = ({ name, operationId, sentAtMs }) => {
      if (this.api.belied.has(name)) return;
      if (sentAtMs <= (this.voidAtMs.get(operationId) ?? Number.NEGATIVE_INFINITY))
        this.wrong ??= `operation ${operationId} was rebooted after it was said that it had no effect`;
    };
  }

  get accepted(): readonly AcceptedReboot[] {
    return this.node.boots;
  }

  connect(process: PluginProcess): Access {
    const { clock, memory } = process;
    const client = kubeClientOf(process, this.api, this.time);
    const random = (): number => 0.5;
    const warn = (): void => undefined;
    let backend: RebootBackend | undefined;
    return {
      configuration: {
        "openshift:kubernetes.server": "https://api.example.com:6443",
        "openshift:kubernetes.token": "secret",
      },
      backendOf: () => (target) => {
        if (!isKubernetes(target)) throw new Error("this world has no self-service API");
        const { namespace } = target.pod;
        backend ??= this.listenTo({
          ...createKubernetesBackend(
            { server: target.connection.server, key: "cluster", settings: target.pod },
            { client, clock, random, reads: memory, isRecorded: () => process.requireEngine(), warn },
          ),
          witness: createNodeWitness({ client, clock, random, namespace, isRequired: true, warn }),
        });
        return backend;
      },
    };
  }

  /** Takes note of what the back end says of requests. */
  private listenTo(backend: RebootBackend): RebootBackend {
    return {
      ...backend,
      request: async (reboot, options) => {
        this.lastOperation = reboot.operationId;
        const outcome = await backend.request(reboot, options);
        if (outcome.kind === "refused" && outcome.error.requestSent !== "maybe")
          this.voidAtMs.set(reboot.operationId, this.time.nowMs);
        return outcome;
      },
      trace: async (reboot, since, forMs) => {
        this.lastOperation = reboot.operationId;
        const seen = await backend.trace(reboot, since, forMs);
        if (seen.kind === "void") this.voidAtMs.set(reboot.operationId, this.time.nowMs);
        return seen;
      },
    };
  }

  noteOrder(operationId: string, order: Properties): void {
    const { bootId } = (order["baseline"] ?? {}) as { bootId?: string };
    if (bootId !== undefined) this.bootIds.set(operationId, bootId);
  }

  happen(event: SiteEvent): void {
    if (event.do === "foreign reboot") void this.node.reboot();
    if (event.do === "meanwhile") void this.happenIn(event.afterMs, event.what);
  }

  private async happenIn(ms: number, event: ClusterEvent): Promise<void> {
    await this.time.sleep(ms);
    switch (event.is) {
      case "a reboot by someone else":
        return this.node.reboot();
      case "a dead kubelet":
        return this.node.killKubelet(event.ms);
      case "an API that is away":
        this.api.goAway(event.ms);
        return;
      case "deleted pods":
        for (const pod of [...this.node.pods.values()]) {
          if (event.force) this.node.forceDelete(pod);
          else void this.node.remove(pod);
        }
        return;
      case "a stranger's pod": {
        const name = podNameOf(this.lastOperation ?? "of-no-one");
        if (this.node.pods.has(name)) return;
        this.api.arrive({ metadata: { name } }, this.time.nowMs);
        await this.time.sleep(event.ms);
        const pod = this.node.pods.get(name);
        if (pod?.isOfStranger === true) this.node.forceDelete(pod);
      }
    }
  }

  /** Whether its node has another boot ID by now than the order saw. */
  wasRebootedFor(operationId: string): boolean {
    const bootId = this.bootIds.get(operationId);
    return bootId !== undefined && bootId !== this.node.bootId;
  }

  settle(): void {
    // The boot ID has settled it before.
  }

  forget(operationId: string): void {
    const { metadata } = this.api.readNode(ourNode) ?? { metadata: { name: ourNode } };
    const remembered = parseMemory(metadata.annotations?.[rebootsAnnotation]);
    const text = memoryText(remembered.filter((reboot) => reboot.operationId !== operationId));
    const { resourceVersion } = metadata;
    this.api.patchNode(ourNode, { resourceVersion, annotations: { [rebootsAnnotation]: text } });
  }

  faultOfFailure(message: string): string | undefined {
    const isUncertain = message.includes("ERR_REBOOT_UNCERTAIN") && !message.includes("it remembers that");
    return isUncertain ? `an operation is uncertain: ${message}` : undefined;
  }

  faultOfSuccess({ order, isAccepted, isOld, seenReady }: Success): string | undefined {
    const { bootId } = (order["baseline"] ?? {}) as { bootId?: string };
    if (!isAccepted && bootId === this.node.bootId) return "success with the boot ID of the order";
    if (isOld) return undefined;
    if (![...seenReady].some((seen) => isAccepted || seen !== bootId))
      return "success over a node that was not seen Ready since its reboot";
    return undefined;
  }
}
