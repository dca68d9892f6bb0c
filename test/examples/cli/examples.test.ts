import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { administrator, setUpCluster } from "../../../scripts/demo/setUpCluster.cjs";
import { startOkdSimulator, startSimulator } from "../../../simulator/source";
import { connectionTo, createPulumiWorkspace, operator } from "../../support/pulumiWorkspace";
import { succeeded } from "../../support/rebootProgram";

const examples = path.resolve(__dirname, "../../../examples");

describe("the examples are whole programs", () => {
  it("workers-in-order: each worker begins when the one before is back", async () => {
    const simulator = await startSimulator({
      users: [operator],
      reboot: { downMs: 800, lineIntervalMs: 200, doneGapMs: 100 },
    });
    const workspace = await createPulumiWorkspace({
      projectFolder: path.join(examples, "workers-in-order"),
      project: "workers-in-order",
      config: { ...connectionTo(simulator), imageVersion: "4.18.1" },
    });
    try {
      const first = await workspace.up();
      expect(first).toMatchObject({ code: 0 });
      const nodes = simulator.acceptedReboots.map(({ node }) => node);
      expect(nodes).toEqual([0, 1, 2].map((n) => `worker-${n}.openstacklocal`));
      const starts = simulator.acceptedReboots.map(({ at }) => at);
      for (const [index, at] of starts.slice(1).entries()) {
        expect(at - (starts[index] ?? at)).toBeGreaterThanOrEqual(900);
      }
      expect(await workspace.up(["--expect-no-changes"])).toMatchObject({ code: 0 });
      expect(simulator.acceptedReboots).toHaveLength(3);
    } finally {
      await workspace.dispose();
      await simulator.close();
    }
  });

  it("rolling-reboot: workers two at once, then load balancers, then masters one by one", async () => {
    const simulator = await startSimulator({
      users: [operator],
      reboot: { downMs: 300, lineIntervalMs: 100, doneGapMs: 100 },
    });
    const workspace = await createPulumiWorkspace({
      projectFolder: path.join(examples, "rolling-reboot"),
      project: "rolling-reboot",
      config: { ...connectionTo(simulator), imageVersion: "4.18.1" },
    });
    try {
      succeeded(await workspace.up());
      const roles = simulator.acceptedReboots.map(({ node }) => node.split("-")[0]);
      expect(roles).toEqual(["worker", "worker", "worker", "haproxy", "master", "master", "master"]);
      expect(await workspace.outputs()).toMatchObject({
        summary: expect.stringMatching(/^7 of 7 nodes rebooted in /u) as unknown,
      });
    } finally {
      await workspace.dispose();
      await simulator.close();
    }
  });

  it("kubernetes-reboot: a kubeconfig is all it needs, and each image version is one boot of the node", async () => {
    const okd = await startOkdSimulator({
      ...administrator,
      nodes: ["worker-0", "worker-1"],
      nodeRhythm: { downMs: 1200, readyMs: 300 },
    });
    const folder = mkdtempSync(path.join(tmpdir(), "kubernetes-reboot-"));
    const kubeconfig = path.join(folder, "config");
    writeFileSync(kubeconfig, (await setUpCluster(okd)).kubeconfig);
    const workspace = await createPulumiWorkspace({
      projectFolder: path.join(examples, "kubernetes-reboot"),
      project: "kubernetes-reboot",
      config: { node: "worker-0", imageVersion: "4.18.1" },
      env: { KUBECONFIG: kubeconfig },
    });
    const bootsOf = (): string[] => okd.boots.map(({ node }) => node);
    try {
      expect(succeeded(await workspace.up()).output).toContain("node worker-0 rebooted in");
      expect(await workspace.outputs()).toMatchObject({ statusAfter: "Ready" });
      expect(okd.list("Pod")).toEqual([]);
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(bootsOf()).toEqual(["worker-0"]);
      await workspace.setConfig({ imageVersion: "4.18.2" });
      succeeded(await workspace.up());
      expect(bootsOf()).toEqual(["worker-0", "worker-0"]);
    } finally {
      await workspace.dispose();
      await okd.close();
      rmSync(folder, { recursive: true });
    }
  });
});
