/** The node of the tests is a real one: what it shows when its host is rebooted. */
import { describeWithKubeNode, startKubeCluster, type KubeCluster } from "../../../support/kubeNode";

describeWithKubeNode("a real kubelet", () => {
  let cluster: KubeCluster;
  beforeAll(async () => (cluster = await startKubeCluster()));
  afterAll(() => cluster.stop());

  test("its node shows the boot id of its host, and another one after a reboot", async () => {
    const { node } = cluster;
    await node.reboot();
    await cluster.untilReady();
    expect(new Set(node.bootIds).size).toBe(2);
    expect(node.reboots).toBe(1);
  });
});
