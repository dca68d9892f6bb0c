/** The set-up of a cluster whose robot may drain nodes, on a real API server. */
import { tryDrain } from "../../../../provider/drain/cluster/drainNode";
import { drainOptionsOf } from "../../../../provider/drain/plan/drainOptions";
import { uncordonNode } from "../../../../provider/drain/cluster/cordon";
import { describeDrain } from "../../../../provider/drain/cluster/describeDrain";
import type { ApiServer } from "../../../../provider/kubernetes/apiServer";
import { usualSetup } from "../../../../provider/okd/maintenance/setupOptions";
import { setClusterUp } from "../../../support/clusterSetup";
import { drainScene } from "../../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../../support/kubeApiServer";
import { apiServerOf } from "../../../support/kubernetesStage";
import { addWorkload } from "../../../support/playedWorkloads";

describeWithKubeApiServer("a cluster whose robot may drain nodes", () => {
  let server: KubeApiServer;
  let token: string;
  let program: ApiServer;
  beforeAll(async () => {
    server = await startKubeApiServer({ apiServerArguments: ["--allow-privileged=true"] });
    token = await setClusterUp(server, { ...usualSetup, drain: true });
    program = apiServerOf(server, token);
  });
  afterAll(() => server.stop());

  test("lets it cordon a node, evict its pods and see them replaced, say what it would meet, and uncordon it", async () => {
    const scene = await drainScene(server);
    await addWorkload(scene, "Deployment", "web");
    for (const controller of ["ReplicaSet/web", "StatefulSet/db", "ReplicationController/old"])
      await scene.addPod({ name: controller.toLowerCase().replace("/", "-"), controller });
    const context = scene.context(token);
    const options = drainOptionsOf({ waitForReplacements: true });
    expect(await describeDrain(scene.node, options, context)).toMatchObject({ unread: [] });
    const { error, report } = await tryDrain(scene.node, options, "urn#1", context);
    expect([error, report]).toEqual([undefined, expect.objectContaining({ cordoned: true, evictedPods: 3 })]);
    expect(await uncordonNode(scene.node, "urn#1", context)).toBe(true);
  });

  test.each<[string, object]>([
    ["taint a node", { spec: { taints: [{ key: "a", effect: "NoExecute" }] } }],
    [
      "taint a node that it cordons",
      { spec: { unschedulable: true, taints: [{ key: "a", effect: "NoExecute" }] } },
    ],
    ["give a node another provider ID", { spec: { providerID: "openstack:///1" } }],
    ["label a node", { metadata: { labels: { a: "b" } } }],
  ])("does not let it %s", async (_, patch) => {
    const { node } = await drainScene(server);
    const path = `/api/v1/nodes/${node}`;
    await expect(program.sendAs("PATCH", path, patch)).rejects.toMatchObject({ status: 422 });
    expect((await server.request("PATCH", `${path}?dryRun=All`, patch)).status).toBe(200);
  });
});
