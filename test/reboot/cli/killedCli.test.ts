import {
  adopts,
  aMinuteLater,
  endlessReboot,
  orphanEnds,
  paste,
  pluginsOf,
  requestsOf,
  unlock,
  recoveryCommandsIn,
} from "../../support/interruptions";
import { until } from "../../support/until";
import { failed, program, reboot, succeeded, withOwnProcess } from "../../support/rebootProgram";

const oneReboot = program(reboot("worker-0", { triggers: ["a"] }));
const node = "worker-0.openstacklocal";

describe("an update", () => {
  it("finishes a reboot without a second request after the CLI was killed during the wait", async () => {
    await withOwnProcess(oneReboot, async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot(endlessReboot);
      const killed = workspace.startUp();
      await until("the job is read", () => requestsOf(scene, "job").length > 1);
      killed.signal("SIGKILL");
      await killed.exit;
      expect(pluginsOf(scene)).toHaveLength(1);
      await orphanEnds(scene, { reboots: 1 });
      const reads = simulator.requests.length;

      simulator.finishJobs("Done");
      const locked = failed(await workspace.up());
      expect(locked.output).toMatch(/locked/);
      expect(simulator.requests).toHaveLength(reads);
      await unlock(scene);
      succeeded(await workspace.up());

      expect(scene.rebooted()).toEqual([node]);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
      expect(scene.outputsOf("worker-0")).toMatchObject({
        phase: "completed",
        completed: true,
        jobId: simulator.acceptedReboots[0]?.jobId,
      });
    });
  });

  it("starts over after the CLI was killed before the order was recorded", async () => {
    await withOwnProcess(oneReboot, async (scene) => {
      const { simulator, workspace } = scene;
      // The first answer comes too late to be shared with the order, which therefore reads for itself.
      simulator.fault({ kind: "delay", delayMs: 1200, match: { action: "nodestatus" } });
      simulator.fault({ kind: "delay", delayMs: 2500, match: { action: "nodestatus" } });
      const killed = workspace.startUp();
      await until("the order reads", () => requestsOf(scene, "nodestatus").length === 2);
      killed.signal("SIGKILL");
      await killed.exit;
      await unlock(scene);
      const next = succeeded(await workspace.up());

      expect(next.output).toMatch(/interrupted|pending/);
      expect(scene.rebooted()).toEqual([node]);
      await orphanEnds(scene, { reboots: 1 });
    });
  });

  it("sends nothing when the CLI was killed between the order and the request, and asks what to do", async () => {
    await withOwnProcess(oneReboot, async (scene) => {
      const { simulator, workspace } = scene;
      for (const delayMs of [1200, 1200, 2500]) {
        simulator.fault({ kind: "delay", delayMs, match: { action: "nodestatus" } });
      }
      const killed = workspace.startUp();
      await until("the request reads", () => requestsOf(scene, "nodestatus").length === 3);
      killed.signal("SIGKILL");
      await killed.exit;
      await orphanEnds(scene, { reboots: 0 });
      await unlock(scene);
      const next = failed(await workspace.up([], aMinuteLater));

      expect(next.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      expect(next.output).toMatch(/ended before it recorded an answer/);
      succeeded(await paste(scene, recoveryCommandsIn(next.output).askAgain));
      expect(scene.rebooted()).toEqual([node]);
    });
  });

  it("adopts the reboot of a request that the killed CLI never saw answered", async () => {
    await withOwnProcess(oneReboot, async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot(endlessReboot);
      simulator.fault({ kind: "delay", delayMs: 1500, match: { action: "reboot" } });
      const killed = workspace.startUp();
      await until("the request arrives", () => requestsOf(scene, "reboot").length === 1);
      killed.signal("SIGKILL");
      await killed.exit;
      await unlock(scene);
      await until("the reboot is accepted", () => scene.rebooted().length === 1);
      await adopts(scene);
      await orphanEnds(scene, { reboots: 1 });
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true, adopted: true });
    });
  });
});
