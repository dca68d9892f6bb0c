/** A backend that rejects a write, and a disk that is full, in the moment after the order or the request. */
import { execFileSync } from "node:child_process";
import { copyFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { aMinuteLater, paste, requestsOf, recoveryCommandsIn } from "../../support/interruptions";
import { until } from "../../support/until";
import { failed, program, reboot, succeeded, withScene, type Scene } from "../../support/rebootProgram";

const source = program(reboot("worker-0"));
const stacksOf = ({ workspace }: Scene): string =>
  path.join(workspace.folder, "state", ".pulumi", "stacks", "test");

/** Makes the backend reject every write, and returns what makes it take them again. */
function rejectWrites(scene: Scene): () => void {
  const stacks = stacksOf(scene);
  renameSync(stacks, `${stacks}-aside`);
  writeFileSync(stacks, "where a folder should be");
  return () => {
    rmSync(stacks);
    renameSync(`${stacks}-aside`, stacks);
  };
}

/** Rejects the writes of an update from a moment on. Pulumi tries again for half a minute before it gives up. */
async function updateWithoutWrites(scene: Scene, from: () => boolean): Promise<void> {
  const running = scene.workspace.startUp();
  await until("the moment", from);
  const takeWrites = rejectWrites(scene);
  const { output } = failed(await running.exit);
  expect(output).toMatch(/failed to save snapshot/);
  takeWrites();
}

describe("an update", () => {
  it("never sends twice where the backend rejects the write after the request", async () => {
    await withScene(source, async (scene) => {
      const { simulator, workspace } = scene;
      // What is sent is the second try of a refused request: its right to send was in the record just deleted.
      simulator.fault({ kind: "status", status: 403, match: { action: "reboot" } });
      failed(await workspace.up());
      simulator.fault({ kind: "delay", delayMs: 1500, match: { action: "reboot" } });
      await updateWithoutWrites(scene, () => requestsOf(scene, "reboot").length === 2);
      const asked = failed(await workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      expect(requestsOf(scene, "reboot")).toHaveLength(2);
      expect(scene.rebooted()).toHaveLength(1);
    });
  });

  it("sends nothing where the backend rejects the write after the order", async () => {
    await withScene(source, async (scene) => {
      const { simulator, workspace } = scene;
      // The first answer comes too late to be shared with the order, which therefore reads for itself.
      for (const delayMs of [1200, 1500])
        simulator.fault({ kind: "delay", delayMs, match: { action: "nodestatus" } });
      await updateWithoutWrites(scene, () => requestsOf(scene, "nodestatus").length === 2);
      expect(requestsOf(scene, "reboot")).toHaveLength(0);
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(1);
    });
  });

  it("sends nothing on the state that a full disk leaves behind", async () => {
    await withScene(source, async (scene) => {
      const { simulator, workspace } = scene;
      simulator.fault({ kind: "delay", delayMs: 1500, match: { action: "reboot" } });
      const running = workspace.startUp();
      await until("the request arrives", () => requestsOf(scene, "reboot").length === 1);
      // No file of the CLI may grow beyond this any more: a write ends midway, as on a full disk.
      execFileSync("prlimit", ["--pid", String(running.pid), "--fsize=4096"]);
      expect(failed(await running.exit).output).toMatch(/failed to save snapshot.*file too large/);
      const cut = failed(await workspace.up());
      expect(cut.output).toMatch(/failed to load checkpoint/);
      // Beside it is the last state that Pulumi could write whole. It has the order.
      const state = path.join(stacksOf(scene), "dev.json");
      copyFileSync(`${state}.bak`, state);
      const asked = failed(await workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      succeeded(await paste(scene, recoveryCommandsIn(asked.output).accept));
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
    });
  });
});
