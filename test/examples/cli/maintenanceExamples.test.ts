/** The examples that drain a node, through the real Pulumi CLI, on a real API server whose kubelet the test plays. */
import { setTimeout as sleep } from "node:timers/promises";
import * as path from "node:path";
import { usualSetup } from "../../../provider/okd/maintenance/setupOptions";
import { startSimulator } from "../../../simulator/source";
import { placeOfKind, setClusterUp } from "../../support/clusterSetup";
import { DrainScene } from "../../support/drainScene";
import { HealthScene } from "../../support/healthScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { connectionTo, createPulumiWorkspace, operator, type Config } from "../../support/pulumiWorkspace";
import { failed, fastReboot, nodeOf, succeeded } from "../../support/rebootProgram";

const examples = path.resolve(__dirname, "../../../examples");
const empty = { pods: 0, isCordoned: true };

/** A node whose kubelet ends what is deleted, and does `also` in each round. */
class PlayedNode extends DrainScene {
  private readonly end = new AbortController();
  private playing: Promise<void> | undefined;

  play(also: () => Promise<void>): void {
    this.playing = (async () => {
      while (!this.end.signal.aborted) {
        await this.endDeleted();
        await also();
        await sleep(100);
      }
    })();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.playing;
  }

  /** As its kubelet says after it has started so many times. */
  async report(boots: number): Promise<void> {
    const conditions = [{ type: "Ready", status: "True" }];
    const status = { nodeInfo: { bootID: `boot-${String(boots)}` }, conditions };
    await this.ask("PATCH", `/api/v1/nodes/${this.node}/status`, { status });
  }

  async seen(): Promise<{ readonly pods: number; readonly isCordoned: boolean }> {
    const { spec } = await this.nodeObject();
    return { pods: (await this.pods()).length, isCordoned: spec.unschedulable === true };
  }
}

/** What the READMEs do with `kubectl create clusterrole` and `clusterrolebinding`. */
async function grant(server: KubeApiServer, name: string, rule: object): Promise<void> {
  const { programAccount, namespace } = usualSetup;
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
  const subjects = [{ kind: "ServiceAccount", name: programAccount, namespace }];
  const metadata = { name };
  const role = placeOfKind("ClusterRole", namespace);
  const binding = placeOfKind("ClusterRoleBinding", namespace);
  expect((await server.request("POST", role, { metadata, rules: [rule] })).status).toBe(201);
  expect((await server.request("POST", binding, { metadata, roleRef, subjects })).status).toBe(201);
}

describeWithKubeApiServer("the examples that drain a node are whole programs", () => {
  let server: KubeApiServer;
  let cluster: Config;
  beforeAll(async () => {
    server = await startKubeApiServer({ apiServerArguments: ["--allow-privileged=true"] });
    // The account and the roles that the READMEs name: the tests show that these rights are enough.
    const token = await setClusterUp(server, { ...usualSetup, drain: true });
    const health = new HealthScene(server);
    await health.installOperators();
    await health.setOperator("dns", "True", "False");
    const nodes = { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] };
    await grant(server, "node-watch", nodes);
    cluster = {
      "openshift:kubernetes.server": server.url,
      "openshift:kubernetes.token": { secret: token },
      "openshift:kubernetes.certificateAuthority": server.caCertificate,
    };
  });
  afterAll(() => server.stop());

  it("drain-and-reboot: the node is cordoned and empty when its one reboot is accepted, and gets pods again", async () => {
    const simulator = await startSimulator({ users: [operator], reboot: fastReboot });
    const node = new PlayedNode(server, nodeOf("worker-0"));
    const workspace = await createPulumiWorkspace({
      projectFolder: path.join(examples, "drain-and-reboot"),
      project: "drain-and-reboot",
      config: {
        ...connectionTo(simulator),
        ...cluster,
        node: node.node,
        imageVersion: "4.18.1",
        stableSeconds: "1",
        settleSeconds: "1",
      },
    });
    const atReboot: unknown[] = [];
    try {
      await node.addNode();
      await node.report(0);
      await node.addPod({ name: "web" });
      await node.addPod({ name: "bare", controller: undefined });
      node.play(async () => {
        const boots = simulator.acceptedReboots.length;
        if (boots === atReboot.length) return;
        atReboot.push(await node.seen());
        await node.report(boots);
      });
      const blocked = failed(await workspace.up());
      expect(blocked.output).toMatch(/test\/bare .*force.*\(ERR_DRAIN_BLOCKED\)/su);
      expect([simulator.acceptedReboots, await node.seen()]).toEqual([[], { pods: 2, isCordoned: false }]);

      await node.ask("DELETE", node.podPath("bare"));
      expect(succeeded(await workspace.up()).output).toContain(`${node.node} is back; settling for`);
      expect(atReboot).toEqual([empty]);
      expect(await node.seen()).toEqual({ pods: 0, isCordoned: false });
      expect(await workspace.outputs()).toMatchObject({ bootIdBefore: "boot-0", bootIdAfter: "boot-1" });
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(simulator.acceptedReboots).toHaveLength(1);
    } finally {
      await node.stop();
      await workspace.dispose();
      await simulator.close();
    }
  });

  it("maintenance-bracket: the work finds the node cordoned and empty, and a destroy lets it have pods again", async () => {
    const node = new PlayedNode(server, "bracket-0");
    const workspace = await createPulumiWorkspace({
      projectFolder: path.join(examples, "maintenance-bracket"),
      project: "maintenance-bracket",
      config: { ...cluster, node: node.node, firmware: "2.1" },
    });
    const atWork: unknown[] = [];
    try {
      await node.addNode();
      await node.report(0);
      await node.addPod({ name: "bracketed" });
      const up = workspace.startUp();
      node.play(async () => {
        if (atWork.length > 0 || !/firmware creating .*labels/u.test(up.output)) return;
        atWork.push(await node.seen());
        const labels = { firmware: "2.1" };
        await node.ask("PATCH", `/api/v1/nodes/${node.node}`, { metadata: { labels } });
      });
      succeeded(await up.exit);
      expect(atWork).toEqual([empty]);
      expect(await workspace.outputs()).toMatchObject({ cordoned: true, evictedPods: 1 });
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(await node.seen()).toEqual(empty);
      succeeded(await workspace.destroy());
      expect(await node.seen()).toEqual({ pods: 0, isCordoned: false });
    } finally {
      await node.stop();
      await workspace.dispose();
    }
  });
});
