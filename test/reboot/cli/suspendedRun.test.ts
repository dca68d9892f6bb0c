/**
 * A run that stands still, as under a closed lid or in a paused container, while someone cancels it and finishes on
 * another machine; then it continues as if nothing had happened.
 */
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  aMinuteLater,
  endlessReboot,
  paste,
  requestsOf,
  unlock,
  recoveryCommandsIn,
} from "../../support/interruptions";
import { until } from "../../support/until";
import { operator, type RunningCommand } from "../../support/pulumiWorkspace";
import {
  code,
  failed,
  fastReboot,
  program,
  reboot,
  succeeded,
  withOwnProcess,
  type Scene,
} from "../../support/rebootProgram";

const oneReboot = program(reboot("worker-0", { triggers: ["a"] }));
const node = "worker-0.openstacklocal";
/** More than a busy machine keeps a process waiting. */
const longEnoughMs = 11_000;

/** Stops all processes of a run, lets someone else do something, and lets them continue. */
async function whileSuspended({ workspace }: Scene, meanwhile: () => Promise<void>): Promise<void> {
  const pids = workspace.processes().map(({ pid }) => pid);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  const since = Date.now();
  try {
    await meanwhile();
    await sleep(Math.max(0, longEnoughMs - (Date.now() - since)));
  } finally {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  }
}

/** A resource that the request waits for, so that a run can stand between order and request. */
const barrier = `
const { existsSync } = require("node:fs");
const barrier = new pulumi.dynamic.Resource({
  async create() {
    while (!require("node:fs").existsSync("go-on")) await new Promise((resolve) => setTimeout(resolve, 50));
    return { id: "barrier" };
  },
}, "barrier", {});
const waitsForIt = (args) => args.type.endsWith("RebootRequest")
  ? { props: args.props, opts: { ...args.opts, dependsOn: [barrier] } } : undefined;
`;

const places = {
  "before the order": {
    source: oneReboot,
    arrange: ({ simulator }: Scene) => {
      // The first answer comes too late to be shared with the order, which therefore reads for itself.
      simulator.fault({ kind: "delay", delayMs: 1200, match: { action: "nodestatus" } });
      simulator.fault({ kind: "delay", delayMs: 2500, match: { action: "nodestatus" } });
    },
    isThere: (scene: Scene) => requestsOf(scene, "nodestatus").length === 2,
  },
  "between order and request": {
    source: program(barrier, reboot("worker-0", { triggers: ["a"] }, { transforms: [code("waitsForIt")] })),
    arrange: () => undefined,
    isThere: ({ workspace }: Scene) => /"orderedAt"/u.test(stateOf(workspace)),
  },
};

/** The state, or nothing before there is one. */
function stateOf(workspace: Scene["workspace"]): string {
  try {
    return workspace.stateText();
  } catch {
    return "";
  }
}

const goOn = ({ workspace }: Scene): void => {
  writeFileSync(path.join(workspace.projectFolder, "go-on"), "");
};

for (const [place, { source, arrange, isThere }] of Object.entries(places)) {
  test(`a run that was suspended ${place} and cancelled meanwhile ends, and leaves what the other run has recorded`, () =>
    withOwnProcess(source, async (scene) => {
      const { workspace } = scene;
      arrange(scene);
      const suspended = workspace.startUp();
      await until(`the run is ${place}`, () => isThere(scene));
      await whileSuspended(scene, async () => {
        goOn(scene);
        await unlock(scene);
        const other = await workspace.up([], aMinuteLater);
        if (other.code !== 0) succeeded(await paste(scene, recoveryCommandsIn(other.output).askAgain));
      });
      // It is ended before it can write anything, so it cannot say why: that goes to the terminal.
      expect(await suspended.exit).toMatchObject({ code: null, signal: "SIGKILL" });
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(scene.rebooted()).toEqual([node]);
    }));

  test(`a run that was suspended ${place} sends nothing, whoever has done what meanwhile`, () =>
    withOwnProcess(source, async (scene) => {
      const { workspace } = scene;
      arrange(scene);
      const suspended = workspace.startUp();
      await until(`the run is ${place}`, () => isThere(scene));
      await whileSuspended(scene, async () => {
        goOn(scene);
      });
      const { output } = failed(await suspended.exit);
      expect(output).toMatch(/[Tt]his run was suspended for \d+ s/);
      expect(requestsOf(scene, "reboot")).toHaveLength(0);

      const next = await workspace.up([], aMinuteLater);
      if (next.code !== 0) succeeded(await paste(scene, recoveryCommandsIn(next.output).askAgain));
      expect(scene.rebooted()).toEqual([node]);
    }));
}

test("a run that was suspended in the second try of a refused request sends nothing", () =>
  withOwnProcess(
    program(reboot("worker-0", { triggers: ["a"] })),
    async (scene) => {
      const { simulator, workspace } = scene;
      failed(await workspace.up());
      simulator.setUser(operator);
      simulator.fault({ kind: "delay", delayMs: 2500, match: { action: "nodestatus" } });
      const before = requestsOf(scene, "nodestatus").length;
      const suspended = workspace.startUp();
      await until("the second try looks at the node", () => requestsOf(scene, "nodestatus").length > before);
      await whileSuspended(scene, async () => {
        await unlock(scene);
        const other = failed(await workspace.up([], aMinuteLater));
        succeeded(await paste(scene, recoveryCommandsIn(other.output).askAgain));
      });
      expect(await suspended.exit).toMatchObject({ signal: "SIGKILL" });
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(scene.rebooted()).toEqual([node]);
    },
    { simulator: { users: [{ ...operator, reboot: false }] } },
  ));

/** A run whose job does not end by itself, as soon as it is waited for. */
async function startUpInTheWait(scene: Scene): Promise<RunningCommand> {
  scene.simulator.setReboot(endlessReboot);
  const running = scene.workspace.startUp();
  await until("the job is read", () => requestsOf(scene, "job").length > 0);
  return running;
}

test("a run that was suspended in the wait and cancelled meanwhile does not bring an older state back", () =>
  withOwnProcess(oneReboot, async (scene) => {
    const { simulator, workspace } = scene;
    const suspended = await startUpInTheWait(scene);
    await whileSuspended(scene, async () => {
      simulator.finishJobs("Done");
      simulator.setReboot(fastReboot);
      await unlock(scene);
      succeeded(await workspace.up());
      workspace.writeProgram(program(reboot("worker-0", { triggers: ["b"] })));
      succeeded(await workspace.up());
    });
    expect(await suspended.exit).toMatchObject({ signal: "SIGKILL" });
    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(scene.rebooted()).toEqual([node, node]);
  }));

test("a run that continues while someone cancels it says so, and ends without a word to its state", () =>
  withOwnProcess(oneReboot, async (scene) => {
    const { simulator, workspace } = scene;
    const running = await startUpInTheWait(scene);
    await unlock(scene);
    const { output, signal } = await running.exit;
    expect(output).toMatch(/this update was cancelled: the lock on its stack is gone.*Run pulumi up again/);
    expect(signal).toBe("SIGKILL");
    simulator.finishJobs("Done");
    succeeded(await workspace.up());
    expect(scene.rebooted()).toEqual([node]);
  }));

test("a run that was suspended in the wait, and that no one has cancelled, finishes", () =>
  withOwnProcess(oneReboot, async (scene) => {
    const { simulator } = scene;
    const suspended = await startUpInTheWait(scene);
    await whileSuspended(scene, async () => {
      simulator.finishJobs("Done");
    });
    succeeded(await suspended.exit);
    expect(scene.rebooted()).toEqual([node]);
  }));
