/** Where a trial takes place: a simulator, a proxy in front of it, a Pulumi project, and the records of it all. */
import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";
import phaseModule from "./phases.cjs";
import { clusterId, startSimulatorProcess } from "./simulatorProcess.mjs";

const { stepsInState } = phaseModule;
const shiftClock = path.join(repository, "scripts", "chaos", "shiftClock.cjs");

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
    closers.push(() => stage.workspace.dispose());
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
  mended = 0;
  /** How far the clock of the next run is ahead of ours. */
  aheadMs = 0;

  constructor(parts) {
    Object.assign(this, parts);
    this.nodes = this.names.map(nodeOf);
  }

  changeTriggers() {
    this.changes++;
    this.workspace.writeProgram(programOf(this.names, [`change ${this.changes}`]));
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

  /** Takes down what a run has recorded. The clock of that run dates its orders, ours dates the reboots. */
  noteOperations() {
    const steps = this.steps() ?? {};
    for (const name of this.names) {
      const { operationId, orderedAt } = steps[name]?.order ?? {};
      if (operationId === undefined || this.operations.some((one) => one.operationId === operationId))
        continue;
      const orderedMs = Date.parse(orderedAt) - this.aheadMs;
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
    const fresh = await createPulumiWorkspace(this.workspaceOptions);
    this.workspace = fresh;
    rmSync(path.join(fresh.folder, "state"), { recursive: true });
    cpSync(path.join(old.folder, "state"), path.join(fresh.folder, "state"), { recursive: true });
    for (const file of ["index.js", "Pulumi.dev.yaml"])
      cpSync(path.join(old.projectFolder, file), path.join(fresh.projectFolder, file));
    await old.dispose();
  }

  isLocked() {
    const locks = path.join(this.workspace.folder, "state", ".pulumi", "locks");
    if (!existsSync(locks)) return false;
    return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  }
}

const uncertainty =
  /reboot of node (\S+) was accepted \(operation ([\w-]+),[\s\S]*?Reboot it again: (pulumi up --replace .+?) \(or change[\s\S]*?do not ask again: (pulumi config set \S+ "[^"]+"), then pulumi up/gu;

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
