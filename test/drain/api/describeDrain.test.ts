/** What a preview says that a drain would meet, on a real API server. */
import { describeDrain, isStillDrained, wordsOfPreview } from "../../../provider/drain/cluster/describeDrain";
import { drainOptionsOf } from "../../../provider/drain/plan/drainOptions";
import { drainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";

describeWithKubeApiServer("what a drain would meet", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  test("is told by pods, budgets and volumes, and nothing is changed", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "free" });
    await scene.addPod({ name: "held", labels: { app: "a" } });
    await scene.setBudget("a", 0);
    await scene.addPod({ name: "roomy", labels: { app: "b" } });
    await scene.setBudget("b", 1);
    await scene.addPod({ name: "bare", controller: undefined });
    await scene.addPod({ name: "cache", volumes: [{ name: "v", emptyDir: {} }] });
    await scene.ask("POST", "/api/v1/persistentvolumes", {
      metadata: { name: "disk" },
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        local: { path: "/data" },
        claimRef: { namespace: "test", name: "data-db-0" },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [scene.node] }] },
            ],
          },
        },
      },
    });
    await scene.addPod({
      name: "db-0",
      controller: "StatefulSet/db",
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data-db-0" } }],
    });

    const { node } = scene;
    const words = async (options = {}, context = scene.context()) =>
      wordsOfPreview(await describeDrain(node, drainOptionsOf(options), context));
    expect(await words()).toEqual({
      summary: `node ${node}: a drain evicts 4 pods`,
      warnings: [
        `node ${node}: 2 pods that must not be evicted without your consent: test/bare has no controller, so that nothing would replace it (force: true consents), test/cache has an emptyDir, whose data would be lost (deleteEmptyDirData: true consents)`,
        `node ${node}: 1 pod held by budget test/a (needs 2 healthy pods and has 2): test/held`,
        `node ${node}: 1 pod with a volume on a disk of this node, which can run nowhere else: test/db-0`,
      ],
    });
    await scene.setCordon(true);
    expect(await words({ force: true, deleteEmptyDirData: true })).toMatchObject({
      summary: `node ${node}: a drain evicts 6 pods, and is cordoned already`,
      warnings: expect.arrayContaining([
        `node ${node}: 1 pod without a controller, which nothing replaces (force): test/bare`,
        `node ${node}: 1 pod with an emptyDir, whose data is lost (deleteEmptyDirData): test/cache`,
      ]) as unknown,
    });
    expect(await scene.pods()).toHaveLength(6);
  });

  test("of a node that is not there is an error, and of one that this user may not see another", async () => {
    const scene = await drainScene(server);
    await expect(describeDrain("nowhere", drainOptionsOf(true), scene.context())).rejects.toMatchObject({
      code: "ERR_NODE_NOT_FOUND",
    });
    const plain = scene.context(server.tokenOf("plain"));
    await expect(describeDrain(scene.node, drainOptionsOf(true), plain)).rejects.toMatchObject({
      code: "ERR_FORBIDDEN",
    });
  });

  test("is nothing any more while a drained node is cordoned and empty, as one look tells", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "web-x" });
    const look = (): Promise<boolean> => isStillDrained(scene.node, drainOptionsOf(true), scene.context());
    await scene.setCordon(true);
    expect(await look()).toBe(false);
    await scene.drain();
    expect(await look()).toBe(true);
    await scene.addPod({ name: "static-x", annotations: { "kubernetes.io/config.mirror": "x" } });
    expect(await look()).toBe(true);
    await scene.setCordon(null);
    expect(await look()).toBe(false);
    await expect(isStillDrained("nowhere", drainOptionsOf(true), scene.context())).rejects.toMatchObject({
      code: "ERR_NODE_NOT_FOUND",
    });
  });
});
