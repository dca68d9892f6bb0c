/** Drains of a node on a real API server, whose evictions, budgets and finalizers are the real ones. */
import { cordonedAt, cordonedBy } from "../../../provider/drain/cluster/cordon";
import { drainNode } from "../../../provider/drain/cluster/drainNode";
import { usualDrain } from "../../../provider/drain/plan/drainOptions";
import { drainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";

describeWithKubeApiServer("a drain", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  test("cordons the node, marks that it did, evicts its pods, and waits until they are gone", async () => {
    const scene = await drainScene(server);
    for (const name of ["a-1", "a-2", "a-3"]) await scene.addPod({ name });
    const { report, error } = await scene.drain();
    expect(error).toBeUndefined();
    expect(report).toEqual({
      node: scene.node,
      cordoned: true,
      evictedPods: 3,
      finishedAt: expect.any(String) as string,
    });
    expect(await scene.pods()).toEqual([]);
    const { metadata, spec } = await scene.nodeObject();
    expect(spec.unschedulable).toBe(true);
    expect(metadata.annotations).toMatchObject({
      [cordonedBy]: "operation-1",
      [cordonedAt]: expect.stringContaining("2026-01-01") as string,
    });
    expect(scene.rows.at(-1)).toBe(`${scene.node} 3 of 3 pods gone (1 s)`);
    expect(scene.warnings).toEqual([]);
  });

  test("leaves mirror pods, pods of DaemonSets, and the pod that reboots the node", async () => {
    const scene = await drainScene(server);
    const selector = { matchLabels: { app: "logs" } };
    const template = {
      metadata: { labels: { app: "logs" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    await scene.ask("POST", "/apis/apps/v1/namespaces/test/daemonsets", {
      metadata: { name: "logs" },
      spec: { selector, template },
    });
    await scene.addPod({
      name: "logs-b",
      controller: "DaemonSet/logs",
      volumes: [{ name: "v", emptyDir: {} }],
    });
    await scene.addPod({
      name: "static-b",
      controller: undefined,
      annotations: { "kubernetes.io/config.mirror": "x" },
    });
    await scene.addPod({
      name: "reboot-b",
      controller: undefined,
      labels: { "app.kubernetes.io/managed-by": "pulumi-openshift-maintenance" },
    });
    await scene.addPod({ name: "web-b" });
    expect(await scene.drain()).toMatchObject({ report: { evictedPods: 1 } });
    expect((await scene.pods()).map(({ metadata }) => metadata.name).sort()).toEqual([
      "logs-b",
      "reboot-b",
      "static-b",
    ]);
  });

  test("names each pod that needs consent, with the option, and changes nothing: not even the cordon", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "bare-c", controller: undefined });
    await scene.addPod({ name: "cache-c", volumes: [{ name: "v", emptyDir: {} }] });
    await scene.addPod({ name: "orphan-c", controller: "DaemonSet/gone" });
    const { error } = await scene.drain();
    expect(error).toMatchObject({ code: "ERR_DRAIN_BLOCKED", node: scene.node });
    for (const part of [
      "3 pods must not be evicted",
      "test/bare-c has no controller, so that nothing would replace it (force: true consents)",
      "test/cache-c has an emptyDir, whose data would be lost (deleteEmptyDirData: true consents)",
      "test/orphan-c is of a DaemonSet that is missing (force: true evicts it)",
    ])
      expect(error?.message).toContain(part);
    expect((await scene.nodeObject()).spec.unschedulable).toBeUndefined();
    expect(await scene.pods()).toHaveLength(3);

    expect(await scene.drain({ force: true, deleteEmptyDirData: true })).toMatchObject({
      report: { evictedPods: 3 },
    });
    expect(scene.warnings).toEqual([expect.stringContaining("test/bare-c (unmanaged)")]);
  });

  test("of a pod that is back under its name elsewhere, or here, sees by the uid that the old one is gone", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "web-0", controller: "StatefulSet/web" });
    const again = [{ node: "elsewhere" }, {}];
    scene.between = async () => {
      const before = (await scene.pods())[0];
      await scene.endDeleted();
      if (before?.metadata.deletionTimestamp === undefined) return;
      // The scheduler had bound it here before it knew of the cordon; the second one it takes elsewhere.
      const where = again.pop();
      if (where !== undefined) await scene.addPod({ name: "web-0", controller: "StatefulSet/web", ...where });
    };
    expect(await scene.drain()).toMatchObject({ report: { evictedPods: 2 } });
    expect(await scene.pods()).toEqual([]);
    expect(await scene.pods("elsewhere")).toHaveLength(1);
  });

  test("of a node that is deleted midway ends, and says so", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "left-l", finalizers: ["example.com/hold"] });
    scene.between = async () => {
      await scene.ask("DELETE", `/api/v1/nodes/${scene.node}`, undefined, [200, 404]);
    };
    const { report, error } = await scene.drain();
    expect([report.cordoned, error?.code, error?.node]).toEqual([false, "ERR_NODE_NOT_FOUND", scene.node]);
    await scene.ask("PATCH", scene.podPath("left-l"), { metadata: { finalizers: null } });
  });

  test("of a node that is not there names the closest one, and changes nothing", async () => {
    const scene = await drainScene(server);
    const drained = drainNode(`${scene.node}.example.com`, usualDrain, "o", scene.context());
    await expect(drained).rejects.toMatchObject({
      code: "ERR_NODE_NOT_FOUND",
      message: expect.stringContaining(`closest: ${scene.node}`) as string,
    });
  });

  test("only touches the pods of its selector, and asks for the grace period that it was given", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "in-m", labels: { app: "m" } });
    await scene.addPod({ name: "out-m", labels: { app: "n" }, controller: undefined });
    let graces: unknown[] = [];
    scene.between = async () => {
      graces = graces.concat((await scene.pods()).map(({ metadata }) => metadata.deletionGracePeriodSeconds));
      await scene.endDeleted();
    };
    expect(await scene.drain({ podSelector: "app=m", gracePeriodSeconds: 7 })).toMatchObject({
      report: { evictedPods: 1 },
    });
    expect(graces).toContain(7);
    expect((await scene.pods()).map(({ metadata }) => metadata.name)).toEqual(["out-m"]);
  });

  test("waits after the cordon for as long as it was told, and counts what an earlier run has waited", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "late-o" });
    let seen: boolean[] = [];
    scene.between = async () => {
      seen.push((await scene.pods()).some(({ metadata }) => metadata.deletionTimestamp !== undefined));
      await scene.endDeleted();
    };
    await scene.drain({ cordonBeforeSeconds: 60 });
    expect(seen.indexOf(true)).toBe(12);
    expect(scene.rows[0]).toBe(`${scene.node} is cordoned, and drained in 1 min 00 s`);

    // Another run of the same operation, whose clock begins where the cordon was made.
    await scene.addPod({ name: "later-o" });
    seen = [];
    const context = scene.context();
    (context.clock as unknown as { advance(ms: number): void }).advance(45_000);
    await scene.drain({ cordonBeforeSeconds: 60 }, "operation-1", context);
    expect(seen.indexOf(true)).toBe(3);
  });
});
