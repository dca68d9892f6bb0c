/** The example of this back end, as a reader would copy it, with the real CLI on a real node. */
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { usualSetup } from "../../../../provider/okd/maintenance/setupOptions";
import { rebootCommand, shellImage } from "../../../../scripts/kubelet/kubeletNode.cjs";
import { repository } from "../../../../scripts/setup/paths.cjs";
import { setClusterUp } from "../../../support/clusterSetup";
import { describeWithKubeNode, startKubeCluster, type KubeCluster } from "../../../support/kubeNode";
import { createPulumiWorkspace, type PulumiWorkspace } from "../../../support/pulumiWorkspace";
import { succeeded } from "../../../support/rebootProgram";

describeWithKubeNode("examples/kubernetes-reboot on a real node", () => {
  let cluster: KubeCluster;
  let workspace: PulumiWorkspace;
  beforeAll(async () => {
    cluster = await startKubeCluster();
    const token = await setClusterUp(cluster.server, {
      ...usualSetup,
      images: [shellImage],
      command: rebootCommand,
    });
    const kubeconfig = path.join(cluster.node.folder, "kubeconfig-of-the-program");
    writeFileSync(kubeconfig, cluster.server.kubeconfig({ user: { token } }));
    workspace = await createPulumiWorkspace({
      projectFolder: path.join(repository, "examples", "kubernetes-reboot"),
      project: "kubernetes-reboot",
      config: {
        node: cluster.node.name,
        imageVersion: "4.18.1",
        // NEVER the host's own command: the host of this node is the machine that runs the test.
        "openshift:kubernetes.pod.image": shellImage,
        "openshift:kubernetes.pod.command[0]": rebootCommand[0] ?? "",
      },
      env: { KUBECONFIG: kubeconfig },
    });
  });
  afterAll(async () => {
    await workspace.dispose();
    await cluster.stop();
  });

  test("each image version is one boot of the host, and a second update is none", async () => {
    const { node } = cluster;
    const bootIdBefore = node.bootIds.at(-1);
    succeeded(await workspace.up());
    expect(node.reboots).toBe(1);
    expect(node.bootIds.at(-1)).not.toBe(bootIdBefore);
    expect(await workspace.outputs()).toMatchObject({ statusAfter: "Ready" });
    succeeded(await workspace.up(["--expect-no-changes"]));
    await workspace.setConfig({ imageVersion: "4.18.2" });
    succeeded(await workspace.up());
    expect(node.reboots).toBe(2);
  });
});
