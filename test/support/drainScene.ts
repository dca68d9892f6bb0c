/** A node with pods on a real API server, and drains of it in virtual time: the test plays the kubelet. */
import { bindDrain, type DrainContext } from "../../provider/drain/cluster/drainContext";
import { tryDrain, type DrainOutcome } from "../../provider/drain/cluster/drainNode";
import { drainOptionsOf, type GivenDrainOptions } from "../../provider/drain/plan/drainOptions";
import { noEngine, type Engine } from "../../provider/pulumi/engine";
import { podObject, type PodWords } from "./drainPods";
import type { KubeApiServer } from "./kubeApiServer";
import { okdContextWith } from "./testCluster";
import { VirtualClock } from "./virtualClock";

interface Listed {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly namespace: string;
      readonly uid: string;
      readonly deletionTimestamp?: string;
      readonly generation?: number;
    };
  }[];
}

/** A clock in whose pauses the test acts first: so a drain and what happens meanwhile are always in the same order. */
class StageClock extends VirtualClock {
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
export async function drainScene(server: KubeApiServer) {
  const node = `worker-${String(++scenes)}`;
  const rows: string[] = [];
  const warnings: string[] = [];
  const engine: Engine = {
    ...noEngine,
    progress: (_urn, text) => void rows.push(text),
    say: (_urn, _severity, text) => void warnings.push(text),
  };
  const ask = async <T>(method: string, path: string, body?: unknown, expected = [200, 201]): Promise<T> => {
    const answer = await server.request(method, path, body);
    if (!expected.includes(answer.status))
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  await ask("POST", "/api/v1/nodes", { metadata: { name: node } });

  const podPath = (name: string, namespace = "test"): string =>
    `/api/v1/namespaces/${namespace}/pods/${name}`;
  const scene = {
    node,
    rows,
    warnings,
    ask,
    podPath,
    /** Happens in each pause of a drain; by default the kubelet ends what is deleted. */
    between: async (): Promise<void> => scene.endDeleted(),
    /** The pods of the node, of which some may be being deleted. */
    pods: async (on = node): Promise<Listed["items"]> =>
      (await ask<Listed>("GET", `/api/v1/pods?fieldSelector=spec.nodeName%3D${on}`)).items,
    /** Adds a pod that runs and is ready. */
    async addPod(words: PodWords): Promise<void> {
      const pod = podObject({ node, ...words });
      const path = podPath(pod.metadata.name, pod.metadata.namespace);
      await ask("POST", path.slice(0, path.lastIndexOf("/")), pod);
      const conditions = [{ type: "Ready", status: "True" }];
      await ask("PATCH", `${path}/status`, { status: { phase: "Running", conditions } });
    },
    /** Plays the kubelet: what is being deleted has ended. */
    async endDeleted(): Promise<void> {
      for (const { metadata } of await scene.pods()) {
        if (metadata.deletionTimestamp === undefined) continue;
        await ask(
          "DELETE",
          `${podPath(metadata.name, metadata.namespace)}?gracePeriodSeconds=0`,
          undefined,
          [200, 404],
        );
      }
    },
    /** Plays the disruption controller: a budget for the label `app`, which allows so many disruptions. */
    async setBudget(app: string, disruptionsAllowed: number, name = app): Promise<void> {
      const budgets = "/apis/policy/v1/namespaces/test/poddisruptionbudgets";
      const spec = { minAvailable: 2, selector: { matchLabels: { app } } };
      await ask("POST", budgets, { metadata: { name }, spec }, [201, 409]);
      const status = {
        disruptionsAllowed,
        currentHealthy: 2 + disruptionsAllowed,
        desiredHealthy: 2,
        expectedPods: 3,
        observedGeneration: 1,
      };
      await ask("PATCH", `${budgets}/${name}/status`, { status });
    },
    nodeObject: () =>
      ask<{ metadata: { annotations?: Record<string, string> }; spec: { unschedulable?: boolean } }>(
        "GET",
        `/api/v1/nodes/${node}`,
      ),
    /** As `kubectl cordon` and `kubectl uncordon` of another user. */
    setCordon: async (unschedulable: boolean | null): Promise<void> => {
      await ask("PATCH", `/api/v1/nodes/${node}?fieldManager=kubectl-cordon`, { spec: { unschedulable } });
    },
    context: (token = server.adminToken, more: Partial<Engine> = {}): DrainContext => {
      const context = okdContextWith({
        "openshift:kubernetes.server": server.url,
        "openshift:kubernetes.token": token,
        "openshift:kubernetes.certificateAuthority": server.caCertificate,
      });
      const bound = bindDrain({}, "urn", context);
      return {
        ...bound,
        engine: { ...engine, ...more },
        clock: new StageClock(() => scene.between()),
        random: () => 0.5,
      };
    },
    drain: (
      options: GivenDrainOptions = {},
      operationId = "operation-1",
      context = scene.context(),
    ): Promise<DrainOutcome> => tryDrain(node, drainOptionsOf(options), operationId, context),
  };
  return scene;
}

/** Of {@link drainScene}. */
export type DrainScene = Awaited<ReturnType<typeof drainScene>>;
