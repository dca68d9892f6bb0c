import {
  adopts,
  aMinuteLater,
  endlessReboot,
  killPlugin,
  paste,
  requestsOf,
  recoveryCommandsIn,
} from "../../support/interruptions";
import { until } from "../../support/until";
import { operator } from "../../support/pulumiWorkspace";
import { failed, program, reboot, succeeded, withScene, type Scene } from "../../support/rebootProgram";

const oneReboot = program(reboot("worker-0", { triggers: ["a"] }));
const node = "worker-0.openstacklocal";

/** Ends the plugin while the server has the request, and with it the update. */
async function killDuringRequest(scene: Scene, nth = 1): Promise<void> {
  const running = scene.workspace.startUp();
  await until("the request arrives", () => requestsOf(scene, "reboot").length === nth);
  killPlugin(scene);
  failed(await running.exit);
}

describe("an update", () => {
  it("asks what to do after the plugin died during a request that was not accepted, and asks again", async () => {
    await withScene(oneReboot, async (scene) => {
      scene.simulator.fault({ kind: "hang-before", match: { action: "reboot" } });
      await killDuringRequest(scene);
      expect(scene.rebooted()).toEqual([]);

      const asked = failed(await scene.workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(
        /not known whether the reboot of node worker-0\.openstacklocal was accepted/,
      );
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      expect(asked.output).toMatch(/Last seen: worker-0\.openstacklocal ACTIVE/i);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);

      succeeded(await paste(scene, recoveryCommandsIn(asked.output).askAgain));
      expect(scene.rebooted()).toEqual([node]);
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true, adopted: false });
    });
  });

  it("asks what to do after the plugin died during a request that was accepted, believes the user, and adopts a reboot that it sees", async () => {
    await withScene(oneReboot, async (scene) => {
      scene.simulator.fault({ kind: "hang-after", match: { action: "reboot" } });
      await killDuringRequest(scene);
      expect(scene.rebooted()).toEqual([node]);
      scene.simulator.finishJobs("Done");

      const asked = failed(await scene.workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      succeeded(await paste(scene, recoveryCommandsIn(asked.output).accept));

      expect(scene.rebooted()).toEqual([node]);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true, adopted: true });
      // The word was for that operation alone: the next change reboots.
      scene.workspace.writeProgram(program(reboot("worker-0", { triggers: ["b"] })));
      scene.simulator.setReboot(endlessReboot);
      scene.simulator.fault({ kind: "hang-after", match: { action: "reboot" } });
      await killDuringRequest(scene, 2);
      expect(scene.rebooted()).toEqual([node, node]);

      // This time the node is seen on its way, so there is nothing to ask.
      await adopts(scene);
      expect(requestsOf(scene, "reboot")).toHaveLength(2);
      expect(scene.outputsOf("worker-0")).toMatchObject({
        completed: true,
        adopted: true,
        phase: "completed",
      });
    });
  });

  it("asks what to do after the plugin died during the second try of a refused request", async () => {
    await withScene(
      oneReboot,
      async (scene) => {
        const { simulator, workspace } = scene;
        const refused = failed(await workspace.up());
        expect(refused.output).toMatch(/ERR_REBOOT_ROLE_MISSING/);

        simulator.setUser(operator);
        simulator.fault({ kind: "hang-after", match: { action: "reboot" } });
        await killDuringRequest(scene, 2);
        expect(scene.rebooted()).toEqual([node]);
        simulator.finishJobs("Done");

        const asked = failed(await workspace.up([], aMinuteLater));
        expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
        expect(requestsOf(scene, "reboot")).toHaveLength(2);
        succeeded(await paste(scene, recoveryCommandsIn(asked.output).accept));
        expect(scene.rebooted()).toEqual([node]);
      },
      { simulator: { users: [{ ...operator, reboot: false }] } },
    );
  });
});
