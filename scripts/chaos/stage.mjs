/** Where a trial takes place: a simulator, a proxy in front of it, a Pulumi project, and the records of it all. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";
import judging from "./judgeTrial.cjs";
import phaseModule from "./phases.cjs";
import { clusterId, startSimulatorProcess } from "./simulatorProcess.mjs";

const { orderedMsOf } = judging;
const { stepsInState } = phaseModule;
const shiftClock = path.join(repository, "scripts", "chaos", "shiftClock.cjs");

/** Two runs may be under way at a time, and the record of one may replace that of the other. */
const noteEveryMs = 50;
const minuteMs = 60_000;

export const nodeOf = (name) => `${name}.openstacklocal`;

const programOf = (names, triggers) => `
"use strict";
const openshift = require("pulumi-openshift-maintenance");
for (const name of ${JSON.stringify(names)}) {
  const triggers = ${JSON.stringify(triggers)};
  const reboot = new openshift.NodeReboot(name, { node: name + ".openstacklocal", triggers });
  new openshift.NodeStatus(name + "-up", { node: reboot.node, waitFor: "ACTIVE" });
}
`;

/**
 * @param {import("./drawSchedule.cjs").Trial} trial
 * @param {{ library: string, toxiproxy: Awaited<ReturnType<typeof import("./toxiproxy.mjs").startToxiproxy>> }} tools
 */
export async function openStage(trial, { library, toxiproxy }) {
  const names = Array.from({ length: trial.nodes }, (_, index) => `worker-${index}`);
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), "openshift-maintenance-chaos-"));
  const closers = [async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const simulator = await startSimulatorProcess({
      command: path.join(library, "simulator", "dist", "command.js"),
      folder,
      nodes: names.map(nodeOf),
      rebootSeconds: trial.rebootSeconds,
      seed: trial.seed,
    });
    closers.push(() => simulator.kill());
    const proxy = await toxiproxy.open(`trial-${trial.number}-${trial.seed}`, simulator.port);
    closers.push(() => proxy.close());
    const packages = {
      "pulumi-openshift-maintenance": library,
      "@pulumi/pulumi": path.join(repository, "node_modules", "@pulumi", "pulumi"),
    };
    const workspaceOptions = { packages, ownSession: true, program: programOf(names, ["a"]) };
    const workspace = await createPulumiWorkspace({
      ...workspaceOptions,
      config: {
        "openshift:selfService.apiUrl": `http://127.0.0.1:${proxy.port}/api/openshift`,
        "openshift:selfService.clusterId": clusterId,
        "openshift:selfService.username": "operator",
        "openshift:selfService.password": { secret: "operator-password" },
      },
    });
    const stage = new Stage({ names, simulator, proxy, workspace, workspaceOptions, close });
    closers.push(() => stage.dispose());
    return stage;
  } catch (error) {
    await close();
    throw error;
  }
}

class Stage {
  /** What has happened, for the verdict and for whoever looks into a failure. */
  operations = [];
  ups = [];
  log = [];
  changes = 1;
  /** How often a kill has left Pulumi's own backend unreadable. */
  fixed = 0;
  /** How far the clock of the next run is ahead of ours, and of each run so far. */
  aheadMs = 0;
  clocks = new Set([0]);

  constructor(parts) {
    Object.assign(this, parts);
    this.nodes = this.names.map(nodeOf);
    this.program = this.workspaceOptions.program;
    this.machines = new Set([this.workspace]);
    this.watch = setInterval(() => this.noteOperations(), noteEveryMs);
  }

  async dispose() {
    clearInterval(this.watch);
    for (const machine of this.machines) await machine.dispose();
  }

  changeTriggers() {
    this.changes++;
    this.program = programOf(this.names, [`change ${this.changes}`]);
    this.workspace.writeProgram(this.program);
  }

  /** The next run is started a minute later, as its clock says. */
  aMinutePasses() {
    this.aheadMs += minuteMs;
    this.clocks.add(this.aheadMs);
  }

  /** The steps of each `NodeReboot` as recorded; undefined while the file is being replaced. */
  steps() {
    try {
      return stepsInState(this.workspace.stateText());
    } catch {
      return undefined;
    }
  }

