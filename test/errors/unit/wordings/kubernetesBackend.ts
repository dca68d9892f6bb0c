import { toleratingStart } from "../../../../provider/backends/kubernetes/observePod";
import {
  otherCluster,
  podDidNothing,
  podNotSeen,
  podOfStranger,
  podRefused,
  podUnknown,
} from "../../../../provider/backends/kubernetes/podErrors";
import { createKubernetesBackend } from "../../../../provider/backends/kubernetes/kubernetesBackend";
import type { KubeNode } from "../../../../provider/backends/kubernetes/kubeNode";
import type { KubernetesClient } from "../../../../provider/backends/kubernetes/kubernetesClient";
import { usualPodSettings } from "../../../../provider/backends/kubernetes/podSettings";
import { rebootPod } from "../../../../provider/backends/kubernetes/rebootPod";
import { surveyNode } from "../../../../provider/backends/kubernetes/surveyNode";
import { createNodeReads } from "../../../../provider/backends/nodeReads";
import { requireBackendTo } from "../../../../provider/backends/resolveBackend";
import { MaintenanceError } from "../../../../provider/errors/maintenanceError";
import { waitForHindrance } from "../../../../provider/reboot/waitForHindrance";
import { FakeWorld } from "../../../support/fakeWorld";
import { settingsSource } from "../../../support/settingsSource";
import { gateInputs } from "../../../support/stepInputs";
import { VirtualClock } from "../../../support/virtualClock";
import type { Examples } from "./examples";

const operationId = "operation-1";
const anonymous: KubeNode = {
  name: "worker-0",
  role: "worker",
  roles: ["worker"],
  state: "ready",
  status: "Ready",
  operatingSystem: "linux",
};
const worker: KubeNode = { ...anonymous, bootId: "boot-1" };

const answered = (status: number, what: string): MaintenanceError =>
  new MaintenanceError(status === 404 ? "ERR_NOT_FOUND" : "ERR_FORBIDDEN", {
    what,
    next: "Look at it.",
    status,
  });

function clientWith(more: Partial<KubernetesClient> = {}): KubernetesClient {
  const nothing = async (): Promise<undefined> => undefined;
  return {
    listNodeObjects: async () => [],
    readNodeObject: nothing,
    patchNode: nothing,
    listLeases: async () => [],
    readLease: nothing,
    writeLease: nothing,
    listNodes: async () => [worker],
    readNode: async () => worker,
    readPod: nothing,
    rebootPods: async () => [],
    createPod: async (pod) => pod,
    deletePod: nothing,
    untilGone: nothing,
    clusterUid: nothing,
    imageOfOpenShift: nothing,
    serverTimeMs: async () => 0,
    ...more,
  };
}

const survey = (node: KubeNode, more: Partial<KubernetesClient> = {}) =>
  surveyNode(node, "image", usualPodSettings, clientWith(more), () => undefined);

const backendWith = (more: Partial<KubernetesClient> = {}) =>
  createKubernetesBackend(
    { server: "https://api.example:6443", key: "key", settings: usualPodSettings },
    {
      client: clientWith(more),
      clock: new VirtualClock(),
      random: () => 0.5,
      reads: createNodeReads(),
      isRecorded: async () => undefined,
      warn: () => undefined,
    },
  );

/** Reads well once, and is refused from then on for longer than a server may take to start. */
async function refusedForLong(): Promise<unknown> {
  const clock = new VirtualClock();
  const read = toleratingStart(clock);
  await read(async () => undefined);
  return read(async () => Promise.reject(answered(403, "GET nodes answered 403")));
}

const podOf = (bootId: string) => ({
  ...rebootPod({ node: "worker-0", operationId, bootId, notAfter: 0, image: "image" }, usualPodSettings),
  status: { phase: "Running" },
});

export const kubernetesBackend: Examples = {
  "no right to create the pod": () =>
    podRefused("worker-0", answered(403, "POST pods answered 403"), usualPodSettings),
  "no such namespace": () =>
    podRefused("worker-0", answered(404, "POST pods answered 404"), usualPodSettings),
  "a pod that a policy refuses": () =>
    podRefused("worker-0", answered(422, "POST pods answered 422"), usualPodSettings),
  "a name that someone else's pod has": () => podOfStranger("worker-0", "reboot-1", "node-maintenance"),
  "a pod that has done nothing": () => podDidNothing("worker-0", "its image cannot be pulled"),
  "a creation whose answer is lost": () => podUnknown("worker-0", answered(404, "POST pods failed.")),
  "a node that cannot be looked at, where another run may have sent a pod": () =>
    podNotSeen("worker-0", answered(403, "GET nodes answered 403.")),
  "an address that leads to another cluster": () => otherCluster("worker-0", "https://api.example:6443"),
  "a refusal after good answers": refusedForLong,
  "a node with Windows": () => survey({ ...worker, operatingSystem: "windows" }),
  "a node that is not Ready": () => survey({ ...worker, state: "down", status: "NotReady" }),
  "a node without a boot ID": () => survey(anonymous),
  "a node that is being rebooted": () => survey(worker, { rebootPods: async () => [podOf("boot-1")] }),
  "a node that is not there": () => backendWith().findNode("worker-1"),
  "a cluster without nodes": () => backendWith({ listNodes: async () => [] }).findNode("worker-1"),
  "an order of another back end": () =>
    backendWith().trace({
      node: "worker-0",
      operationId,
      orderedAt: "2026-01-01T00:00:00Z",
      baseline: {},
    }),
  "an unfinished reboot to whose cluster nothing leads": () =>
    requireBackendTo(
      { backend: "kubernetes", apiUrl: "https://api.example:6443", clusterId: "api.example:6443" },
      {},
      settingsSource({}),
    ),
  "something that comes before a reboot, for too long": () =>
    new FakeWorld()
      .startProcess()
      .run((context) =>
        waitForHindrance(
          gateInputs({ timeoutSeconds: 60 }),
          { ...backendWith(), hindrance: async () => "is being rebooted by pod reboot-1" },
          context,
        ),
      ),
};
