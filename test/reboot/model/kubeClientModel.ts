import type { KubernetesClient } from "../../../provider/backends/kubernetes/kubernetesClient";
import { readNode } from "../../../provider/backends/kubernetes/kubeNode";
import { isUncertain } from "../../../provider/kubernetes/explainRefusal";
import type { KubeObject } from "../../../provider/kubernetes/wire/kubeObject";
import { otherNode, ourNode } from "./apiModel";
import { clusterFaults, createFaults, oneOf } from "./clusterFaults";
import type { KubeApiModel } from "./kubeApiModel";
import type { PluginProcess } from "./pluginProcess";
import { epochMs } from "./processClock";
import type { VirtualTime } from "./virtualTime";

/** The client of one process: each of its calls is an effect at which the run may be struck. */
export function kubeClientOf(process: PluginProcess, api: KubeApiModel, time: VirtualTime): KubernetesClient {
  const call = <T>(act: () => T): Promise<T> => {
    const fault = oneOf(clusterFaults, process.nextFault());
    return process.effect(() => api.answer(act, fault), "plugin");
  };
  /** Takes note of what is seen of the node. */
  const look = (name: string): KubeObject | undefined => {
    const node = api.readNode(name);
    const { state, bootId } = node === undefined ? { state: "unknown", bootId: undefined } : readNode(node);
    if (name === ourNode && state === "ready" && bootId !== undefined) process.seenReady.add(bootId);
    return node;
  };
  const nodeObjects = (): KubeObject[] => [ourNode, otherNode].map(look).filter((node) => node !== undefined);

  const client: KubernetesClient = {
    listNodeObjects: () => call(nodeObjects),
    listNodes: () => call(() => nodeObjects().map(readNode)),
    readNodeObject: (name) => call(() => look(name)),
    async readNode(name) {
      const node = await client.readNodeObject(name);
      return node === undefined ? undefined : readNode(node);
    },
    patchNode: (name, metadata) =>
      call(() => {
        api.patchNode(name, metadata);
      }),
    listLeases: () => call(() => api.listLeases()),
    readLease: (_namespace, name) => call(() => api.readLease(name)),
    writeLease: (lease, isNew) =>
      call(() => {
        api.writeLease(lease, isNew);
      }),
    readPod: (_namespace, name) => call(() => api.readPod(name)),
    rebootPods: (_namespace, node) => call(() => (node === ourNode ? api.pods() : [])),
    createPod(pod, dryRun = false) {
      if (dryRun) return call(() => pod);
      const fault = oneOf(createFaults, process.nextCreateFault());
      if (fault !== undefined) process.tell(`a creation met ${fault}`);
      return process.effect(() => api.create(pod, time.nowMs, fault), "plugin");
    },
    deletePod: (pod) =>
      call(() => {
        api.deletePod(pod);
      }),
    untilGone: (pod, forMs) => untilGone(pod, forMs),
    clusterUid: () => call(() => "uid"),
    imageOfOpenShift: () => call(() => undefined),
    serverTimeMs: () => call(() => epochMs + time.nowMs),
  };

  /** With what its kubelet has said last; without, where the look at it was broken meanwhile. */
  async function untilGone(pod: KubeObject, forMs: number): Promise<{ last?: KubeObject } | undefined> {
    const giveUpAtMs = process.clock.monotonicMs() + forMs;
    const followed = api.follow(pod);
    let isBroken = false;
    while (process.clock.monotonicMs() < giveUpAtMs) {
      try {
        const gone = await call(() => followed());
        if (gone !== undefined) return isBroken ? {} : { last: gone };
      } catch (error) {
        if (!isUncertain(error)) throw error;
        isBroken = true;
      }
      await process.clock.sleep(500);
    }
    return undefined;
  }

  return client;
}
