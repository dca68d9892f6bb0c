/** Ends of a run that are neither Ctrl-C nor a kill -9 of the CLI or the plugin. */
import { requestsOf } from "../../support/interruptions";
import { until } from "../../support/until";
import { failed, program, reboot, succeeded, withOwnProcess } from "../../support/rebootProgram";

const ends: { what: string; signal: NodeJS.Signals; process: RegExp }[] = [
  { what: "SIGTERM to the CLI", signal: "SIGTERM", process: /^pulumi up/u },
  { what: "kill -9 of the language host", signal: "SIGKILL", process: /^\S*pulumi-language-nodejs / },
  { what: "kill -9 of the program", signal: "SIGKILL", process: /^\S*node .*cmd\/run\//u },
];

describe("an update", () => {
  it.each(ends)("continues without a second request after $what while the job runs", async (end) => {
    await withOwnProcess(program(reboot("worker-0")), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot({ downMs: Infinity, startDelayMs: 0 });
      const running = workspace.startUp();
      await until("the job is read", () => requestsOf(scene, "job").length > 1);
      const found = workspace.processes().filter(({ command }) => end.process.test(command));
      expect(found).toHaveLength(1);
      for (const { pid } of found) process.kill(pid, end.signal);
      simulator.finishJobs("Done");
      // Pulumi lets the step that runs end, and records it.
      failed(await running.exit);
      expect(scene.recorded("worker-0", "RebootJob")).toMatchObject({ phase: "completed" });
      succeeded(await workspace.up());
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
      expect(scene.outputsOf("worker-0")).toMatchObject({ completed: true, adopted: false });
    });
  });
});
