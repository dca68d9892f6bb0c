/** A node that is drained before its reboot, through the real Pulumi CLI, on a real API server. */
import { setTimeout as sleep } from "node:timers/promises";
import { cordonedBy } from "../../../provider/drain/cluster/cordon";
import { DrainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { failed, nodeOf, program, reboot, succeeded, withScene } from "../../support/rebootProgram";
import { until } from "../../support/until";

const node = nodeOf("worker-0");
const health = {
  healthGate: { pods: [{ namespace: "test", selector: "app=gate" }] },
  readiness: { minimumStableSeconds: 2, timeoutSeconds: 60 },
  budget: { among: { nodes: [node] } },
};
const drained = (triggers: string[], timeoutSeconds = 600) =>
  program(reboot("worker-0", { triggers, drain: { timeoutSeconds }, ...health }));

describeWithKubeApiServer("a node that is drained before its reboot", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  test("is empty and cordoned when it is asked to reboot, after a killed drain and a failed one, and is uncordoned in the end", () =>
    withScene(drained(["a"]), async ({ workspace, rebooted, simulator, recorded }) => {
      const cluster = new DrainScene(server, node);
      await cluster.addNode();
      await workspace.setConfig({
        "openshift:kubernetes.server": server.url,
        "openshift:kubernetes.token": { secret: server.adminToken },
        "openshift:kubernetes.certificateAuthority": server.caCertificate,
      });
      /** How the node was when a reboot was accepted: pods, and whether it was cordoned. */
      const atReboot: unknown[] = [];
      const boot = async (boots: number): Promise<void> => {
        const conditions = [{ type: "Ready", status: "True" }];
        const status = { nodeInfo: { bootID: `boot-${boots}` }, conditions };
        await server.request("PATCH", `/api/v1/nodes/${node}/status`, { status });
      };
      await boot(0);
      const end = new AbortController();
      const kubelet = (async () => {
        let boots = 0;
        while (!end.signal.aborted) {
          await cluster.endDeleted();
          if (simulator.acceptedReboots.length !== boots) {
            boots = simulator.acceptedReboots.length;
            const { spec } = await cluster.nodeObject();
            atReboot.push([(await cluster.pods()).length, spec.unschedulable]);
            await boot(boots);
          }
          await sleep(100);
        }
      })();
      try {
        await cluster.addPod({ name: "free" });
        await cluster.addPod({ name: "held", labels: { app: "web" } });
        await cluster.setBudget("web", 0);
        const gated = failed(await workspace.up());
        expect(gated.output).toMatch(/there is no pod of app=gate.*\(ERR_HEALTH_GATE\)/su);
        await cluster.addPod({ name: "gate", labels: { app: "gate" }, node: "elsewhere" });
        const killed = workspace.startUp([], { events: true });
        await until("the row of the gate says what holds a pod", () =>
          /1 of 2 pods gone: test\/held is held by budget test\/web/u.test(killed.output),
        );
        killed.signal("SIGKILL");
        await killed.exit;
        expect(killed.output).toContain(`node ${node}: a drain evicts 2 pods`);
        expect((await cluster.nodeObject()).metadata.annotations?.[cordonedBy]).toMatch(
          /RebootOrder::worker-0#/u,
        );
        succeeded(await workspace.run(["cancel", "--yes"]));

        workspace.writeProgram(drained(["a"], 2));
        const blocked = failed(await workspace.up());
        expect(blocked.output).toMatch(/test\/held is held by budget test\/web.*\(ERR_DRAIN_BLOCKED\)/su);
        expect([rebooted(), (await cluster.nodeObject()).spec.unschedulable]).toEqual([[], undefined]);

        await cluster.setBudget("web", 1);
        succeeded(await workspace.up());
        expect([rebooted().length, atReboot]).toEqual([1, [[0, true]]]);
        const { metadata, spec } = await cluster.nodeObject();
        expect([spec.unschedulable, metadata.annotations?.[cordonedBy]]).toEqual([undefined, undefined]);
        expect(recorded("worker-0", "NodeUncordon")).toMatchObject({ uncordoned: true });
        succeeded(await workspace.up(["--expect-no-changes"]));

        // An administrator's cordon stays.
        await cluster.setCordon(true);
        workspace.writeProgram(drained(["b"]));
        succeeded(await workspace.up());
        expect([rebooted().length, (await cluster.nodeObject()).spec.unschedulable]).toEqual([2, true]);
      } finally {
        end.abort();
        await kubelet;
      }
    }));
});
