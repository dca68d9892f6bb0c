/** A cluster on a real API server whose nodes, operators and pods a test sets, and looks at its health. */
import { bindHealthIn, type HealthContext } from "../../provider/health/healthContext";
import { noEngine } from "../../provider/pulumi/engine";
import type { KubeApiServer } from "./kubeApiServer";
import { settingsSource } from "./settingsSource";
import { until } from "./until";
import { VirtualClock } from "./virtualClock";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const operators = "/apis/config.openshift.io/v1/clusteroperators";

/** Made once for each file. */
export class HealthScene {
  readonly rows: string[] = [];

  constructor(private readonly server: KubeApiServer) {}

  /** One request as an administrator. @throws Error for a refusal */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    accepted: readonly number[] = [],
  ): Promise<unknown> {
    const answer = await this.server.request(method, path, body);
    if (answer.status >= 300 && !accepted.includes(answer.status))
      throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Installs the API of ClusterOperators, as OpenShift has it, and waits until it is served. */
  async installOperators(): Promise<void> {
    const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const version = { name: "v1", served: true, storage: true, schema: { openAPIV3Schema } };
    await this.ask("POST", definitions, {
      metadata: {
        name: "clusteroperators.config.openshift.io",
        // The group is one that the server protects.
        annotations: { "api-approved.kubernetes.io": "https://github.com/openshift/api/pull/497" },
      },
      spec: {
        group: "config.openshift.io",
        scope: "Cluster",
        names: { kind: "ClusterOperator", plural: "clusteroperators" },
        versions: [version],
      },
    });
    await until(
      "operators are served",
      async () => (await this.server.request("GET", operators)).status === 200,
    );
  }

  /** Adds an operator, or changes what it says. */
  async setOperator(name: string, available: string, degraded: string): Promise<void> {
    const conditions = [
      { type: "Available", status: available },
      { type: "Degraded", status: degraded, reason: "DNSDegraded", message: "2 of 3 pods are out of order." },
    ];
    const object = { apiVersion: "config.openshift.io/v1", kind: "ClusterOperator", metadata: { name } };
    await this.ask("POST", operators, { ...object, status: { conditions } }, [409]);
    await this.ask("PATCH", `${operators}/${name}`, { status: { conditions } });
  }

  /** Adds a pod, or changes whether it is ready, as its kubelet does. */
  async setPod(name: string, node: string, isReady: boolean, daemonSet?: string): Promise<void> {
    const pods = "/api/v1/namespaces/test/pods";
    const owner = { apiVersion: "apps/v1", kind: "DaemonSet", name: daemonSet, uid: "uid", controller: true };
    const labels = { app: name.split("-")[0] ?? "" };
    const metadata = { name, labels, ownerReferences: daemonSet === undefined ? [] : [owner] };
    const spec = { nodeName: node, containers: [{ name: "c", image: "i" }] };
    await this.ask("POST", pods, { metadata, spec }, [409]);
    const conditions = [{ type: "Ready", status: isReady ? "True" : "False" }];
    await this.ask("PATCH", `${pods}/${name}/status`, { status: { phase: "Running", conditions } });
  }

  /** The world of a look, in virtual time; `meanwhile` happens in each pause. */
  context(token = this.server.adminToken, meanwhile?: (elapsedMs: number) => Promise<void>): HealthContext {
    const { rows } = this;
    const clock = new VirtualClock();
    const bound = bindHealthIn({}, "urn", {
      configuration: settingsSource({
        config: {
          "openshift:kubernetes.server": this.server.url,
          "openshift:kubernetes.token": token,
          "openshift:kubernetes.certificateAuthority": this.server.caCertificate,
        },
      }),
      engine: { ...noEngine, progress: (_urn, text) => void rows.push(text) },
      clock,
      random: () => 0.5,
    });
    const between = meanwhile === undefined ? undefined : () => meanwhile(clock.elapsedMs);
    const staged = {
      monotonicMs: () => clock.monotonicMs(),
      date: () => clock.date(),
      sleep: async (ms: number, signal?: AbortSignal) => {
        if (between !== undefined) await clock.while(between);
        await clock.sleep(ms, signal);
      },
    };
    return { ...bound, clock: staged };
  }
}
