/** Drains that give Deployments with one replica a second one first, on a real API server; the test plays the controllers. */
import { describeDrain, wordsOfPreview } from "../../../provider/drain/cluster/describeDrain";
import { drainOptionsOf, type GivenDrainOptions } from "../../../provider/drain/plan/drainOptions";
import { nodeDrainHandler } from "../../../provider/drain/resource/nodeDrainHandler";
import { drainScene, type DrainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { addWorkload, deploymentOf, scale, setAvailable } from "../../support/playedWorkloads";

describeWithKubeApiServer("a drain with surge", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  /** A node with the pod of a Deployment. */
  async function nodeWith(name: string, replicas = 1): Promise<DrainScene> {
    const scene = await drainScene(server);
    await addWorkload(scene, "Deployment", name, replicas);
    await scene.addPod({ name: `${name}-pod`, controller: `ReplicaSet/${name}`, labels: { app: name } });
    return scene;
  }
  const replicasOf = async (scene: DrainScene, name: string): Promise<number> =>
    (await deploymentOf(scene, name)).spec.replicas;
  const surgeOf = (...names: string[]): GivenDrainOptions => ({ surge: names.map((name) => `test/${name}`) });

  /** What the world does in each pause, after what a kubelet does. */
  function inPauses(scene: DrainScene, act: (pause: number) => Promise<void>): void {
    let pauses = 0;
    scene.between = async () => {
      await scene.endDeleted();
      await act(++pauses);
    };
  }

  test("evicts the pod when a second replica is available, and takes that one back in the end", async () => {
    const scene = await nodeWith("web");
    await scene.addPod({ name: "other" });
    const seen: [number, number][] = [];
    inPauses(scene, async (pause) => {
      seen.push([await replicasOf(scene, "web"), (await scene.pods()).length]);
      if (pause === 3) await setAvailable(scene, "Deployment", "web", 2);
    });
    const { error, report } = await scene.drain(surgeOf("web"));
    expect(error).toBeUndefined();
    expect(report).toMatchObject({ cordoned: true, evictedPods: 2 });
    // The other pod does not wait.
    expect(seen.slice(0, 3)).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
    expect(await scene.pods()).toEqual([]);
    expect(await replicasOf(scene, "web")).toBe(1);
    expect(scene.rows.join("\n")).toContain(
      "test/web-pod waits for the second replica of deployment test/web: 1 of 2 available",
    );
  });

  test("leaves alone what has more replicas, none, or no pod on the node", async () => {
    const scene = await nodeWith("three", 3);
    await addWorkload(scene, "Deployment", "elsewhere", 1);
    await addWorkload(scene, "Deployment", "unnamed", 1);
    await scene.addPod({ name: "unnamed-pod", labels: { app: "unnamed" } });
    expect((await scene.drain(surgeOf("three", "elsewhere"))).report.evictedPods).toBe(2);
    for (const [name, replicas] of [
      ["three", 3],
      ["elsewhere", 1],
      ["unnamed", 1],
    ] as const) {
      const { metadata, spec } = await deploymentOf(scene, name);
      expect([spec.replicas, metadata.generation]).toEqual([replicas, 1]);
    }
  });

  test("says before it changes anything that a name is wrong", async () => {
    const scene = await nodeWith("right");
    const { error, report } = await scene.drain(surgeOf("right", "wrong"));
    expect(report).toMatchObject({ cordoned: false, evictedPods: 0 });
    expect(error).toMatchObject({ code: "ERR_NOT_FOUND" });
    expect(error?.message).toContain("surge names deployment test/wrong, which the cluster does not have");
    expect(await replicasOf(scene, "right")).toBe(1);
    expect((await scene.nodeObject()).spec.unschedulable).toBeUndefined();
  });

  test("fails when the second replica does not become available, with the pod and one replica as they were", async () => {
    const scene = await nodeWith("stuck");
    const { error, report } = await scene.drain({ ...surgeOf("stuck"), timeoutSeconds: 60 });
    expect(report).toMatchObject({ cordoned: false, evictedPods: 0 });
    expect(error).toMatchObject({ code: "ERR_DRAIN_BLOCKED" });
    expect(error?.lastSeen).toContain(
      "waits for the second replica of deployment test/stuck: 1 of 2 available",
    );
    expect(await replicasOf(scene, "stuck")).toBe(1);
    expect(await scene.pods()).toHaveLength(1);
  });

  test("does not fight with what sets the replicas back, such as an autoscaler", async () => {
    const scene = await nodeWith("scaled");
    inPauses(scene, () => scale(scene, "Deployment", "scaled", 1));
    const { error } = await scene.drain({ ...surgeOf("scaled"), timeoutSeconds: 60 });
    expect(error?.lastSeen).toContain("deployment test/scaled, which someone has scaled back to 1");
    // Once by the drain, once by the other.
    expect((await deploymentOf(scene, "scaled")).metadata.generation).toBe(3);
  });

  test("leaves what someone has scaled meanwhile", async () => {
    const scene = await nodeWith("grown");
    inPauses(scene, async (pause) => {
      if (pause !== 1) return;
      await scale(scene, "Deployment", "grown", 4);
      await setAvailable(scene, "Deployment", "grown", 4);
    });
    expect((await scene.drain(surgeOf("grown"))).error).toBeUndefined();
    expect(await replicasOf(scene, "grown")).toBe(4);
  });

  /** A drain whose process dies after the second replica was asked for. */
  async function killed(scene: DrainScene, name: string, operationId: string): Promise<void> {
    inPauses(scene, () => Promise.reject(new Error("killed")));
    await expect(scene.drain(surgeOf(name), operationId)).rejects.toThrow("killed");
    expect(await replicasOf(scene, name)).toBe(2);
    inPauses(scene, async () => {
      if ((await replicasOf(scene, name)) === 2) await setAvailable(scene, "Deployment", name, 2);
    });
  }

  test("continues after a killed run of the same resource, and takes back what that one has given", async () => {
    const scene = await nodeWith("resumed");
    await killed(scene, "resumed", "urn#one");
    expect((await scene.drain(surgeOf("resumed"), "urn#two")).error).toBeUndefined();
    expect(await replicasOf(scene, "resumed")).toBe(1);

    // And where its pod was gone already.
    await scene.setCordon(null);
    await scene.addPod({ name: "again", controller: "ReplicaSet/resumed", labels: { app: "resumed" } });
    await killed(scene, "resumed", "urn#three");
    await scene.ask("DELETE", `${scene.podPath("again")}?gracePeriodSeconds=0`);
    expect((await scene.drain(surgeOf("resumed"), "urn#four")).error).toBeUndefined();
    expect(await replicasOf(scene, "resumed")).toBe(1);
  });

  test("does not take the second replica for another node's drain for its own", async () => {
    const scene = await nodeWith("shared");
    await killed(scene, "shared", "first#1");
    await setAvailable(scene, "Deployment", "shared", 2);
    const other = await drainScene(server);
    await other.addPod({ name: "shared-2", controller: "ReplicaSet/shared", labels: { app: "shared" } });
    inPauses(other, async (pause) => {
      if (pause < 10) return;
      if (pause === 10) {
        expect(await other.pods()).toHaveLength(1);
        expect((await scene.drain(surgeOf("shared"), "first#2")).error).toBeUndefined();
      }
      const { replicas } = (await deploymentOf(other, "shared")).spec;
      await setAvailable(other, "Deployment", "shared", replicas);
    });
    const { error } = await other.drain(surgeOf("shared"), "second#1");
    expect(error).toBeUndefined();
    expect(other.rows.join("\n")).toContain(
      "test/shared-2 waits until the drain of another node has taken back the second replica of deployment test/shared",
    );
    expect(await replicasOf(other, "shared")).toBe(1);
  });

  test("a NodeDrain that is deleted after a killed update takes the second replica back", async () => {
    const scene = await nodeWith("left");
    await killed(scene, "left", "urn#one");
    const state = {
      node: scene.node,
      rowUrn: "urn",
      mark: "urn#one",
      cordoned: true,
      evictedPods: 0,
      phase: "drained" as const,
      ...surgeOf("left"),
    };
    await nodeDrainHandler(() => scene.world()).delete(scene.node, state);
    expect(await replicasOf(scene, "left")).toBe(1);
  });

  test("the preview says which Deployments get one, and which are not there", async () => {
    const scene = await nodeWith("previewed");
    const options = drainOptionsOf(surgeOf("previewed", "typo"));
    const { summary, warnings } = wordsOfPreview(await describeDrain(scene.node, options, scene.context()));
    expect(summary).toBe(
      `node ${scene.node}: a drain evicts 1 pod; first a second replica starts of deployment test/previewed`,
    );
    expect(warnings).toEqual([
      `node ${scene.node}: 1 workload that surge names and the cluster does not have: deployment test/typo`,
    ]);
    expect((await deploymentOf(scene, "previewed")).metadata.generation).toBe(1);
  });

  test("the server refuses a change of the scale of a version that is no more", async () => {
    const scene = await nodeWith("versioned");
    const { metadata } = await deploymentOf(scene, "versioned");
    await scale(scene, "Deployment", "versioned", 3);
    const { resourceVersion } = metadata;
    const path = "/apis/apps/v1/namespaces/test/deployments/versioned/scale";
    await scene.ask("PATCH", path, { metadata: { resourceVersion }, spec: { replicas: 2 } }, [409]);
  });
});
