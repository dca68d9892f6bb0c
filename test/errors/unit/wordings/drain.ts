import { noSuchNode } from "../../../../provider/drain/cluster/cordon";
import { drainNode } from "../../../../provider/drain/cluster/drainNode";
import { drainTimeout, uncordonedMeanwhile } from "../../../../provider/drain/cluster/drainErrors";
import { evictionVersion } from "../../../../provider/drain/cluster/evictPod";
import { Replacements } from "../../../../provider/drain/cluster/replacements";
import { Surge } from "../../../../provider/drain/cluster/surge";
import { drainOptionsOf, type GivenDrainOptions } from "../../../../provider/drain/plan/drainOptions";
import { readDrainPod } from "../../../../provider/drain/plan/drainPod";
import { surgeManager } from "../../../../provider/drain/plan/surges";
import { endDrain } from "../../../../provider/drain/resource/nodeDrainWork";
import { podObject } from "../../../support/drainPods";
import { PodServer } from "../../../support/podServer";
import type { Examples } from "./examples";
import { clusterThat, contextOn, said, served } from "./okdServer";

const drained = (change: (server: PodServer) => void, options: GivenDrainOptions = {}) => {
  const server = new PodServer();
  server.addPods("web-1");
  change(server);
  return drainNode("worker-0", drainOptionsOf({ timeoutSeconds: 60, ...options }), "one", server.context());
};
const held = (server: PodServer): void => {
  server.evict = () => ({
    status: 429,
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
  });
};
const contextOf = (answers: Parameters<typeof clusterThat>[0]) => ({
  ...contextOn(clusterThat(answers)),
  rowUrn: "urn",
});
const state = {
  node: "worker-0",
  mark: "urn#1",
  rowUrn: "urn",
  cordoned: true,
  evictedPods: 1,
  phase: "drained",
} as const;

export const drain: Examples = {
  "a pod that needs consent": () => drained((server) => void server.bare.add("web-1")),
  "a budget that holds to the end": () => drained(held),
  "a budget that holds to the end, where the cordon is kept": () => drained(held, { onFailure: "keep" }),
  "a pod that does not end": () =>
    drained((server) => {
      server.endsAfterMs = 120_000;
    }),
  "a workload that is not available again": () =>
    drainTimeout("worker-0", {
      timeoutSeconds: 60,
      evicted: 1,
      obstacles: [],
      waiting: [
        {
          workload: { apiVersion: "apps/v1", kind: "Deployment", namespace: "test", name: "web" },
          replicas: { wanted: 3, available: 2, isCurrent: true },
        },
      ],
    }),
  "a workload that may not be read": () => {
    const pod = readDrainPod(podObject({ name: "db-0", controller: "StatefulSet/db" }));
    const path = "/apis/apps/v1/namespaces/test/statefulsets/db";
    const kinds = [served("apps/v1", "statefulsets", "StatefulSet")];
    const context = contextOn(clusterThat({ [`GET ${path}`]: said(403, "you may not") }, kinds));
    return new Replacements(context).note([pod], { attempts: 1 });
  },
  "a Deployment for a second replica that is not there": () =>
    new Surge(["test/wbe"], "urn#1", contextOf({})).requireAll("worker-0"),
  "a Deployment that may not be scaled back, when its NodeDrain is deleted": () => {
    const path = "/apis/apps/v1/namespaces/test/deployments/web";
    const managedFields = [{ manager: surgeManager("urn#1"), fieldsV1: { "f:spec": { "f:replicas": {} } } }];
    const web = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "test", managedFields },
      spec: { replicas: 2 },
    };
    const scale = `PATCH ${path}/scale`;
    const answers = {
      [`GET ${path}`]: { status: 200, body: JSON.stringify(web) },
      [scale]: said(403, "you may not"),
    };
    return endDrain({ ...state, surge: ["test/web"] }, contextOf(answers));
  },
  "a node that was uncordoned meanwhile": () => uncordonedMeanwhile("worker-0"),
  "an eviction that is not allowed": () =>
    drained((server) => {
      server.evict = () => ({
        status: 403,
        message: 'pods "web-1" is forbidden: User "robot" cannot create resource',
      });
    }),
  "a server that is gone for good": () =>
    drained(
      (server) => {
        held(server);
        server.readFails = (atMs) => (atMs > 5000 ? 503 : undefined);
      },
      { timeoutSeconds: 3600 },
    ),
  "a server without evictions": () => evictionVersion(clusterThat({})),
  "a node that is not there": () => noSuchNode("worker-9", contextOf({})),
  "a cordon that cannot be undone": () =>
    endDrain(state, contextOf({ "GET /api/v1/nodes/worker-0": said(403, "you may not") })),
};
