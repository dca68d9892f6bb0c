/** Nodes rebooted through the API of their own cluster, by the real CLI, on a real node. */
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { usualSetup } from "../../../../provider/okd/maintenance/setupOptions";
import { setClusterUp } from "../../../support/clusterSetup";
import { rebootCommand, shellImage } from "../../../../scripts/kubelet/kubeletNode.cjs";
import { code, failed, program, reboot, succeeded } from "../../../support/rebootProgram";
import { createPulumiWorkspace, type PulumiWorkspace } from "../../../support/pulumiWorkspace";
import { restore } from "../../../support/interruptions";
import { describeWithKubeNode, startKubeCluster, type KubeCluster } from "../../../support/kubeNode";
import { eventually } from "../../../support/kubernetesStage";

describeWithKubeNode("NodeReboot on a real node", () => {
  let cluster: KubeCluster;
  let workspace: PulumiWorkspace;
  beforeAll(async () => {
    cluster = await startKubeCluster();
    // Set up as a cluster is, for a program that may do nothing else; but the pods of tests have another command.
    const token = await setClusterUp(cluster.server, {
      ...usualSetup,
      images: [shellImage],
      command: rebootCommand,
      drain: true,
    });
    const config = path.join(cluster.node.folder, "kubeconfig-of-the-program");
    writeFileSync(config, cluster.server.kubeconfig({ user: { token } }));
    workspace = await createPulumiWorkspace({
      program: rebootFor("a"),
      // Nothing but how the test's pod is made: the connection is found, and with it the back end.
      config: {
        "openshift:kubernetes.pod.image": shellImage,
        "openshift:kubernetes.pod.command[0]": rebootCommand[0] ?? "",
      },
      env: { KUBECONFIG: config },
    });
  });
  afterAll(async () => {
    await workspace.dispose();
    await cluster.stop();
  });

  const rebootFor = (trigger: string, more = ""): string =>
    program(reboot("worker-0", { node: "worker-0", triggers: [trigger] }), more);
  const podsLeft = async (): Promise<number> => {
    const { body } = await cluster.server.request("GET", "/api/v1/namespaces/node-maintenance/pods");
    return (body as { items: unknown[] }).items.length;
  };

  test("a change of the triggers is one reboot of the host, nothing else is one, and no pod is left", async () => {
    const { node } = cluster;
    const { output } = succeeded(await workspace.up());
    expect(output).toContain("node worker-0 rebooted in");
    expect(output).toMatch(/: it is Ready/u);
    expect(await workspace.outputs()).toMatchObject({
      "worker-0": {
        node: "worker-0",
        phase: "completed",
        completed: true,
        adopted: false,
        jobId: expect.stringMatching(/^node-maintenance\/node-reboot-/u) as string,
      },
    });
    expect(node.reboots).toBe(1);
    expect(await eventually(async () => ((await podsLeft()) === 0 ? true : undefined))).toBe(true);

    succeeded(await workspace.up(["--expect-no-changes"]));
    workspace.writeProgram(rebootFor("b"));
    succeeded(await workspace.up());
    expect(node.reboots).toBe(2);
    expect(node.requests).toHaveLength(2);
  });

  test("a state that is older than what the node remembers reboots nothing, and neither does a lost record", async () => {
    const { node } = cluster;
    const newer = await workspace.exportStack();
    const before = node.reboots;
    workspace.writeProgram(rebootFor("b2"));
    succeeded(await workspace.up());
    await restore(workspace, newer);
    const older = failed(await workspace.up()).output;
    expect(older).toContain("it remembers that a reboot was asked for with these very triggers");
    const gate = newer.deployment.resources?.find(({ type }) => type.endsWith("RebootGate"))?.urn ?? "";
    succeeded(await workspace.run(["state", "delete", "--yes", "--target-dependents", gate]));
    expect(failed(await workspace.up()).output).toContain("(ERR_REBOOT_UNCERTAIN)");
    expect(node.reboots).toBe(before + 1);
    await restore(workspace, newer);
  });

  test("the nodes are read as kubectl prints them, and a word of another back end is refused with the right one", async () => {
    const reads = `
exports.nodes = openshift.getNodes();
exports.one = openshift.getNodeStatus({ node: "worker-0" });
const up = new openshift.NodeStatus("up", { node: reboots["worker-0"].node, waitFor: "Ready" }, { dependsOn: reboots["worker-0"] });
exports.up = up.active;
`;
    workspace.writeProgram(rebootFor("b", reads));
    succeeded(await workspace.up());
    expect(await workspace.outputs()).toMatchObject({
      nodes: [{ name: "worker-0", role: "", status: "Ready" }],
      one: { node: "worker-0", status: "Ready", active: true },
      up: true,
    });
    const waits = (word: string): string =>
      `new openshift.NodeStatus("other", ${JSON.stringify({ node: "worker-0", waitFor: word })});`;
    workspace.writeProgram(rebootFor("b", waits("ACTIVE")));
    const { output } = failed(await workspace.preview());
    expect(output).toContain("write Ready for ACTIVE");
  });

  test("a run that is killed with its plugin while the pod is on its way is resumed without a question, with one reboot in all", async () => {
    const { node } = cluster;
    const before = node.reboots;
    node.rebootStyle = { wipesRecords: false, afterMs: 3000, downMs: 500 };
    workspace.writeProgram(rebootFor("c"));
    const killed = workspace.startUp();
    await eventually(() => (node.requests.length > before ? true : undefined));
    // Settled or not: this run says nothing more.
    for (const { pid } of workspace.processes()) process.kill(pid, "SIGKILL");
    await killed.exit;
    await cluster.untilReady();
    succeeded(await workspace.run(["cancel", "--yes"]));
    succeeded(await workspace.up());
    expect(node.reboots).toBe(before + 1);
    expect(await workspace.outputs()).toMatchObject({ "worker-0": { phase: "completed" } });
  });

  test("a node is drained by its kubelet before it is rebooted, and takes pods again once it has been ready for a while", async () => {
    const { node, server } = cluster;
    const before = node.reboots;
    node.rebootStyle = { wipesRecords: true, afterMs: 500, downMs: 500 };
    const pods = "/api/v1/namespaces/default/pods";
    const owner = {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      name: "web",
      uid: "uid-of-web",
      controller: true,
    };
    const made = await server.request("POST", pods, {
      metadata: { name: "web-1", ownerReferences: [owner] },
      spec: {
        nodeName: "worker-0",
        // The rig has no network for pods.
        hostNetwork: true,
        automountServiceAccountToken: false,
        containers: [
          {
            name: "web",
            image: shellImage,
            command: ["sh", "-c", "trap exit TERM; while :; do sleep 0.1; done"],
          },
        ],
      },
    });
    expect([made.status, made.body]).toEqual([201, expect.anything()]);
    const read = async <T>(path: string): Promise<T> => (await server.request("GET", path)).body as T;
    await eventually(async () =>
      (await read<{ status?: { phase?: string } }>(`${pods}/web-1`)).status?.phase === "Running"
        ? true
        : undefined,
    );
    const careful = {
      node: "worker-0",
      triggers: ["d"],
      drain: { timeoutSeconds: 60 },
      budget: {},
      healthGate: true,
      readiness: { minimumStableSeconds: 2 },
    };
    workspace.writeProgram(program(reboot("worker-0", careful)));
    const { output } = succeeded(await workspace.up());
    expect(output).toContain("node worker-0: a drain evicts 1 pod");
    expect(node.reboots).toBe(before + 1);
    expect((await server.request("GET", `${pods}/web-1`)).status).toBe(404);
    const { spec } = await read<{ spec: { unschedulable?: boolean } }>("/api/v1/nodes/worker-0");
    expect(spec.unschedulable).toBeUndefined();
    succeeded(await workspace.up(["--expect-no-changes"]));
  });

  test("a node that is not there is refused in preview, with the closest names", async () => {
    workspace.writeProgram(program(reboot("worker-9", { node: "worker-9", triggers: code('["a"]') })));
    expect(failed(await workspace.preview()).output).toContain('Closest: "worker-0"');
  });
});
