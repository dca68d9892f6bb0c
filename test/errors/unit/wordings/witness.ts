import { createNodeWitness } from "../../../../provider/backends/kubernetes/witnessNode";
import type { KubernetesClient } from "../../../../provider/backends/kubernetes/kubernetesClient";
import { runOrder } from "../../../support/runStep";
import { FakeCluster } from "../../../support/fakeCluster";
import { FakeWorld, unreachable } from "../../../support/fakeWorld";
import { ordered, send, wait } from "../../../support/orderedWorld";
import { jobInputs, orderInputs } from "../../../support/stepInputs";
import { VirtualClock } from "../../../support/virtualClock";
import type { Examples } from "./examples";

function witnessed(): { world: FakeWorld; cluster: FakeCluster } {
  const world = new FakeWorld();
  return { world, cluster: new FakeCluster(world) };
}

const remembered = {
  urn: orderInputs().rowUrn,
  operationId: "operation-2",
  triggers: "",
  bootId: "boot-0",
  orderedAt: "2026-01-01T00:00:00.000Z",
};

/** The wait for a job in a world whose cluster has been changed. */
async function waited(change: (cluster: FakeCluster) => void) {
  const { world, cluster } = witnessed();
  change(cluster);
  const { plugin, order } = await ordered(world);
  const { state } = await send(plugin, order);
  return wait(plugin, jobInputs(order, state));
}

export const witness: Examples = {
  "the lease of a node is held by someone else": async () => {
    const { world, cluster } = witnessed();
    cluster.leases.set("worker-0", { operationId: "operation-2", urn: "urn:of-another-stack" });
    return ordered(world);
  },
  "the node remembers a reboot that the state has no record of": async () => {
    const { world } = witnessed();
    const { plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    await wait(plugin, jobInputs(order, state));
    return ordered(world);
  },
  "the node remembers a reboot that the state is older than": async () => {
    const { world } = witnessed();
    const { plugin, order } = await ordered(world);
    await send(plugin, order);
    return plugin.run((context) => {
      context.memory.unfinished.clear();
      return runOrder(orderInputs(), context, { operationId: "operation-1" });
    });
  },
  "another run of the stack has asked for a reboot since the order": async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    await cluster.remember("worker-0", remembered);
    return send(plugin, order);
  },
  "another run has sent the request of this very operation": async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    await cluster.remember("worker-0", { ...remembered, operationId: order.operationId });
    return send(plugin, order);
  },
  "the job is done and the node has the boot ID of before": () =>
    waited((cluster) => (cluster.startsSystem = false)),
  "the job is done and another cluster answers": async () => {
    const { world, cluster } = witnessed();
    const { plugin, order } = await ordered(world);
    const { state } = await send(plugin, order);
    cluster.uid = "uid-2";
    return wait(plugin, jobInputs(order, state));
  },
  "the job is done and the kubelet is not ready": () => waited((cluster) => cluster.notReady.add("worker-0")),
  "the API of the cluster beside another one does not answer": () =>
    createNodeWitness({
      client: { readNodeObject: () => Promise.reject(unreachable) } as unknown as KubernetesClient,
      clock: new VirtualClock(),
      random: () => 0.5,
      namespace: "node-maintenance",
      isRequired: false,
      warn: () => undefined,
    }).look("worker-0"),
};
