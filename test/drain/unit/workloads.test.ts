/** What a workload lacks, as its status says it. */
import { readDrainPod } from "../../../provider/drain/plan/drainPod";
import {
  controllerOf,
  deploymentOf,
  isWhole,
  replicasOf,
  waitingList,
  workloadWord,
} from "../../../provider/drain/plan/workloads";
import type { KubeObject } from "../../../provider/kubernetes/wire/kubeObject";
import { podObject } from "../../support/drainPods";

const object = (spec: object, status: object, metadata: object = {}): KubeObject => ({
  metadata: { name: "web", namespace: "test", generation: 2, ...metadata },
  spec,
  status,
});
const isWholeAs = (kind: string, spec: object, status: object): boolean => {
  const replicas = replicasOf(object(spec, status), kind);
  return replicas !== undefined && isWhole(replicas);
};
const controllerOfPod = (controller: string | undefined, phase = "Running"): string | undefined => {
  const workload = controllerOf(readDrainPod({ ...podObject({ name: "a", controller }), status: { phase } }));
  return workload === undefined ? undefined : workloadWord(workload);
};

test("a workload is whole with as many available replicas as it is to have, counted since its last change", () => {
  const seen = { observedGeneration: 2 };
  expect(isWholeAs("Deployment", { replicas: 2 }, { ...seen, availableReplicas: 2 })).toBe(true);
  expect(isWholeAs("Deployment", { replicas: 2 }, { ...seen, availableReplicas: 3 })).toBe(true);
  expect(isWholeAs("Deployment", { replicas: 2 }, { ...seen, availableReplicas: 1 })).toBe(false);
  expect(isWholeAs("Deployment", { replicas: 2 }, { observedGeneration: 1, availableReplicas: 2 })).toBe(
    false,
  );
  expect(isWholeAs("Deployment", { replicas: 2 }, {})).toBe(false);
  expect(isWholeAs("Deployment", { replicas: 0 }, {})).toBe(true);
});

test("a count that a kind leaves out when it is 0 is 0, and not the count of the ready ones", () => {
  const status = { observedGeneration: 2, readyReplicas: 2 };
  expect(isWholeAs("Deployment", { replicas: 2 }, status)).toBe(false);
  expect(isWholeAs("StatefulSet", { replicas: 2 }, status)).toBe(true);
  expect(isWholeAs("StatefulSet", { replicas: 2 }, { ...status, availableReplicas: 0 })).toBe(false);
});

test("a custom resource counts as soon as it has replicas, with or without generations", () => {
  expect(isWholeAs("CloneSet", { replicas: 2 }, { readyReplicas: 2 })).toBe(true);
  expect(isWholeAs("CloneSet", { replicas: 2 }, { readyReplicas: 1 })).toBe(false);
  expect(isWholeAs("CloneSet", { replicas: 2 }, {})).toBe(false);
  expect(replicasOf(object({}, { readyReplicas: 2 }), "Game")).toBeUndefined();
  const ending = object({ replicas: 2 }, {}, { deletionTimestamp: "2026-01-01T00:00:00Z" });
  expect(replicasOf(ending, "Deployment")).toBeUndefined();
});

test("a pod has a replacement unless it is finished, bare, or of a DaemonSet or Job", () => {
  expect(controllerOfPod("ReplicaSet/web")).toBe("replicaset test/web");
  expect(controllerOfPod("CloneSet/web")).toBe("cloneset test/web");
  for (const controller of [undefined, "DaemonSet/logs", "Job/once"])
    expect(controllerOfPod(controller)).toBeUndefined();
  expect(controllerOfPod("ReplicaSet/web", "Succeeded")).toBeUndefined();
});

test("only a Deployment that controls a ReplicaSet stands behind it", () => {
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "web", controller: true };
  const of = (...ownerReferences: object[]) => deploymentOf(object({}, {}, { ownerReferences }));
  expect(of(owner)).toEqual({ apiVersion: "apps/v1", kind: "Deployment", namespace: "test", name: "web" });
  expect(of({ ...owner, controller: false })).toBeUndefined();
  expect(of({ ...owner, kind: "Rollout" })).toBeUndefined();
  expect(of()).toBeUndefined();
});

test("of many workloads the first ones are named, without what a terminal would obey", () => {
  const workload = { apiVersion: "apps/v1", kind: "Deployment", namespace: "test", name: "we\u001bb" };
  const waiting = { workload, replicas: { wanted: 3, available: 1, isCurrent: true } };
  expect(waitingList([waiting, waiting, waiting], 1)).toBe(
    "deployment test/we\ufffdb: 1 of 3 available; and 2 more",
  );
});
