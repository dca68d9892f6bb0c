/** Whose cordon it is, on a real API server: no one else's is ever undone. */
import { cordonedBy, cordonNode, readCordon, uncordonNode } from "../../../provider/drain/cluster/cordon";
import { drainScene, type DrainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";

describeWithKubeApiServer("a cordon", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  const isCordoned = async (scene: DrainScene): Promise<boolean> =>
    (await scene.nodeObject()).spec.unschedulable === true;
  const mark = async (scene: DrainScene): Promise<string | undefined> =>
    (await scene.nodeObject()).metadata.annotations?.[cordonedBy];

  test("is undone by the operation that made it, and leaves nothing behind", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    expect(await cordonNode(scene.node, "one", context)).toMatchObject({ isOurs: true });
    expect(await readCordon(scene.node, context)).toMatchObject({ isCordoned: true, operationId: "one" });
    expect(await uncordonNode(scene.node, "another", context)).toBe(false);
    expect(await isCordoned(scene)).toBe(true);
    expect(await uncordonNode(scene.node, "one", context)).toBe(true);
    const { metadata, spec } = await scene.nodeObject();
    expect([spec.unschedulable, metadata.annotations]).toEqual([undefined, undefined]);
    expect(await uncordonNode(scene.node, "one", context)).toBe(false);
  });

  test("that an administrator made before stays, unmarked, through a drain and its end", async () => {
    const scene = await drainScene(server);
    await scene.setCordon(true);
    await scene.addPod({ name: "web-a" });
    expect(await scene.drain()).toMatchObject({ report: { cordoned: false, evictedPods: 1 } });
    expect(await mark(scene)).toBeUndefined();
    expect(await uncordonNode(scene.node, "operation-1", scene.context())).toBe(false);
    expect(await isCordoned(scene)).toBe(true);
  });

  test("that an administrator made before stays when a drain fails", async () => {
    const scene = await drainScene(server);
    await scene.setCordon(true);
    await scene.addPod({ name: "held-b", labels: { app: "b" } });
    await scene.setBudget("b", 0);
    const { error } = await scene.drain({ timeoutSeconds: 10 });
    expect(error?.message).not.toContain("uncordoned");
    expect(await isCordoned(scene)).toBe(true);
  });

  test("of another operation of this library is that one's", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    await cordonNode(scene.node, "first", context);
    expect(await cordonNode(scene.node, "second", context)).toEqual({ isOurs: false });
    expect(await uncordonNode(scene.node, "second", context)).toBe(false);
    expect(await uncordonNode(scene.node, "first", context)).toBe(true);
  });

  test("that an administrator has made again meanwhile stays, though the annotation is still there", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    await cordonNode(scene.node, "one", context);
    await scene.setCordon(null);
    await scene.setCordon(true);
    expect(await mark(scene)).toBe("one");
    expect((await readCordon(scene.node, context))?.operationId).toBeUndefined();
    expect(await uncordonNode(scene.node, "one", context)).toBe(false);
    expect([await isCordoned(scene), await mark(scene)]).toEqual([true, undefined]);
  });

  test("whose annotation an administrator has removed stays", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    await cordonNode(scene.node, "one", context);
    await scene.ask("PATCH", `/api/v1/nodes/${scene.node}`, {
      metadata: { annotations: { [cordonedBy]: null } },
    });
    expect(await uncordonNode(scene.node, "one", context)).toBe(false);
    expect(await isCordoned(scene)).toBe(true);
  });

  test("of an earlier life of a resource is taken over, and only the new one undoes it", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    await cordonNode(scene.node, "urn:pulumi:dev::test::x::w0#aaaa", context);
    expect(await cordonNode(scene.node, "urn:pulumi:dev::test::x::w0#bbbb", context)).toMatchObject({
      isOurs: true,
    });
    expect(await uncordonNode(scene.node, "urn:pulumi:dev::test::x::w0#aaaa", context)).toBe(false);
    expect(await isCordoned(scene)).toBe(true);
    expect(await uncordonNode(scene.node, "urn:pulumi:dev::test::x::w0#bbbb", context)).toBe(true);
  });

  test("that an administrator undoes while the node is drained ends the drain", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-g", labels: { app: "g" } });
    await scene.setBudget("g", 0);
    let pauses = 0;
    scene.between = async () => {
      if (++pauses === 3) await scene.setCordon(null);
    };
    const { report, error } = await scene.drain();
    expect(report.cordoned).toBe(false);
    expect(error?.message).toContain(
      `Node ${scene.node} was uncordoned by another user while it was drained`,
    );
    expect(await mark(scene)).toBeUndefined();
  });

  test("of a node that is gone is as good as undone", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    await cordonNode(scene.node, "one", context);
    await scene.ask("DELETE", `/api/v1/nodes/${scene.node}`);
    expect(await uncordonNode(scene.node, "one", context)).toBe(false);
  });

  test("is made although a kubelet writes to its node between each look at it and the change", async () => {
    const scene = await drainScene(server);
    const context = scene.context();
    const { api } = context.cluster;
    let beats = 0;
    const read: typeof api.read = async (path, options) => {
      const found = await api.read(path, options);
      const labels = { beat: String(++beats) };
      if (beats < 6) await scene.ask("PATCH", path, { metadata: { labels } });
      return found;
    };
    const busy = { ...context, cluster: { ...context.cluster, api: { ...api, read } } };
    expect(await cordonNode(scene.node, "one", busy)).toMatchObject({ isOurs: true });
    expect(beats).toBe(6);
    beats = 0;
    expect(await uncordonNode(scene.node, "one", busy)).toBe(true);
    expect(await isCordoned(scene)).toBe(false);
  });
});

describeWithKubeApiServer("an API server that goes down in the middle of a drain", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  test("is waited for, and the drain continues", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held", labels: { app: "h" } });
    await scene.setBudget("h", 0);
    let pauses = 0;
    scene.between = async () => {
      pauses += 1;
      if (pauses === 3) await server.goDown();
      if (pauses < 8) return;
      if (pauses === 8) {
        await server.comeBack();
        await scene.setBudget("h", 1);
      }
      await scene.endDeleted();
    };
    expect(await scene.drain()).toMatchObject({ report: { cordoned: true, evictedPods: 1 } });
    expect(pauses).toBeGreaterThan(8);
  });
});
