import { paste, requestsOf, recoveryCommandsIn } from "../../support/interruptions";
import { until } from "../../support/until";
import { failed, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

const names = ["worker-0", "worker-1", "worker-2"];
const node = "worker-0.openstacklocal";

describe("an update", () => {
  it("adopts a reboot whose answer was lost or is unusable, with a warning", async () => {
    await withScene(program(...names.map((name) => reboot(name))), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot({ startDelayMs: 0, downMs: 5000 });
      const action = "reboot";
      simulator.fault({ kind: "reset-after", match: { action, node: "worker-0.openstacklocal" } });
      simulator.fault({ kind: "html", acts: true, match: { action, node: "worker-1.openstacklocal" } });
      simulator.fault({
        kind: "body",
        acts: true,
        body: "<<< started >>>",
        match: { action, node: "worker-2.openstacklocal" },
      });
      const { output } = succeeded(await workspace.up());

      for (const name of names) {
        expect(output).toMatch(
          new RegExp(
            `warning: node ${name}.openstacklocal is in REBOOT: adopted as the requested reboot`,
            "u",
          ),
        );
        expect(scene.outputsOf(name)).toMatchObject({ phase: "completed", completed: true, adopted: true });
      }
      expect(output).not.toMatch(/<html|<<</i);
      expect(scene.rebooted().sort()).toEqual(names.map((name) => `${name}.openstacklocal`));
      expect(requestsOf(scene, "reboot")).toHaveLength(3);
      succeeded(await workspace.up(["--expect-no-changes"]));
    });
  });

  it("looks for half a minute after a lost request before it asks what to do", async () => {
    await withScene(program(reboot("worker-0")), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.fault({ kind: "reset-before", match: { action: "reboot" } });
      const running = workspace.startUp();
      await until("the request is lost", () => requestsOf(scene, "reboot").length === 1);
      const lostAt = Date.now();
      const asked = failed(await running.exit);

      expect(Date.now() - lostAt).toBeGreaterThan(29_000);
      expect(asked.output).toMatch(/the request was sent, but its fate is unknown/);
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      // The look is over: the next update says the same at once, and for the same reason.
      const again = failed(await workspace.up());
      expect(again.output).toMatch(/the request was sent, but its fate is unknown/);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);

      succeeded(await paste(scene, recoveryCommandsIn(asked.output).askAgain));
      expect(scene.rebooted()).toEqual([node]);
    });
  });

  it("destroys a stack with an unfinished reboot and sends nothing for it", async () => {
    await withScene(program(reboot("worker-0", { timeoutSeconds: 1 })), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot({ downMs: Infinity });
      expect(failed(await workspace.up()).output).toMatch(/ERR_WAIT_TIMEOUT/);
      const requests = simulator.requests.length;

      succeeded(await workspace.destroy());
      expect(simulator.requests).toHaveLength(requests);
      expect(scene.state().resources ?? []).toEqual([]);
      expect(scene.rebooted()).toEqual([node]);
    });
  });
});
