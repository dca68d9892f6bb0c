/** Workloads on a real API server, whose controllers the test plays. */
import type { DrainScene } from "./drainScene";

const places = {
  Deployment: "/apis/apps/v1/namespaces/test/deployments",
  ReplicaSet: "/apis/apps/v1/namespaces/test/replicasets",
  StatefulSet: "/apis/apps/v1/namespaces/test/statefulsets",
  ReplicationController: "/api/v1/namespaces/test/replicationcontrollers",
};

/** A kind of workload that a test plays. */
export type PlayedKind = keyof typeof places;

/** Makes a workload; a Deployment with a ReplicaSet of the same name. All its replicas are available. */
export async function addWorkload(
  scene: DrainScene,
  kind: PlayedKind,
  name: string,
  replicas = 3,
): Promise<void> {
  const { uid } = await create(scene, kind, name, replicas);
  await setAvailable(scene, kind, name, replicas);
  if (kind !== "Deployment") return;
  await create(scene, "ReplicaSet", name, replicas, [
    { apiVersion: "apps/v1", kind, name, uid, controller: true },
  ]);
}

/** Plays the controller: it has seen the workload as it is now, and so many of its replicas are available. */
export async function setAvailable(
  scene: DrainScene,
  kind: PlayedKind,
  name: string,
  available: number,
): Promise<void> {
  const path = `${places[kind]}/${name}`;
  const { metadata } = await scene.ask<{ metadata: { generation: number } }>("GET", path);
  const status = {
    replicas: 9,
    readyReplicas: available,
    availableReplicas: available,
    observedGeneration: metadata.generation,
  };
  await scene.ask("PATCH", `${path}/status`, { status });
}

/** Scales a workload as its owner does. No controller has seen that yet. */
export async function scale(
  scene: DrainScene,
  kind: PlayedKind,
  name: string,
  replicas: number,
): Promise<void> {
  await scene.ask("PATCH", `${places[kind]}/${name}`, { spec: { replicas } });
}

/** A Deployment as it is now. */
export function deploymentOf(
  scene: DrainScene,
  name: string,
): Promise<{
  readonly metadata: { readonly resourceVersion: string; readonly generation: number };
  readonly spec: { readonly replicas: number };
}> {
  return scene.ask("GET", `${places.Deployment}/${name}`);
}

/** Deletes a workload. */
export async function removeWorkload(scene: DrainScene, kind: PlayedKind, name: string): Promise<void> {
  await scene.ask("DELETE", `${places[kind]}/${name}?propagationPolicy=Background`);
}

async function create(
  scene: DrainScene,
  kind: PlayedKind,
  name: string,
  replicas: number,
  ownerReferences: readonly object[] = [],
): Promise<{ readonly uid: string }> {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
  const selector = kind === "ReplicationController" ? labels : { matchLabels: labels };
  const spec = {
    replicas,
    selector,
    template,
    ...(kind === "StatefulSet" ? { serviceName: name } : {}),
  };
  const made = await scene.ask<{ metadata: { uid: string } }>("POST", places[kind], {
    metadata: { name, ownerReferences },
    spec,
  });
  return made.metadata;
}
