import {
  adopts,
  aMinuteLater,
  endlessReboot,
  paste,
  requestsOf,
  recoveryCommandsIn,
} from "../../support/interruptions";
import { until } from "../../support/until";
import {
  failed,
  fastReboot,
  program,
  reboot,
  succeeded,
  withOwnProcess,
  type Scene,
  type Step,
} from "../../support/rebootProgram";

const withTriggers = (...triggers: string[]): string => program(reboot("worker-0", { triggers }));
const node = "worker-0.openstacklocal";

/** Presses Ctrl-C once or twice when the update has come so far; the step is the last one that was begun. */
async function interrupt(
  scene: Scene,
  times: 1 | 2,
  step: Step,
  when: () => boolean,
  then: () => void = () => undefined,
): Promise<void> {
  const running = scene.workspace.startUp();
  await until("the moment to interrupt", when);
  running.signal("SIGINT");
  await running.waitForOutput(/cancel/i);
  if (times === 2) running.signal("SIGINT");
  then();
  const result = failed(await running.exit);
  expect(result.signal).toBeNull();
  const begun = result.output.matchAll(/openshift:(\w+) worker-0 (?:creat|updat)ing \(/gu);
  expect([...begun].at(-1)?.[1]).toBe(step);
}

/** The next reads of the nodes answer only after a while, so that none is shared and each can be interrupted. */
function slowReads({ simulator }: Scene, ...delaysMs: number[]): void {
  for (const delayMs of delaysMs)
    simulator.fault({ kind: "delay", delayMs, match: { action: "nodestatus" } });
}

describe("an update", () => {
  it("continues by itself after Ctrl-C while the job runs, and starts over while it waits for an earlier reboot", async () => {
    await withOwnProcess(withTriggers("a"), async (scene) => {
      const { simulator, workspace } = scene;
      // Reads of the nth job: the request of a later operation looks at the job before.
      const isWaitedFor = (nth: number): boolean => {
        const jobId = simulator.acceptedReboots[nth - 1]?.jobId ?? "none yet";
        return requestsOf(scene, "job").some(({ path }) => path.endsWith(jobId));
      };
      // The running step ends and is recorded; Pulumi only starts no other.
      await interrupt(scene, 1, "RebootJob", () => isWaitedFor(1));
      succeeded(await workspace.up());
      expect(scene.rebooted()).toEqual([node]);
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true });

      workspace.writeProgram(withTriggers("b"));
      simulator.setReboot({ downMs: Infinity });
      await interrupt(scene, 2, "RebootJob", () => isWaitedFor(2));
      simulator.finishJobs("Done");
      succeeded(await workspace.up());
      expect(scene.rebooted()).toEqual([node, node]);
      expect(scene.outputsOf("worker-0")).toMatchObject({
        completed: true,
        adopted: false,
        jobId: simulator.acceptedReboots[1]?.jobId,
      });

      const show = (status: string): void => {
        simulator.setNode("demo.cna.example.com", node, status);
      };

      simulator.setReboot(fastReboot);
      workspace.writeProgram(withTriggers("c"));
      for (const times of [1, 2] as const) {
        show("REBOOT");
        const reads = requestsOf(scene, "nodestatus").length;
        const waiting = (): boolean => requestsOf(scene, "nodestatus").length > reads + 1;
        await interrupt(scene, times, "RebootGate", waiting, () => {
          if (times === 1) show("ACTIVE");
        });
        if (times === 1) {
          // The gate has let it through, for that run alone: the order of the next one looks again.
          show("REBOOT");
          expect(failed(await workspace.up()).output).toMatch(/ERR_NODE_BUSY/);
        }
        show("ACTIVE");
        succeeded(await workspace.up());
        expect(scene.rebooted()).toHaveLength(times + 2);
        workspace.writeProgram(withTriggers("d"));
      }
    });
  });

  it("sends no second request after Ctrl-C during the request", async () => {
    await withOwnProcess(withTriggers("a"), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.fault({ kind: "delay", delayMs: 1500, match: { action: "reboot" } });
      await interrupt(scene, 1, "RebootRequest", () => requestsOf(scene, "reboot").length === 1);
      // One Ctrl-C: the answer was awaited and the job is known.
      expect(scene.recorded("worker-0", "RebootRequest")).toMatchObject({
        jobId: simulator.acceptedReboots[0]?.jobId,
      });
      succeeded(await workspace.up());
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true, adopted: false });

      workspace.writeProgram(withTriggers("b"));
      simulator.setReboot(endlessReboot);
      simulator.fault({ kind: "hang-after", match: { action: "reboot" } });
      await interrupt(scene, 2, "RebootRequest", () => requestsOf(scene, "reboot").length === 2);
      // Two: nothing is recorded, but the node is seen in REBOOT.
      await adopts(scene);
      expect(requestsOf(scene, "reboot")).toHaveLength(2);
      expect(scene.rebooted()).toEqual([node, node]);
    });
  });

  it("asks what to do after Ctrl-C during the order, and starts over after two", async () => {
    await withOwnProcess(withTriggers("a"), async (scene) => {
      const { workspace } = scene;
      slowReads(scene, 1200, 1500);
      await interrupt(scene, 1, "RebootOrder", () => requestsOf(scene, "nodestatus").length === 2);
      // The order was recorded and its request never begun: that nothing was sent only the server knows.
      succeeded(await workspace.refresh());
      const asked = failed(await workspace.up([], aMinuteLater));
      expect(asked.output).toMatch(/ERR_REBOOT_UNCERTAIN/);
      expect(requestsOf(scene, "reboot")).toHaveLength(0);
      succeeded(await paste(scene, recoveryCommandsIn(asked.output).askAgain));
      expect(scene.rebooted()).toEqual([node]);

      workspace.writeProgram(withTriggers("b"));
      const reads = requestsOf(scene, "nodestatus").length;
      slowReads(scene, 1200, 1200, 8000);
      await interrupt(scene, 2, "RebootOrder", () => requestsOf(scene, "nodestatus").length === reads + 3);
      expect(scene.rebooted()).toEqual([node]);
      succeeded(await workspace.up());
      expect(scene.rebooted()).toEqual([node, node]);
    });
  });
});
