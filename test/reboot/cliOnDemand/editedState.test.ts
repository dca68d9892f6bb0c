/** What a user, or a script, does to the state between two updates. */
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { aMinuteLater, paste, requestsOf, unlock, recoveryCommandsIn } from "../../support/interruptions";
import { until } from "../../support/until";
import type { StackExport } from "../../../scripts/pulumi/workspaceTypes";
import {
  failed,
  fastReboot,
  program,
  reboot,
  stepUrn,
  succeeded,
  withScene,
  type Scene,
  type Step,
} from "../../support/rebootProgram";

const worker = (triggers: string[], more: object = {}): string =>
  program(reboot("worker-0", { triggers, ...more }));

/** What a user types to make Pulumi forget a step, and all that builds on it. */
async function forget({ workspace }: Scene, step: Step): Promise<void> {
  const command = ["state", "delete", stepUrn("worker-0", step), "--yes", "--target-dependents"];
  succeeded(await workspace.run([...command, "--non-interactive", "--color=never"]));
}

async function bringBack({ workspace }: Scene, state: StackExport): Promise<void> {
  const file = path.join(workspace.folder, "exported.json");
  writeFileSync(file, JSON.stringify(state));
  succeeded(await workspace.run(["stack", "import", "--file", file]));
}

describe("an update", () => {
  it("sends nothing after the record of the job or the request was lost, or turned back to an earlier one", async () => {
    const rhythm = { ...fastReboot, downMs: Infinity, startDelayMs: 0 };
    const play = async (scene: Scene): Promise<void> => {
      const { simulator, workspace } = scene;
      expect(failed(await workspace.up()).output).toMatch(/ERR_WAIT_TIMEOUT/);
      const unfinished = await workspace.exportStack();
      await forget(scene, "RebootJob");
      expect(failed(await workspace.up()).output).toMatch(/ERR_WAIT_TIMEOUT/);
      await bringBack(scene, unfinished);
      simulator.finishJobs("Done");
      succeeded(await workspace.up());
      // The job has ended since this export.
      await bringBack(scene, unfinished);
      succeeded(await workspace.up());
      const { jobId } = simulator.acceptedReboots[0] ?? {};
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true, jobId, adopted: false });

      await forget(scene, "RebootRequest");
      const asked = failed(await workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      succeeded(await paste(scene, recoveryCommandsIn(asked.output).accept));
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
    };
    await withScene(worker(["a"], { timeoutSeconds: 1 }), play, { simulator: { reboot: rhythm } });
  });

  it("takes a deleted or renamed order, or a deleted gate, for one that was never given", async () => {
    await withScene(worker(["a"]), async (scene) => {
      const { workspace } = scene;
      succeeded(await workspace.up());
      await forget(scene, "RebootOrder");
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(2);

      const rename = ["state", "rename", "--yes", "--non-interactive", "--color=never"];
      succeeded(await workspace.run([...rename, stepUrn("worker-0", "RebootOrder"), "other"]));
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(3);

      await forget(scene, "RebootGate");
      workspace.writeProgram(worker(["a"], { rebootOnCreate: false }));
      succeeded(await workspace.up());
      expect(scene.outputsOf("worker-0")).toMatchObject({ phase: "skipped", completed: false });
      expect(requestsOf(scene, "reboot")).toHaveLength(3);
    });
  });

  it("says what to leave out where a refresh or destroy runs a program whose triggers have changed, and continues with an update that does both", async () => {
    await withScene(worker(["a"]), async (scene) => {
      const { workspace } = scene;
      succeeded(await workspace.up());
      workspace.writeProgram(worker(["b"]));
      for (const operation of ["refresh", "destroy"] as const) {
        expect(failed(await workspace[operation](["--run-program"])).output).toMatch(
          /step RebootOrder was excluded .*With pulumi refresh or pulumi destroy, leave --run-program out: .*\(ERR_STEP_EXCLUDED\)/,
        );
      }
      succeeded(await workspace.refresh());
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
      succeeded(await workspace.up(["--refresh", "--run-program"]));
      expect(requestsOf(scene, "reboot")).toHaveLength(2);
      // Nothing has changed since, so there is nothing to say.
      succeeded(await workspace.destroy(["--run-program"]));
      expect(requestsOf(scene, "reboot")).toHaveLength(2);
    });
  });

  it("sends once for each time that the export of a refusal is imported", async () => {
    await withScene(worker(["a"]), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.fault({ kind: "status", status: 403, match: { action: "reboot" } });
      failed(await workspace.up());
      const refused = await workspace.exportStack();
      // The limit: a state that is turned back behind an accepted request does not know of it.
      for (const accepted of [1, 2]) {
        await bringBack(scene, refused);
        succeeded(await workspace.up());
        expect(scene.rebooted()).toHaveLength(accepted);
      }
    });
  });

  it("does not take a cleared pending operation for a request that was never sent", async () => {
    await withScene(worker(["a"]), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.fault({ kind: "delay", delayMs: 1500, match: { action: "reboot" } });
      const running = workspace.startUp();
      await until("the request arrives", () => requestsOf(scene, "reboot").length === 1);
      running.signal("SIGKILL");
      await running.exit;
      await unlock(scene);
      const pending = (): string[] => (scene.state().pending_operations ?? []).map(({ type }) => type);
      expect(pending()).toEqual(["creating"]);
      succeeded(await workspace.refresh(["--clear-pending-creates"]));
      expect(pending()).toEqual([]);

      const asked = failed(await workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      // What is uncertain stays so in an export.
      await bringBack(scene, await workspace.exportStack());
      expect(failed(await workspace.up([], aMinuteLater)).output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
      succeeded(await paste(scene, recoveryCommandsIn(asked.output).accept));
      expect(scene.rebooted()).toHaveLength(1);
    });
  });
});
