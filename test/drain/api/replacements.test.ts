/** Drains that wait until what they evict is available again, on a real API server; the test plays the controllers. */
import { describeDrain, wordsOfPreview } from "../../../provider/drain/cluster/describeDrain";
import { drainOptionsOf } from "../../../provider/drain/plan/drainOptions";
import { nodeDrainHandler } from "../../../provider/drain/resource/nodeDrainHandler";
import { drainScene, type DrainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import {
  addWorkload,
  removeWorkload,
  scale,
  setAvailable,
  type PlayedKind,
} from "../../support/playedWorkloads";

/** What happens in each pause of a drain besides what the kubelet does, by the number of the pause. */
function inPauses(scene: DrainScene, act: (pause: number) => Promise<void>): void {
  let pauses = 0;
  scene.between = async () => {
    await scene.endDeleted();
    await act(++pauses);
  };
}

describeWithKubeApiServer("a drain with waitForReplacements", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  /** A node with one pod of a workload. */
  async function nodeWith(kind: PlayedKind, name: string, replicas = 3): Promise<DrainScene> {
    const scene = await drainScene(server);
    await addWorkload(scene, kind, name, replicas);
    const controller = `${kind === "Deployment" ? "ReplicaSet" : kind}/${name}`;
    await scene.addPod({ name: `${name}-pod`, controller });
    return scene;
  }
  const secondsOf = async (work: Promise<unknown>, context: { clock: object }): Promise<number> => {
    await work;
    return (context.clock as { elapsedMs: number }).elapsedMs / 1000;
  };

  test.each<[PlayedKind, string]>([
    ["Deployment", "deployment"],
    ["ReplicaSet", "replicaset"],
    ["StatefulSet", "statefulset"],
    ["ReplicationController", "replicationcontroller"],
  ])("ends when a %s has all its replicas again, and shows meanwhile what it has", async (kind, word) => {
    const name = `web-${word}`;
    const scene = await nodeWith(kind, name);
    inPauses(scene, async (pause) => {
      if (pause === 1) await setAvailable(scene, kind, name, 2);
      if (pause === 20) await setAvailable(scene, kind, name, 3);
    });
    const context = scene.context();
    const drained = scene.drain({ waitForReplacements: true }, "one", context);
    // 17 pauses of five seconds.
    expect(await secondsOf(drained, context)).toBeGreaterThan(80);
    expect(await drained).toMatchObject({ report: { evictedPods: 1, cordoned: true } });
    expect((await drained).error).toBeUndefined();
    const row = `^${scene.node} waits for ${word} test/${name}: 2 of 3 available \\(1 min \\d\\d s\\)$`;
    expect(scene.rows).toContainEqual(expect.stringMatching(new RegExp(row, "u")));
    expect(scene.rows.at(-1)).toContain("1 of 1 pods gone");
  });

  test("does not believe the count of a controller that has not seen the pod go yet", async () => {
    const scene = await nodeWith("Deployment", "late");
    inPauses(scene, async (pause) => {
      if (pause === 4) await setAvailable(scene, "Deployment", "late", 2);
      if (pause === 30) await setAvailable(scene, "Deployment", "late", 3);
    });
    const context = scene.context();
    expect(
      await secondsOf(scene.drain({ waitForReplacements: true }, "one", context), context),
    ).toBeGreaterThan(100);
  });

  test("waits for nothing without the option, and ends a few seconds later with it where nothing is lacking", async () => {
    const scene = await nodeWith("Deployment", "whole");
    await setAvailable(scene, "Deployment", "whole", 1);
    const context = scene.context();
    expect(await secondsOf(scene.drain({}, "one", context), context)).toBeLessThan(5);

    await setAvailable(scene, "Deployment", "whole", 3);
    await scene.addPod({ name: "whole-2", controller: "ReplicaSet/whole" });
    const other = scene.context();
    expect(await secondsOf(scene.drain({ waitForReplacements: true }, "one", other), other)).toBeLessThan(15);
  });

  test("fails when the time is up, names the workloads and what they have, and undoes the cordon", async () => {
    const scene = await nodeWith("Deployment", "slow-a");
    await addWorkload(scene, "StatefulSet", "slow-b", 1);
    await scene.addPod({ name: "slow-b-0", controller: "StatefulSet/slow-b" });
    inPauses(scene, async (pause) => {
      if (pause > 1) return;
      await setAvailable(scene, "Deployment", "slow-a", 2);
      await setAvailable(scene, "StatefulSet", "slow-b", 0);
    });
    const { report, error } = await scene.drain({ waitForReplacements: true, timeoutSeconds: 120 });
    expect(report).toMatchObject({ cordoned: false, evictedPods: 2 });
    expect(error?.code).toBe("ERR_DRAIN_BLOCKED");
    expect(error?.message).toMatch(
      /within 120 s: 2 pods are gone, but 2 workloads are not available again\. The node was uncordoned again\. Last seen: deployment test\/slow-a: 2 of 3 available; statefulset test\/slow-b: 0 of 1 available\. /u,
    );
    expect((await scene.nodeObject()).spec.unschedulable).toBeUndefined();
  });

  test("keeps the cordon after such a failure where onFailure says so; the next run has nothing to evict or wait for", async () => {
    const scene = await nodeWith("StatefulSet", "kept", 1);
    await setAvailable(scene, "StatefulSet", "kept", 0);
    const options = { waitForReplacements: true, timeoutSeconds: 60, onFailure: "keep" } as const;
    const failed = await scene.drain(options);
    expect([failed.report.cordoned, failed.error?.code]).toEqual([true, "ERR_DRAIN_BLOCKED"]);
    const next = await scene.drain(options);
    expect([next.report.evictedPods, next.error]).toEqual([0, undefined]);
  });

  test("waits in a run after a killed one for the workload of a pod that is still ending", async () => {
    const scene = await nodeWith("Deployment", "ending");
    const pod = scene.podPath("ending-pod");
    await scene.ask("DELETE", pod, { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 30 });
    await setAvailable(scene, "Deployment", "ending", 2);
    const { error } = await scene.drain({ waitForReplacements: true, timeoutSeconds: 60 });
    expect(error?.message).toContain("deployment test/ending: 2 of 3 available");
  });

  test.each<[string, string, (scene: DrainScene, name: string) => Promise<void>]>([
    ["deleted", "less-a", (scene, name) => removeWorkload(scene, "Deployment", name)],
    ["scaled to nothing", "less-b", (scene, name) => scale(scene, "Deployment", name, 0)],
  ])("no longer waits for a workload that is %s meanwhile", async (_what, name, change) => {
    const scene = await nodeWith("Deployment", name);
    await setAvailable(scene, "Deployment", name, 1);
    inPauses(scene, async (pause) => {
      if (pause === 10) await change(scene, name);
    });
    expect((await scene.drain({ waitForReplacements: true })).error).toBeUndefined();
    expect(scene.rows.join()).toContain(`waits for deployment test/${name}: 1 of 3 available`);
  });

  test("waits for the replicas that a workload is to have by then, as its controller has counted them since", async () => {
    const scene = await nodeWith("Deployment", "more");
    await setAvailable(scene, "Deployment", "more", 2);
    inPauses(scene, async (pause) => {
      if (pause === 5) await scale(scene, "Deployment", "more", 2);
      if (pause === 20) await setAvailable(scene, "Deployment", "more", 2);
    });
    const context = scene.context();
    expect(
      await secondsOf(scene.drain({ waitForReplacements: true }, "one", context), context),
    ).toBeGreaterThan(80);
    expect(scene.rows.join()).toContain("deployment test/more: 2 of 2 available, before its last change");
  });

  test("does not wait for what replaces nothing: bare pods, pods of jobs, and finished pods", async () => {
    const scene = await nodeWith("Deployment", "finished");
    await setAvailable(scene, "Deployment", "finished", 1);
    await scene.ask("PATCH", `${scene.podPath("finished-pod")}/status`, { status: { phase: "Failed" } });
    await scene.addPod({ name: "bare-x", controller: undefined });
    await scene.addPod({ name: "job-x", controller: "Job/once" });
    await scene.addPod({ name: "orphan-x", controller: "ReplicaSet/none" });
    const { report, error } = await scene.drain({
      waitForReplacements: true,
      force: true,
      timeoutSeconds: 60,
    });
    expect([report.evictedPods, error]).toEqual([4, undefined]);
  });

  test("fails when another user uncordons the node while it waits", async () => {
    const scene = await nodeWith("Deployment", "opened");
    await setAvailable(scene, "Deployment", "opened", 1);
    inPauses(scene, async (pause) => {
      if (pause === 10) await scene.setCordon(null);
    });
    const { error } = await scene.drain({ waitForReplacements: true });
    expect(error?.message).toContain("was uncordoned by another user");
  });

  test("is announced in preview with the workloads that lack replicas already", async () => {
    const scene = await nodeWith("Deployment", "ill");
    await addWorkload(scene, "StatefulSet", "well", 1);
    await scene.addPod({ name: "well-0", controller: "StatefulSet/well" });
    await setAvailable(scene, "Deployment", "ill", 1);
    const { node } = scene;
    const said = async (options: object): Promise<readonly string[]> =>
      wordsOfPreview(await describeDrain(node, drainOptionsOf(options), scene.context())).warnings;
    expect(await said({})).toEqual([]);
    expect(await said({ waitForReplacements: true })).toEqual([
      `node ${node}: 1 workload that the drain waits for and that lacks replicas already: deployment test/ill: 1 of 3 available`,
    ]);
  });

  test("is a drain of a NodeDrain, too, whose state says how it failed", async () => {
    const scene = await nodeWith("StatefulSet", "bracket", 1);
    await setAvailable(scene, "StatefulSet", "bracket", 0);
    const handler = nodeDrainHandler(
      () => scene.world(),
      () => undefined,
    );
    const inputs = { node: scene.node, triggers: [], rowUrn: "urn:w0" };
    await expect(
      handler.create({ ...inputs, waitForReplacements: true, timeoutSeconds: 60 }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("statefulset test/bracket: 0 of 1 available") as string,
      properties: { phase: "failed", cordoned: false, evictedPods: 1 },
    });
  });
});
