/** A provider's API with the cluster itself beside it: a real API server, whose kubelets the test plays. */
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { usualSetup } from "../../../provider/okd/maintenance/setupOptions";
import { setClusterUp } from "../../support/clusterSetup";
import { paste, restore } from "../../support/interruptions";
import { failed, nodeOf, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

const node = nodeOf("worker-0");
const nodePath = `/api/v1/nodes/${node}`;
const leasePath = `/apis/coordination.k8s.io/v1/namespaces/node-maintenance/leases/${node}`;

describeWithKubeApiServer("a node of a cluster that can be asked, rebooted through a provider's API", () => {
  let server: KubeApiServer;
  let token: string;
  beforeAll(async () => {
    server = await startKubeApiServer();
    token = await setClusterUp(server, usualSetup);
    await server.request("POST", "/api/v1/nodes", { metadata: { name: node } });
  });
  afterAll(() => server.stop());

  /** Plays the kubelet: another boot ID for each reboot that the provider has accepted. */
  async function playKubelet(boots: number): Promise<void> {
    const status = {
      nodeInfo: { bootID: `boot-${boots}` },
      conditions: [{ type: "Ready", status: "True" }],
    };
    await server.request("PATCH", `${nodePath}/status`, { status });
  }

  const remembered = async (): Promise<{ endedAt?: string }[]> => {
    const { body } = await server.request("GET", nodePath);
    const { annotations } = (body as { metadata: { annotations: Record<string, string> } }).metadata;
    return JSON.parse(annotations["pulumi-openshift-maintenance/reboots"] ?? "[]") as { endedAt?: string }[];
  };

  test("is complete with another boot ID; a state that is older than what the node remembers reboots nothing, and both answers work", () =>
    withScene(program(reboot("worker-0", { triggers: ["a"] })), async (scene) => {
      const { workspace, rebooted, recorded, simulator } = scene;
      const settings = {
        "openshift:kubernetes.server": server.url,
        "openshift:kubernetes.token": { secret: token },
        "openshift:kubernetes.certificateAuthority": server.caCertificate,
      };
      await workspace.setConfig(settings);
      await playKubelet(0);
      let last = 0;
      const kubelet = setInterval(() => {
        const boots = simulator.acceptedReboots.length;
        if (boots !== last) void playKubelet((last = boots));
      }, 200);
      try {
        succeeded(await workspace.up());
        expect(recorded("worker-0", "RebootJob")).toMatchObject({
          phase: "completed",
          bootIdBefore: "boot-0",
          bootIdAfter: "boot-1",
        });
        expect(await remembered()).toMatchObject([{ endedAt: expect.any(String) as string }]);
        const { body } = await server.request("GET", leasePath);
        expect(body).toMatchObject({ spec: { holderIdentity: "" } });

        const older = await workspace.exportStack();
        workspace.writeProgram(program(reboot("worker-0", { triggers: ["b"] })));
        succeeded(await workspace.up());
        expect(rebooted()).toHaveLength(2);

        await restore(workspace, older);
        const refused = failed(await workspace.up());
        expect(refused.output).toMatch(/it remembers that a reboot was asked for with these very triggers/u);
        expect(refused.output).toContain("(ERR_REBOOT_UNCERTAIN)");
        expect(rebooted()).toHaveLength(2);

        const accept = /pulumi config set openshift:acceptedOperations "[^"]+"/u.exec(refused.output)?.[0];
        succeeded(await paste(scene, `${accept ?? ""}\npulumi up`));
        succeeded(await workspace.up(["--expect-no-changes"]));
        expect(rebooted()).toHaveLength(2);

        await restore(workspace, older);
        expect(refused.output).toContain(
          `kubectl annotate node "${node}" pulumi-openshift-maintenance/reboots-`,
        );
        const annotations = { "pulumi-openshift-maintenance/reboots": null };
        await server.request("PATCH", nodePath, { metadata: { annotations } });
        await workspace.run(["config", "rm", "openshift:acceptedOperations"]);
        succeeded(await workspace.up());
        expect(rebooted()).toHaveLength(3);
      } finally {
        clearInterval(kubelet);
      }
    }));
});
