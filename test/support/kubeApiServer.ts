/**
 * A real Kubernetes API server with its etcd, for one test file. There is no controller manager, scheduler or
 * kubelet: what a test needs of their work it plays with `kubeControllers.ts`.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kubernetesPrograms } from "../../scripts/setup/paths.cjs";
import { makeCertificates } from "./certificates";
import { sendToApi, type ApiAnswer, type ApiRequestOptions } from "./sendToApi";
import { freePort, startGuarded, type GuardedProcess } from "./guardedProcess";
import { aggregateClusterRoles } from "./kubeControllers";
import {
  kubeconfigText,
  makeClientCa,
  makeServiceAccountKey,
  signClientCertificate,
  type KeyAndCertificate,
  type KubeconfigOptions,
} from "./kubeCredentials";

const startLimitMs = 300_000;
/** Between looking for a free port and listening on it, someone else may take it. */
const attempts = 3;

export interface KubeApiServerOptions {
  /** More users with a token: name to groups. `admin` and `plain` (in no group) are there always. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
  /** Further arguments of kube-apiserver, such as `--watch-cache=false`. */
  readonly apiServerArguments?: readonly string[];
}

/** Why tests that need the server are left out here; nothing in CI, where they fail instead. */
export function whyNoKubeApiServer(): string | undefined {
  return process.env.CI === undefined ? kubernetesPrograms().missing : undefined;
}

/** `describe` for tests that need a Kubernetes API server: skipped, with the reason in the title, where there is none. */
export function describeWithKubeApiServer(title: string, tests: () => void): void {
  describeUnless(whyNoKubeApiServer(), title, tests);
}

/** `describe`, or where there is a reason against it, a skipped one with the reason in its title. */
export function describeUnless(reason: string | undefined, title: string, tests: () => void): void {
  if (reason === undefined) describe(title, tests);
  else describe.skip(`${title} (skipped: ${reason})`, tests);
}

/** The same for a single test. */
export function testWithKubeApiServer(title: string, run: () => Promise<void>): void {
  const reason = whyNoKubeApiServer();
  if (reason === undefined) test(title, run);
  else test.skip(`${title} (skipped: ${reason})`, run);
}

/**
 * Starts etcd and kube-apiserver on free ports, with everything they write in a folder that `stop` removes.
 * Namespaces `test` and `other` exist, and the roles `view`, `edit` and `admin` allow what they do in a cluster.
 * @throws Error when set-up has not found the programs, or with the last lines of a program that does not start
 * @example
 * let server: KubeApiServer;
 * beforeAll(async () => (server = await startKubeApiServer()));
 * afterAll(() => server.stop());
 */
export async function startKubeApiServer(options: KubeApiServerOptions = {}): Promise<KubeApiServer> {
  const programs = kubernetesPrograms();
  if (programs.missing !== undefined) throw new Error(`No Kubernetes API server: ${programs.missing}.`);
  for (let attempt = 1; ; attempt += 1) {
    const ports = { etcd: await freePort(), peer: await freePort(), api: await freePort() };
    const server = new KubeApiServer(programs, ports, options);
    try {
      await server.comeBack();
      await aggregateClusterRoles(server);
      for (const namespace of ["test", "other"]) await server.createNamespace(namespace);
      return server;
    } catch (error) {
      await server.stop();
      if (attempt === attempts) throw error;
    }
  }
}

/** Made by {@link startKubeApiServer}. */
export class KubeApiServer {
  /** Such as `https://127.0.0.1:41234`. */
  readonly url: string;
  /** The authority of the server's own certificate, PEM. */
  readonly caCertificate: string;
  /** The token of the user `admin`, who is in `system:masters`. */
  readonly adminToken: string;
  /** Signs the client certificates that the server believes. */
  readonly clientCa: KeyAndCertificate;
  /** Signs the tokens of service accounts, PEM. */
  readonly serviceAccountKey = makeServiceAccountKey();
  private readonly tokens: ReadonlyMap<string, string>;
  private readonly folder = mkdtempSync(path.join(tmpdir(), "kube-apiserver-"));
  private readonly etcdUrl: string;
  private readonly etcdArguments: readonly string[];
  private etcd: GuardedProcess;
  private readonly apiServerArguments: readonly string[];
  private apiServer: GuardedProcess | undefined;

