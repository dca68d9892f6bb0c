/** A real Kubernetes node beside a real API server, for one test file: pods run on it, and it can be rebooted. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeletNode } from "../../scripts/kubelet/kubeletNode.cjs";
import { kubeletPrograms } from "../../scripts/setup/paths.cjs";
import { freePort } from "./guardedProcess";
import { describeUnless, startKubeApiServer, whyNoKubeApiServer, type KubeApiServer } from "./kubeApiServer";

const readyWithinMs = 60_000;

/** Why this machine cannot run a node; in CI only where the machine itself cannot. */
export function whyNoKubeNode(): string | undefined {
  return whyNoKubeApiServer() ?? kubeletPrograms().missing;
}

/** `describe` for tests that need a real node: skipped, with the reason in the title, where there can be none. */
export function describeWithKubeNode(title: string, tests: () => void): void {
  describeUnless(whyNoKubeNode(), title, tests);
}

/** An API server and its only node. */
export interface KubeCluster {
  readonly server: KubeApiServer;
  readonly node: KubeletNode;
  /** Whether the API shows the node Ready in this boot of its host. Rejects while the API is away. */
  isReady(): Promise<boolean>;
  /** Resolves when that is so. */
  untilReady(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts both, and resolves when the node is Ready: about five seconds.
 *
 * @example
 * let cluster: KubeCluster;
 * beforeAll(async () => (cluster = await startKubeCluster()));
 * afterAll(() => cluster.stop());
 */
export async function startKubeCluster(
  apiServerArguments: readonly string[] = [],
  users: Readonly<Record<string, readonly string[]>> = {},
): Promise<KubeCluster> {
  const programs = kubeletPrograms();
  if (programs.missing !== undefined) throw new Error(`No kubelet: ${programs.missing}.`);
  const server = await startKubeApiServer({
    users,
    apiServerArguments: ["--allow-privileged=true", ...apiServerArguments],
  });
  const node = new KubeletNode({
    folder: mkdtempSync(path.join(tmpdir(), "kube-node-")),
    name: "worker-0",
    programs,
    kubeconfig: server.kubeconfig(),
    ports: { kubelet: await freePort(), health: await freePort() },
  });
  const cluster: KubeCluster = {
    server,
    node,
    isReady: () => isReady(server, node),
    async untilReady() {
      await node.settled();
      const giveUpAt = Date.now() + readyWithinMs;
      while (!(await isReady(server, node))) {
        if (Date.now() > giveUpAt) {
          throw new Error(`The node is not Ready.\n${node.lastLines("machine.log")}\n${node.lastLines()}`);
        }
        await sleep(100);
      }
    },
    async stop() {
      await node.stop();
      await server.stop();
    },
  };
  try {
    await node.start();
    await cluster.untilReady();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

interface NodeStatus {
  readonly nodeInfo?: { readonly bootID?: string };
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

async function isReady(server: KubeApiServer, node: KubeletNode): Promise<boolean> {
  const { status, body } = await server.request("GET", `/api/v1/nodes/${node.name}`);
  if (status !== 200) return false;
  const { nodeInfo, conditions } = (body as { status: NodeStatus }).status;
  return (
    nodeInfo?.bootID === node.bootIds.at(-1) &&
    conditions?.find(({ type }) => type === "Ready")?.status === "True"
  );
}
