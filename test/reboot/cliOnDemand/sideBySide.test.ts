import { requestsOf } from "../../support/interruptions";
import { until } from "../../support/until";
import { code, nodeOf, program, reboot, succeeded, withOwnProcess } from "../../support/rebootProgram";

const workers = ["worker-0", "worker-1", "worker-2"];

describe("an update", () => {
  it("lets the jobs of several reboots run side by side", async () => {
    await withOwnProcess(program(...workers.map((name) => reboot(name))), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot({ downMs: Infinity });
      const running = workspace.startUp();
      // The last is accepted while the first one is still down.
      await until("all reboots are accepted", () => scene.rebooted().length === 3);
      simulator.finishJobs("Done");
      succeeded(await running.exit);
      expect(requestsOf(scene, "reboot")).toHaveLength(3);
    });
  });

  it("reboots one after another where one uses an output of another, or depends on it", async () => {
    // The names say the reverse of the order, so that nothing is in order by chance.
    const source = program(
      reboot("worker-2"),
      reboot("worker-1", { triggers: code('[reboots["worker-2"].jobId]') }),
      reboot("worker-0", {}, { dependsOn: code('reboots["worker-1"]') }),
      reboot("master-0", { node: code('reboots["worker-0"].node.apply(() => "master-0.openstacklocal")') }),
    );
    await withOwnProcess(source, async (scene) => {
      const { simulator, workspace } = scene;
      succeeded(await workspace.up());

      const order = ["worker-2", "worker-1", "worker-0", "master-0"];
      expect(scene.rebooted()).toEqual(order.map(nodeOf));
      for (const [index, { at }] of simulator.acceptedReboots.entries()) {
        const before = simulator.acceptedReboots[index - 1];
        // Before each request but the first, the job of the one before was read to its end.
        if (before === undefined) continue;
        const reads = requestsOf(scene, "job").filter(({ path }) => path.endsWith(before.jobId));
        expect(Math.max(...reads.map((read) => read.at))).toBeLessThanOrEqual(at);
      }
      // A trigger of the first reboots the second too, because it depends on the first one's job.
      workspace.writeProgram(
        source.replace('"worker-2.openstacklocal"', '"worker-2.openstacklocal", "triggers": ["again"]'),
      );
      succeeded(await workspace.up());
      expect(scene.rebooted().slice(4)).toEqual(["worker-2", "worker-1"].map(nodeOf));
    });
  });

  it("refuses to order anything while Pulumi does not write its state between steps", async () => {
    await withOwnProcess(program(reboot("worker-0")), async (scene) => {
      const { workspace } = scene;
      const env = { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" };
      const refused = await workspace.up([], { env });
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/PULUMI_SKIP_CHECKPOINTS is set/);
      expect(refused.output).toMatch(/Unset PULUMI_SKIP_CHECKPOINTS and run the same command again/);
      expect(workspace.stateText()).not.toMatch(/operationId/);
      expect(requestsOf(scene, "reboot")).toHaveLength(0);

      succeeded(await workspace.up());
      expect(scene.rebooted()).toEqual(["worker-0.openstacklocal"]);
    });
  });
});