  constructor(
    private readonly programs: { readonly apiServer: string; readonly etcd: string },
    ports: { readonly etcd: number; readonly peer: number; readonly api: number },
    { users = {}, apiServerArguments = [] }: KubeApiServerOptions,
  ) {
    this.url = `https://127.0.0.1:${ports.api}`;
    this.etcdUrl = `http://127.0.0.1:${ports.etcd}`;
    const { ca, key, cert } = makeCertificates();
    this.caCertificate = ca;
    this.clientCa = makeClientCa(this.folder);
    const groupsOf = Object.entries({ ...users, admin: ["system:masters"], plain: [] });
    this.tokens = new Map(groupsOf.map(([name]) => [name, `token-of-${name}`]));
    this.adminToken = this.tokenOf("admin");
    const tokens = groupsOf.map(([name, groups]) =>
      [this.tokenOf(name), name, `uid-of-${name}`, `"${groups.join(",")}"`].join(","),
    );
    this.apiServerArguments = [
      `--etcd-servers=${this.etcdUrl}`,
      `--secure-port=${ports.api}`,
      "--bind-address=127.0.0.1",
      // Nothing listens for pods; without these it needs a default route to find an address for them.
      "--advertise-address=127.0.0.1",
      "--endpoint-reconciler-type=none",
      `--cert-dir=${this.path("certificates")}`,
      `--tls-cert-file=${this.put("server.pem", cert)}`,
      `--tls-private-key-file=${this.put("server.key", key)}`,
      `--client-ca-file=${this.put("client-ca.pem", this.clientCa.cert)}`,
      `--token-auth-file=${this.put("tokens.csv", `${tokens.join("\n")}\n`)}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${this.put("sa.key", this.serviceAccountKey)}`,
      `--service-account-signing-key-file=${this.path("sa.key")}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      "--authorization-mode=RBAC",
      // Pods would wait for the service account `default`, which a controller makes.
      "--disable-admission-plugins=ServiceAccount",
      ...apiServerArguments,
    ];
    const peer = `http://127.0.0.1:${ports.peer}`;
    const listen = ["--listen-client-urls", this.etcdUrl, "--advertise-client-urls", this.etcdUrl];
    this.etcdArguments = ["--data-dir", this.path("etcd"), ...listen, "--listen-peer-urls", peer];
    this.etcd = this.startEtcd();
  }

  /** Kills kube-apiserver (SIGKILL); etcd keeps the objects. */
  async goDown(): Promise<void> {
    await this.apiServer?.kill();
  }

  /** Starts kube-apiserver on its port and waits until it is ready. */
  async comeBack(): Promise<void> {
    const apiServer = startGuarded(
      this.programs.apiServer,
      this.apiServerArguments,
      this.path("apiserver.log"),
    );
    this.apiServer = apiServer;
    const giveUpAt = Date.now() + startLimitMs;
    while (!(await this.isReady())) {
      for (const [name, program] of Object.entries({ etcd: this.etcd, "kube-apiserver": apiServer })) {
        if (program.isRunning() && Date.now() < giveUpAt) continue;
        throw new Error(`${name} does not get ready; it printed last:\n${program.lastLines()}`);
      }
      await sleep(50);
    }
  }

  /** Kills kube-apiserver and starts it again on the same port, with the same objects. */
  async restart(): Promise<void> {
    await this.goDown();
    await this.comeBack();
  }

  /** Kills etcd (SIGKILL); kube-apiserver fails until it is back. */
  async etcdGoesDown(): Promise<void> {
    await this.etcd.kill();
  }

  /** Starts etcd with the objects that it had. */
  etcdComesBack(): void {
    this.etcd = this.startEtcd();
  }

  /** Copies what etcd has, for which it is down for a moment. */
  async copyEtcd(copy: string): Promise<void> {
    await this.etcdGoesDown();
    rmSync(this.path(copy), { recursive: true, force: true });
    cpSync(this.path("etcd"), this.path(copy), { recursive: true });
    this.etcdComesBack();
  }

  /** Takes both programs down, and starts them with the objects of an earlier copy. */
  async restoreEtcd(copy: string): Promise<void> {
    await Promise.all([this.goDown(), this.etcdGoesDown()]);
    rmSync(this.path("etcd"), { recursive: true });
    cpSync(this.path(copy), this.path("etcd"), { recursive: true });
    this.etcdComesBack();
    await this.comeBack();
  }

  /** Ends both programs and removes their files. */
  async stop(): Promise<void> {
    await Promise.all([this.apiServer?.kill(), this.etcd.kill()]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Compacts etcd, so that no resourceVersion before the present one is known any more. With its watch cache
   * kube-apiserver continues answering from memory until it is restarted; with `--watch-cache=false` it asks etcd
   * at once. Then a list at an older resourceVersion is answered with status 410, and a watch from one with
   * status 200 and a single event `ERROR` whose object is the Status with code 410 (tried with 1.34.1).
   * @returns the present resourceVersion
   */
  async compact(): Promise<number> {
    const ask = async (what: string, body: object): Promise<{ header: { revision: string } }> => {
      const response = await fetch(`${this.etcdUrl}/v3/kv/${what}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`etcd answered ${what} with ${response.status}.`);
      return (await response.json()) as { header: { revision: string } };
    };
    const { header } = await ask("range", { key: Buffer.from("any").toString("base64") });
    await ask("compaction", { revision: header.revision, physical: true });
    return Number(header.revision);
  }

  /**
   * One request, as the administrator unless the options say otherwise. Any status is an answer.
   * @param body sent as JSON; a PATCH is a JSON merge patch unless `contentType` says otherwise
   */
  request(
    method: string,
    pathAndQuery: string,
    body?: unknown,
    options: ApiRequestOptions = {},
  ): Promise<ApiAnswer> {
    const { certificate, token = certificate ? null : this.adminToken } = options;
    const url = new URL(pathAndQuery, this.url);
    return sendToApi(url, this.caCertificate, method, body, { ...options, token });
  }

  async createNamespace(name: string): Promise<void> {
    const { status } = await this.request("POST", "/api/v1/namespaces", { metadata: { name } });
    if (status !== 201) throw new Error(`The namespace ${name} could not be created: ${status}.`);
  }

  /** The token of `admin`, of `plain` (who may do nothing), or of a user of the options. */
  tokenOf(user: string): string {
    const token = this.tokens.get(user);
    if (token === undefined) throw new Error(`The API server was started without a user ${user}.`);
    return token;
  }

  /** A client certificate of a user in groups. */
  clientCertificate(user: string, groups: readonly string[] = []): KeyAndCertificate {
    return signClientCertificate(this.clientCa, user, groups, this.folder);
  }

  /** The text of a kubeconfig; files that it names are gone after `stop`. */
  kubeconfig(options: KubeconfigOptions = {}): string {
    const usual = { user: { token: this.adminToken }, server: this.url };
    return kubeconfigText({ ...usual, ...options }, this.caCertificate, this.folder);
  }

  /** A kubeconfig as a file, gone after `stop`. */
  kubeconfigFile(options: KubeconfigOptions = {}): string {
    const folder = mkdtempSync(this.path("kubeconfig-"));
    return this.put(path.join(path.basename(folder), "config"), this.kubeconfig(options));
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await this.request("GET", "/readyz")).status === 200;
    } catch {
      return false; // No one listens yet.
    }
  }

  private startEtcd(): GuardedProcess {
    return startGuarded(this.programs.etcd, this.etcdArguments, this.path("etcd.log"));
  }

  private path(name: string): string {
    return path.join(this.folder, name);
  }

  private put(name: string, text: string): string {
    writeFileSync(this.path(name), text, { mode: 0o600 });
    return this.path(name);
  }
}
