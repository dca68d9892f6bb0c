import { aMinuteLater, leavesOut, paste, requestsOf, recoveryCommandsIn } from "../../support/interruptions";
import {
  failed,
  program,
  reboot,
  stepUrn,
  succeeded,
  withScene,
  type Step,
} from "../../support/rebootProgram";

const withTriggers = (...triggers: string[]): string => program(reboot("worker-0", { triggers }));
const leave = (option: "--target" | "--exclude", step: Step): string[] => [option, stepUrn("worker-0", step)];

describe("an update", () => {
  it("never ends a first update green over a reboot of which a step was left out", async () => {
    await withScene(withTriggers("a"), async (scene) => {
      const { workspace } = scene;
      // Here Pulumi itself says what is missing.
      const targeted = failed(await workspace.up(leave("--target", "RebootGate")));
      expect(targeted.output).toMatch(/depends on .*NodeReboot::worker-0.* not specified in --target list/);
      expect(await leavesOut(scene, leave("--target", "RebootOrder"), "RebootGate")).toBe(0);
      expect(await leavesOut(scene, leave("--target", "RebootRequest"), "RebootOrder")).toBe(0);
      expect(await leavesOut(scene, leave("--target", "RebootJob"), "RebootRequest")).toBe(0);
      expect(await leavesOut(scene, leave("--exclude", "RebootGate"), "RebootGate")).toBe(0);
      expect(await leavesOut(scene, leave("--exclude", "RebootOrder"), "RebootOrder")).toBe(0);
      expect(await leavesOut(scene, leave("--exclude", "RebootJob"), "RebootJob")).toBe(1);
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(1);
    });
  });

  it("asks what to do after a first update that left out the request", async () => {
    await withScene(withTriggers("a"), async (scene) => {
      expect(await leavesOut(scene, leave("--exclude", "RebootRequest"), "RebootRequest")).toBe(0);
      // The order stands, of a run that is over: whether its request was sent only the server knows.
      const asked = failed(await scene.workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      expect(requestsOf(scene, "reboot")).toHaveLength(0);
    });
  });

  it("never ends a later update green over a node that was not rebooted, and reboots once where all steps that matter take part", async () => {
    await withScene(withTriggers("a"), async (scene) => {
      const { workspace } = scene;
      succeeded(await workspace.up());

      workspace.writeProgram(withTriggers("b"));
      expect(await leavesOut(scene, leave("--target", "RebootGate"), "RebootOrder")).toBe(1);
      for (const step of ["RebootRequest", "RebootJob"] as const)
        expect(await leavesOut(scene, leave("--target", step), "RebootOrder")).toBe(1);
      const dependents = [...leave("--target", "RebootRequest"), "--target-dependents"];
      expect(await leavesOut(scene, dependents, "RebootOrder")).toBe(1);
      expect(await leavesOut(scene, leave("--exclude", "RebootOrder"), "RebootOrder")).toBe(1);
      // The request is sent and recorded; what is missing is the wait for its end.
      expect(await leavesOut(scene, leave("--exclude", "RebootJob"), "RebootJob")).toBe(2);
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(2);

      workspace.writeProgram(withTriggers("c"));
      succeeded(await workspace.up([...leave("--target", "RebootGate"), "--target-dependents"]));
      expect(scene.rebooted()).toHaveLength(3);
      workspace.writeProgram(withTriggers("d"));
      succeeded(await workspace.up([...leave("--target", "RebootOrder"), "--target-dependents"]));
      expect(scene.rebooted()).toHaveLength(4);

      workspace.writeProgram(withTriggers("e"));
      expect(await leavesOut(scene, leave("--target", "RebootOrder"), "RebootRequest")).toBe(4);
      const excluded = failed(await workspace.up(leave("--exclude", "RebootRequest")));
      expect(excluded.output).toMatch(/the request step was excluded from this update/);
      const asked = failed(await workspace.up([], aMinuteLater));
      succeeded(await paste(scene, recoveryCommandsIn(asked.output).askAgain));
      expect(scene.rebooted()).toHaveLength(5);
      expect(requestsOf(scene, "reboot")).toHaveLength(5);
    });
  });
});
