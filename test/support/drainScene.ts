/** A node with pods on a real API server, and drains of it in virtual time: the test plays the kubelet. */
import { bindDrain, type DrainContext } from "../../provider/drain/cluster/drainContext";
import { tryDrain, type DrainOutcome } from "../../provider/drain/cluster/drainNode";
import { drainOptionsOf, type GivenDrainOptions } from "../../provider/drain/plan/drainOptions";
import type { OkdContext } from "../../provider/kubernetes/clusterContext";
import { noEngine, type Engine } from "../../provider/pulumi/engine";
import { podObject, type PodWords } from "./drainPods";
import type { KubeApiServer } from "./kubeApiServer";
import { okdContextWith } from "./testCluster";
import { VirtualClock } from "./virtualClock";

/** An object, as far as the tests look at it. */
export interface SeenObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
  readonly spec: { readonly unschedulable?: boolean };
}

/** A clock in whose pauses the test acts first: so a drain and what happens meanwhile are always in the same order. */
export class StageClock extends VirtualClock {
  constructor(private readonly between: () => Promise<void>) {
    super();
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.while(this.between);
    await super.sleep(ms, signal);
  }
}

let scenes = 0;

/** A new node, with what a test does with it. */
export async function drainScene(server: KubeApiServer): Promise<DrainScene> {
  const scene = new DrainScene(server, `worker-${String(++scenes)}`);
  await scene.addNode();
  return scene;
}

/** Made by {@link drainScene}. */
export class DrainScene {
  readonly rows: string[] = [];
  readonly warnings: string[] = [];
  /** Happens in each pause of a drain; by default the kubelet ends what is deleted. */
  between = (): Promise<void> => this.endDeleted();
  private readonly engine: Engine = {
    ...noEngine,
    progress: (_urn, text) => void this.rows.push(text),
    say: (_urn, _severity, text) => void this.warnings.push(text),
  };

  constructor(
    private readonly server: KubeApiServer,
    readonly node: string,
  ) {}

  /** One request as an administrator. @throws Error for another status than the expected ones */
  async ask<T>(
    method: string,
    path: string,
    body?: unknown,
    expected: readonly number[] = [200, 201],
  ): Promise<T> {
    const answer = await this.server.request(method, path, body);
    if (!expected.includes(answer.status))
      throw new Error(`${method} ${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  /** As a kubelet adds its node. Of an object that begins without a field the server tracks no managers. */
  async addNode(): Promise<void> {
    const labels = { "kubernetes.io/hostname": this.node };
    await this.ask("POST", "/api/v1/nodes", { metadata: { name: this.node, labels } });
  }

  nodeObject(): Promise<SeenObject> {
    return this.ask("GET", `/api/v1/nodes/${this.node}`);
  }

  podPath(name: string, namespace = "test"): string {
    return `/api/v1/namespaces/${namespace}/pods/${name}`;
  }

  /** The pods of a node, of which some may be being deleted. */
  async pods(node = this.node): Promise<readonly SeenObject[]> {
    const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`;
    return (await this.ask<{ readonly items: readonly SeenObject[] }>("GET", path)).items;
  }

  /** Adds a pod that runs and is ready. */
  async addPod(words: PodWords): Promise<void> {
    const pod = podObject({ node: this.node, ...words });
    const path = this.podPath(pod.metadata.name, pod.metadata.namespace);
    await this.ask("POST", path.slice(0, path.lastIndexOf("/")), pod);
    const conditions = [{ type: "Ready", status: "True" }];
    await this.ask("PATCH", `${path}/status`, { status: { phase: "Running", conditions } });
  }

  /** Plays the kubelet: what is being deleted has ended. */
  async endDeleted(): Promise<void> {
    for (const { metadata } of await this.pods()) {
      if (metadata.deletionTimestamp === undefined) continue;
      const path = this.podPath(metadata.name, metadata.namespace);
      await this.ask("DELETE", `${path}?gracePeriodSeconds=0`, undefined, [200, 404]);
    }
  }

  /** Plays the disruption controller: a budget for the label `app`, which allows so many disruptions. */
  async setBudget(app: string, disruptionsAllowed: number, name = app): Promise<void> {
    const budgets = "/apis/policy/v1/namespaces/test/poddisruptionbudgets";
    const spec = { minAvailable: 2, selector: { matchLabels: { app } } };
    await this.ask("POST", budgets, { metadata: { name }, spec }, [201, 409]);
    const status = {
      disruptionsAllowed,
      currentHealthy: 2 + disruptionsAllowed,
      desiredHealthy: 2,
      expectedPods: 3,
      observedGeneration: 1,
    };
    await this.ask("PATCH", `${budgets}/${name}/status`, { status });
  }

  /** As `kubectl cordon` of another user, or with `null` as `kubectl uncordon`. */
  async setCordon(unschedulable: true | null): Promise<void> {
    const path = `/api/v1/nodes/${this.node}?fieldManager=kubectl-cordon`;
    await this.ask("PATCH", path, { spec: { unschedulable } });
  }

  /** The world as a handler gets it. */
  world(token = this.server.adminToken): OkdContext {
    return {
      ...okdContextWith({
        "openshift:kubernetes.server": this.server.url,
        "openshift:kubernetes.token": token,
        "openshift:kubernetes.certificateAuthority": this.server.caCertificate,
      }),
      engine: this.engine,
      clock: new StageClock(() => this.between()),
      random: () => 0.5,
    };
  }

  context(token?: string): DrainContext {
    return bindDrain({}, "urn", this.world(token));
  }

  drain(
    options: GivenDrainOptions = {},
    operationId = "operation-1",
    context = this.context(),
  ): Promise<DrainOutcome> {
    return tryDrain(this.node, drainOptionsOf(options), operationId, context);
  }
}
