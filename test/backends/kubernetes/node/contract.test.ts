import { setTimeout as sleep } from "node:timers/promises";
import { describeBackend } from "../../../support/backendContract";
import { isCreation, openKubernetesStage } from "../../../support/kubernetesStage";
import { describeWithKubeNode, startKubeCluster, type KubeCluster } from "../../../support/kubeNode";
import { closeServers } from "../../../support/rawServer";

/** Of the time that a test lets pass so much does: a reboot of this node takes about a second. */
const mostMs = 600;

describeWithKubeNode("on a real node", () => {
  let cluster: KubeCluster;
  beforeAll(async () => (cluster = await startKubeCluster()));
  afterAll(async () => {
    await closeServers();
    await cluster.stop();
  });

  describeBackend("the back end kubernetes", async () => {
    const { server, node } = cluster;
    await cluster.untilReady();
    // Long enough for a look at a node that is about to go down.
    node.rebootStyle = { wipesRecords: false, afterMs: 3000, downMs: 200 };
    const before = node.reboots;
    const stage = await openKubernetesStage(server);
    return {
      backend: stage.backend,
      node: node.name,
      reboots: () => node.reboots - before,
      advance: async (ms) => {
        await sleep(Math.min(ms, mostMs));
        if (ms >= 60_000) await node.settled();
      },
      loseNextAnswer: () => {
        stage.decide = (passing) => {
          if (!isCreation(passing)) return "forward";
          stage.decide = undefined;
          return "lose-answer";
        };
      },
      holdNextRequest: () => {
        let deliver = (): void => undefined;
        const deliveredAfter = new Promise<void>((resolve) => (deliver = resolve));
        stage.decide = (passing) => {
          if (!isCreation(passing)) return "forward";
          stage.decide = undefined;
          return { deliveredAfter };
        };
        return deliver;
      },
      now: () => new Date(),
    };
  });
});
