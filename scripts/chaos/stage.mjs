/** Where a trial takes place: a simulator, a proxy in front of it, a Pulumi project, and the records of it all. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import judging from "./judgeTrial.cjs";
import { packagesWith, PulumiStage } from "./pulumiStage.mjs";
import { clusterId, startSimulatorProcess } from "./simulatorProcess.mjs";

const { orderedMsOf } = judging;

/** Two runs may be under way at a time, and the record of one may replace that of the other. */
const noteEveryMs = 50;

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
    const packages = packagesWith(library);
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

class Stage extends PulumiStage {
  /** What has happened, for the verdict. */
  operations = [];
  ups = [];

  constructor(parts) {
    super(parts);
    this.nodes = this.names.map(nodeOf);
    this.watch = setInterval(() => this.noteOperations(), noteEveryMs);
  }

  async dispose() {
    clearInterval(this.watch);
    await super.dispose();
  }

  programWith(triggers) {
    return programOf(this.names, triggers);
  }

  forgetFaults() {
    return this.simulator.forgetFaults();
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

  /**
   * The command for the first question that a run has asked; the others come again. The user looks at the node's
   * uptime, which tells of any reboot since the order.
   */
  answerTo(output) {
    const [question] = uncertainIn(output);
    if (question === undefined) return undefined;
    const operation = this.operations.find(({ operationId }) => operationId === question.operationId);
    const wasRebooted = this.simulator
      .reboots()
      .some(({ node, at }) => node === operation?.node && at >= operation.orderedMs);
    return wasRebooted ? question.accept : question.askAgain;
  }

  /** Resolves when no node is on its way down or up, or after half a minute. */
  async untilIdle() {
    for (let tries = 0; tries < 60; tries++) {
      const statuses = Object.values(await this.simulator.statuses());
      if (statuses.every((status) => status === "ACTIVE")) return;
      await sleep(500);
    }
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
