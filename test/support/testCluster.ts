/**
 * The servers that one contract is tested against: a real Kubernetes API server, and the simulator of OKD in its
 * versions. What only some have is asked of `cluster.offers`.
 */
import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../simulator/source";
import type { ConfigurationSource } from "../../provider/pulumi/configuration";
import { noEngine } from "../../provider/pulumi/engine";
import { createOkdContext, type OkdContext } from "../../provider/kubernetes/clusterContext";
import { makeCertificates } from "./certificates";
import { playTokenController } from "./kubeControllers";
import { startKubeApiServer, whyNoKubeApiServer, type KubeApiServer } from "./kubeApiServer";
import { sendToApi } from "./sendToApi";
import { makeClientCa, signClientCertificate, type KeyAndCertificate } from "./kubeCredentials";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { configOf } from "./settingsSource";

/** A server, for one test file. */
export interface TestCluster {
  readonly name: string;
  /** Such as `https://127.0.0.1:41234`. */
  readonly server: string;
  /** The authority of the server's certificate, PEM. */
  readonly certificateAuthority: string;
  /** A token of an administrator. */
  readonly adminToken: string;
  /** A token of someone who may do nothing. */
  readonly plainToken: string;
  /** One request as the administrator, or with another token; any status is an answer. */
  request(
    method: string,
    pathAndQuery: string,
    body?: unknown,
    token?: string | null,
  ): Promise<{ status: number; body: unknown }>;
  /** A client certificate that the server believes. */
  clientCertificate(user: string, groups?: readonly string[]): KeyAndCertificate;
  /** Forgets the past: watches from before are told that their version is too old. */
  compact(): Promise<void>;
  /**
   * Adds the kind `Gadget` (`gadgets`, in namespaces, with a status) to a group and version, as an operator does.
   * Returns what takes it away again, with all its objects.
   */
  installGadgets(group: string): Promise<() => Promise<void>>;
  /** The real server, where this is it. */
  readonly kube?: KubeApiServer;
  /** The simulator, where this is it. */
  readonly simulator?: OkdSimulator;
  stop(): Promise<void>;
}

/** How to start one kind of server. */
export interface TestClusterKind {
  readonly name: string;
  readonly version: "kubernetes" | "4.x" | "3.x";
  start(): Promise<TestCluster>;
}

/** Of every simulated cluster. */
const adminToken = "token-of-admin";
const plainToken = "token-of-plain";

/**
 * A simulated cluster with namespaces `test` and `other`, over TLS.
 *
 * @param options what differs from the usual; see the simulator
 */
export async function startSimulatedCluster(options: OkdSimulatorOptions = {}): Promise<TestCluster> {
  const { ca, key, cert } = makeCertificates();
  const folder = mkdtempSync(path.join(tmpdir(), "okd-simulator-"));
  const clientCa = makeClientCa(folder);
  const simulator = await startOkdSimulator({
    tls: { key, cert },
    clientCa: clientCa.cert,
    ...options,
    tokens: {
      [adminToken]: { user: "admin", groups: ["system:masters"] },
      [plainToken]: { user: "plain" },
      ...options.tokens,
    },
  });
  const cluster: TestCluster = {
    name: `simulator ${options.version ?? "4.x"}`,
    server: simulator.url,
    certificateAuthority: ca,
    adminToken,
    plainToken,
    request: (method, pathAndQuery, body, token = adminToken) =>
      sendToApi(new URL(pathAndQuery, simulator.url), ca, method, body, { token }),
    clientCertificate: (user, groups = []) => signClientCertificate(clientCa, user, groups, folder),
    compact: async () => {
      simulator.compact();
    },
    installGadgets: async (group) => {
      const remove = simulator.serveKind({ group, version: "v1", kind: "Gadget", plural: "gadgets" });
      return async () => {
        remove();
      };
    },
    simulator,
    stop: async () => {
      rmSync(folder, { recursive: true, force: true });
      await simulator.close();
    },
  };
  for (const name of ["test", "other"]) {
    const { status } = await cluster.request("POST", "/api/v1/namespaces", { metadata: { name } });
    if (status !== 201) throw new Error(`The namespace ${name} could not be created: ${status}.`);
  }
  return cluster;
}

/** A real Kubernetes API server, with a token controller beside it, and without a watch cache. */
export async function startRealCluster(): Promise<TestCluster> {
  const kube = await startKubeApiServer({ apiServerArguments: ["--watch-cache=false"] });
  const endController = playTokenController(kube);
  return {
    name: "kube-apiserver",
    server: kube.url,
    certificateAuthority: kube.caCertificate,
    adminToken: kube.adminToken,
    plainToken: kube.tokenOf("plain"),
    request: (method, pathAndQuery, body, token) =>
      kube.request(method, pathAndQuery, body, token === undefined ? {} : { token }),
    clientCertificate: (user, groups) => kube.clientCertificate(user, groups),
    compact: async () => {
      await kube.compact();
    },
    installGadgets: (group) => installGadgets(kube, group),
    kube,
    stop: async () => {
      await endController();
      await kube.stop();
    },
  };
}

/** Does not wait until the kind is served: whoever asks for it right away is too early. */
async function installGadgets(kube: KubeApiServer, group: string): Promise<() => Promise<void>> {
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const version = {
    name: "v1",
    served: true,
    storage: true,
    schema: { openAPIV3Schema },
    subresources: { status: {} },
  };
  const { status, body } = await kube.request("POST", definitions, {
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Gadget", plural: "gadgets" },
      versions: [version],
    },
  });
  if (status !== 201) throw new Error(`The definition was refused: ${JSON.stringify(body)}`);
  return async () => {
    await kube.request("DELETE", `${definitions}/gadgets.${group}`);
  };
}

/** The kinds there are on this machine; in CI the real server is never left out. */
export const testClusters: readonly TestClusterKind[] = [
  ...(whyNoKubeApiServer() === undefined
    ? [{ name: "kube-apiserver", version: "kubernetes", start: startRealCluster } as const]
    : []),
  { name: "simulator 4.x", version: "4.x", start: () => startSimulatedCluster({ version: "4.x" }) },
  { name: "simulator 3.x", version: "3.x", start: () => startSimulatedCluster({ version: "3.x" }) },
];

/** The configuration `openshift:kubernetes` that leads to a cluster as its administrator. */
export function okdConfigOf(cluster: TestCluster): Record<string, string> {
  return {
    "openshift:kubernetes.server": cluster.server,
    "openshift:kubernetes.token": cluster.adminToken,
    "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
  };
}

/** A context of the real world with a configuration of one's own. */
export function okdContextWith(config: Readonly<Record<string, unknown>>): OkdContext {
  const source: ConfigurationSource = {
    config: configOf(config),
    env: () => undefined,
    readFile: () => {
      throw Object.assign(new Error("no file"), { code: "ENOENT" });
    },
  };
  return createOkdContext(source, noEngine);
}