  runOptions() {
    if (this.aheadMs === 0) return {};
    return { env: { NODE_OPTIONS: `--require=${shiftClock}`, CHAOS_AHEAD_MS: String(this.aheadMs) } };
  }

  /** Takes down what has been recorded. The clock of a run dates its orders, ours dates the reboots. */
  noteOperations() {
    const steps = this.steps() ?? {};
    for (const name of this.names) {
      const { operationId, orderedAt } = steps[name]?.order ?? {};
      if (operationId === undefined || this.operations.some((one) => one.operationId === operationId))
        continue;
      const orderedMs = orderedMsOf(orderedAt, this.clocks, Date.now());
      this.operations.push({ node: nodeOf(name), operationId, orderedMs });
    }
    return steps;
  }

  /** Takes down how a `pulumi up` ended, and what is true of the nodes at that moment. */
  async noteUp(what, { code, output }) {
    const endedAt = Date.now();
    const statuses = await this.simulator.statuses();
    const steps = this.noteOperations();
    const nodes = Object.fromEntries(
      this.names.map((name) => {
        const { order, job } = steps[name] ?? {};
        const completed = job?.completed === true && job.operationId === order?.operationId;
        return [nodeOf(name), { operationId: order?.operationId, completed, status: statuses[nodeOf(name)] }];
      }),
    );
    const uncertain = uncertainIn(output).map(({ operationId }) => operationId);
    this.ups.push({ code, endedAt, uncertain, nodes });
    this.log.push(`== ${what}: exit ${code}\n${output}\n${JSON.stringify(nodes)}`);
  }

  /** A machine that has nothing but the program, its settings and the backend's folder. */
  async moveToFreshMachine() {
    const old = this.workspace;
    this.workspace = await this.freshMachine((from, to) => cpSync(from, to, { recursive: true }));
    await this.leave(old);
  }

  /** Lets someone do something on another machine with the same backend, while this one is as it is. */
  async onAnotherMachine(action) {
    const own = this.workspace;
    const other = await this.freshMachine((from, to) => symlinkSync(from, to, "dir"));
    this.workspace = other;
    try {
      await action();
    } finally {
      this.workspace = own;
      // Whoever comes back here has the newest program.
      own.writeProgram(this.program);
      await this.leave(other);
    }
  }

  async freshMachine(bringState) {
    const { folder, projectFolder } = this.workspace;
    const fresh = await createPulumiWorkspace(this.workspaceOptions);
    this.machines.add(fresh);
    rmSync(path.join(fresh.folder, "state"), { recursive: true });
    bringState(path.join(folder, "state"), path.join(fresh.folder, "state"));
    for (const file of ["index.js", "Pulumi.dev.yaml"])
      cpSync(path.join(projectFolder, file), path.join(fresh.projectFolder, file));
    return fresh;
  }

  async leave(machine) {
    await machine.dispose();
    this.machines.delete(machine);
  }

  /** When the stack's state was last written to, or to a copy or a part of it. */
  writtenAt() {
    const folder = path.join(this.workspace.folder, "state", ".pulumi", "stacks", "test");
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const times = files.map(
      (file) => statSync(path.join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    return Math.max(0, ...times);
  }

  isLocked() {
    const locks = path.join(this.workspace.folder, "state", ".pulumi", "locks");
    if (!existsSync(locks)) return false;
    return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  }
}

const uncertainty =
  /reboot of node (\S+) was accepted \(operation ([\w-]+),[\s\S]*?reboot it again: (pulumi up --replace .+?) \(or change[\s\S]*?accept it: (pulumi config set \S+ "[^"]+"), then pulumi up/gu;

/** What a run said of uncertain reboots, with the two commands that it printed for each. */
export function uncertainIn(output) {
  const found = [...output.matchAll(uncertainty)].map(([, node, operationId, askAgain, accept]) => ({
    node,
    operationId,
    askAgain,
    accept: `${accept}\npulumi up`,
  }));
  // The same message is shown as it happens and again at the end.
  return found.filter(
    (one, index) => found.findIndex((other) => other.operationId === one.operationId) === index,
  );
}
