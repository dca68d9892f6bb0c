/** Where a trial takes place: a real API server with a real node, a network between them and the program, and a project. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import kubelet from "../../kubelet/kubeletNode.cjs";
import rig from "../../kubelet/loadCluster.cjs";
import { createPulumiWorkspace } from "../../pulumi/pulumiWorkspace.cjs";
import { packagesWith, PulumiStage } from "../pulumiStage.mjs";
import phaseModule from "./bootPhases.cjs";
import asking from "./questions.cjs";

const { rebootCommand, shellImage } = kubelet;
const node = "worker-0";
const podsPath = "/api/v1/namespaces/node-maintenance/pods";

const programOf = (triggers) => `
"use strict";
const openshift = require("pulumi-openshift-maintenance");
const reboot = new openshift.NodeReboot("${node}", { node: "${node}", triggers: ${JSON.stringify(triggers)} });
new openshift.NodeStatus("${node}-up", { node: reboot.node, waitFor: "Ready" });
`;

/**
 * @param {import("./drawBoots.cjs").BootTrial} trial
 * @param {{ library: string, toxiproxy: Awaited<ReturnType<typeof import("../toxiproxy.mjs").startToxiproxy>> }} tools
 */
export async function openClusterStage(trial, { library, toxiproxy }) {
  const { startKubeCluster, setClusterUp, interposedServer, usualSetup } = rig.loadCluster();
  const cluster = await startKubeCluster();
  const closers = [() => cluster.stop()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { server } = cluster;
    // NEVER a real reboot: with hostPID a pod reaches this machine. The policy lets no other command in, either.
    const setup = { ...usualSetup, images: [shellImage], command: rebootCommand };
    const token = await setClusterUp(server, setup);
    const network = { decide: undefined };
    const between = await interposedServer(
      { server: server.url, certificateAuthority: server.caCertificate },
      (passing) => network.decide?.(passing) ?? "forward",
    );
    closers.push(() => between.close());
    const proxy = await toxiproxy.open(`trial-${trial.number}`, between.port);
    closers.push(() => proxy.close());
    const kubeconfig = path.join(cluster.node.folder, "kubeconfig-of-the-program");
    const address = `http://127.0.0.1:${proxy.port}`;
    writeFileSync(kubeconfig, server.kubeconfig({ user: { token }, server: address }), { mode: 0o600 });
    const workspaceOptions = {
      packages: packagesWith(library),
      ownSession: true,
      program: programOf(["nothing yet"]),
      env: { KUBECONFIG: kubeconfig },
    };
    const config = {
      "openshift:kubernetes.pod.image": shellImage,
      "openshift:kubernetes.pod.command[0]": rebootCommand[0],
    };
    const workspace = await createPulumiWorkspace({ ...workspaceOptions, config });
    const stage = new ClusterStage({ cluster, network, proxy, workspace, workspaceOptions, close });
    closers.push(() => stage.dispose());
    return stage;
  } catch (error) {
    await close();
    throw error;
  }
}

class ClusterStage extends PulumiStage {
  nodes = [node];
  /** Whether the cluster has forgotten something: etcd was restored. */
  isOlderCluster = false;
  /** What the present change of the triggers has come to. */
  change = { boots: 0, requests: 0, bootIdBefore: "", orderBefore: undefined, ups: [], answered: 0 };

  /** Begins a change; everything after it is counted for it. */
  beginChange(trigger) {
    const { bootIds, requests } = this.cluster.node;
    this.change = {
      boots: bootIds.length,
      requests: requests.length,
      bootIdBefore: bootIds.at(-1),
      orderBefore: this.steps()?.[node]?.order?.operationId,
      ups: [],
      answered: 0,
    };
    this.writeProgram(programOf([trigger]));
    this.log.push(`===== the triggers are now ${trigger}`);
  }

  /** Boots of the host since the triggers were changed. */
  boots() {
    return this.cluster.node.bootIds.length - this.change.boots;
  }

  /** A user of this cluster has no reason to wait. */
  aMinutePasses() {}

  forgetFaults() {
    this.network.decide = undefined;
  }

  /** How far the present change has come; undefined while the state's file is being replaced. */
  async phase() {
    const steps = this.steps();
    if (steps === undefined) return undefined;
    const { order, job } = steps[node] ?? {};
    const operationId = order?.operationId;
    const boots = this.boots();
    return phaseModule.phaseOfBoot({
      hasOrder: operationId !== undefined && operationId !== this.change.orderBefore,
      isCompleted: job?.operationId === operationId && job?.phase === "completed",
      hasPod: (await this.pods()).some(({ metadata }) => metadata.name === `node-reboot-${operationId}`),
      hasAsked: this.cluster.node.requests.length > this.change.requests,
      boots,
      isReady: boots > 0 && (await this.cluster.isReady().catch(() => false)),
    });
  }

  /** The pods that are to reboot the node; none while the API is away. */
  async pods() {
    try {
      const { status, body } = await this.cluster.server.request("GET", podsPath);
      return status === 200 ? body.items : [];
    } catch {
      return [];
    }
  }

  async deletePods() {
    for (const { metadata } of await this.pods()) {
      const { status } = await this.cluster.server.request("DELETE", `${podsPath}/${metadata.name}`);
      this.log.push(`== kubectl delete pod ${metadata.name}: ${status}`);
    }
  }

  /** Takes down how a `pulumi up` ended, and what is true of the host at that moment. */
  async noteUp(what, { code, output }) {
    const { order, job } = this.steps()?.[node] ?? {};
    const facts = {
      code,
      bootId: this.cluster.node.bootIds.at(-1),
      completed: job?.completed === true && job.operationId === order?.operationId,
      isUncertain: asking.isUncertain(output),
    };
    this.change.ups.push(facts);
    this.log.push(
      `== ${what}: exit ${code}\n${output}\n${JSON.stringify({ ...facts, boots: this.boots() })}`,
    );
  }

  /** The command for what a run has asked. The user looks at the node's uptime, which tells of any reboot. */
  async answerTo(output) {
    const question = asking.questionIn(output);
    if (question === undefined) return undefined;
    if (!question.isUncertain) this.change.answered++;
    await this.untilIdle();
    if (this.boots() > 0) return question.accept;
    if (question.mustForget) {
      const forgotten = { metadata: { annotations: { "pulumi-openshift-maintenance/reboots": null } } };
      await this.cluster.server.request("PATCH", `/api/v1/nodes/${node}`, forgotten);
    }
    return question.askAgain ?? "pulumi up";
  }

  async untilIdle() {
    await this.cluster.untilReady();
  }

  /** Resolves when nothing that was sent can have an effect any more: each pod has ended, and no reboot is under way. */
  async untilQuiet() {
    for (let tries = 0; tries < 300; tries++) {
      const pods = await this.pods();
      if (pods.every(({ status }) => ["Failed", "Succeeded"].includes(status?.phase))) break;
      await sleep(100);
    }
    await this.cluster.untilReady();
  }
}
