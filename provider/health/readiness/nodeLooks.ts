import type { BootReport } from "../../backends/bootReport";
import { isNamed } from "../../backends/kubernetes/kubeNode";
import type { Cluster } from "../../kubernetes/clusterContext";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { selectionWord, sentencesOfPods } from "../healthPod";
import type { HealthContext, ReadinessContext } from "../healthContext";
import { allOf, readNodeObject, readNodes, readPods, told, type Found } from "../healthReads";
import type { NodePodsWanted, ReadinessOptions } from "../options/readinessOptions";
import { probeHttp } from "../wire/probeHttp";
import { missingOfNode, signatureOf } from "./missingOfNode";
import type { NodeLook } from "./stability";

/** The looks at a node after its reboot, one after the other. */
export class NodeLooks {
  /** The name of its object, once that is known. */
  private name: string | undefined;

  constructor(
    private readonly node: string,
    private readonly options: ReadinessOptions,
    private readonly before: BootReport | undefined,
    private readonly context: ReadinessContext,
  ) {}

  /** One look. @throws what is no error of this library */
  async next(): Promise<NodeLook> {
    const { options, context } = this;
    const { clock, cluster } = context;
    const startedMs = clock.monotonicMs();
    const { http } = options;
    const probe = http === undefined ? [] : [told("the probe", () => probeHttp(http, context))];
    let signature: string | undefined;
    const inCluster = async (of: Cluster): Promise<Found> => {
      const ofNode = await told(`node ${this.node}`, async () => {
        const object = await this.find({ ...context, cluster: of });
        if (object === undefined) return [`the cluster has no node ${this.node}`];
        signature = signatureOf(object);
        return missingOfNode(object, this.before);
      });
      const { name } = this;
      return allOf([Promise.resolve(ofNode), ...(name === undefined ? [] : this.looksAtPods(name, of))]);
    };
    const found = await allOf([...probe, ...(cluster === undefined ? [] : [inCluster(cluster)])]);
    return { ...found, signature, startedMs, endedMs: clock.monotonicMs() };
  }

  /** The node by its name, else by one that it is known by: a provider may call the machine by its host name. */
  private async find(context: HealthContext): Promise<KubeObject | undefined> {
    const found = await readNodeObject(this.name ?? this.node, context.cluster);
    if (found !== undefined || this.name !== undefined) {
      this.name ??= found?.metadata.name;
      return found;
    }
    const [only, ...others] = (await readNodes(context)).filter((each) => isNamed(each, this.node));
    if (only === undefined || others.length > 0) return undefined;
    this.name = only.metadata.name;
    return only;
  }

  private looksAtPods(node: string, cluster: Cluster): Promise<Found>[] {
    const { daemonSets, pods } = this.options;
    return [
      ...(daemonSets
        ? [
            told("the pods of DaemonSets", async () => {
              const all = await readPods({ node }, cluster);
              return sentencesOfPods(all.filter(({ isOfDaemonSet }) => isOfDaemonSet));
            }),
          ]
        : []),
      ...pods.map((wanted) =>
        told(`the pods of ${selectionWord(wanted)}`, () => missingHere(node, wanted, cluster)),
      ),
    ];
  }
}

async function missingHere(node: string, wanted: NodePodsWanted, cluster: Cluster): Promise<string[]> {
  const living = (await readPods({ ...wanted, node }, cluster)).filter(({ isOver }) => !isOver);
  return living.length === 0
    ? [`there is no pod of ${selectionWord(wanted)} on node ${node}`]
    : sentencesOfPods(living);
}
