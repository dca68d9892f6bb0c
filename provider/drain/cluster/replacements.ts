import type { ReadOptions } from "../../http/repeatRead";
import { explainRefusal, orMissing } from "../../kubernetes/explainRefusal";
import { lookForKind } from "../../kubernetes/kindOf";
import { objectPath } from "../../kubernetes/discovery";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { DrainPod } from "../plan/drainPod";
import {
  controllerOf,
  deploymentOf,
  isWhole,
  keyOf,
  replicasOf,
  workloadWord,
  type WaitingWorkload,
  type Workload,
} from "../plan/workloads";
import type { DrainContext } from "./drainContext";
import { eachOf } from "./eachOf";

/**
 * So long a workload must have been whole, in milliseconds: a controller counts a pod for a moment after it is gone.
 */
const settledMs = 5000;

interface Watched {
  readonly workload: Workload;
  /** Since when it is whole. */
  wholeSinceMs?: number;
}

/** The workloads of the pods that a drain evicts, and whether they are available again. */
export class Replacements {
  /** Those that are not known to be available again, by their keys. */
  private readonly watched = new Map<string, Watched>();
  /** The keys of the controllers of pods that were seen, with what was found to stand behind them. */
  private readonly behind = new Map<string, Workload | undefined>();

  constructor(private readonly context: Pick<DrainContext, "cluster" | "clock">) {}

  /**
   * Notes the workloads of pods that are about to be evicted. Each is read once, so that a right that is missing is
   * told before its pods are gone.
   *
   * @throws ERR_FORBIDDEN with the right that is missing, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
   */
  async note(pods: readonly DrainPod[], how: ReadOptions): Promise<void> {
    const controllers = new Map<string, Workload>();
    for (const controller of pods.map(controllerOf)) {
      if (controller !== undefined) controllers.set(keyOf(controller), controller);
    }
    await eachOf([...controllers], async ([key, controller]) => {
      if (!this.behind.has(key)) this.behind.set(key, await this.workloadBehind(controller, how));
      const workload = this.behind.get(key);
      if (workload !== undefined) this.watched.set(keyOf(workload), { workload });
    });
  }

  /**
   * One look at all that is not known to be available again; what still isn't. A workload that is deleted, or scaled
   * to nothing, needs no replacement any more.
   *
   * @throws as `note` does
   */
  async look(how: ReadOptions): Promise<readonly WaitingWorkload[]> {
    const waiting: WaitingWorkload[] = [];
    await eachOf([...this.watched], async ([key, watched]) => {
      const { workload } = watched;
      const object = await this.read(workload, how);
      const replicas = object === undefined ? undefined : replicasOf(object, workload.kind);
      if (replicas === undefined || replicas.wanted === 0 || this.isSettled(watched, isWhole(replicas)))
        this.watched.delete(key);
      else waiting.push({ workload, replicas });
    });
    // Whichever answer came first: a row is written only when something has changed.
    return waiting.sort((a, b) => (keyOf(a.workload) < keyOf(b.workload) ? -1 : 1));
  }

  private isSettled(watched: Watched, isNowWhole: boolean): boolean {
    if (!isNowWhole) {
      delete watched.wholeSinceMs;
      return false;
    }
    const nowMs = this.context.clock.monotonicMs();
    watched.wholeSinceMs ??= nowMs;
    return nowMs - watched.wholeSinceMs >= settledMs;
  }

  private async workloadBehind(controller: Workload, how: ReadOptions): Promise<Workload | undefined> {
    const object = await this.read(controller, how);
    if (object === undefined) return undefined;
    const deployment = controller.kind === "ReplicaSet" ? deploymentOf(object) : undefined;
    if (deployment === undefined)
      return replicasOf(object, controller.kind) === undefined ? undefined : controller;
    return (await this.read(deployment, how)) === undefined ? undefined : deployment;
  }

  /** A workload as it is now; nothing where it is gone. */
  private async read(workload: Workload, how: ReadOptions): Promise<KubeObject | undefined> {
    const { apiVersion, kind, namespace, name } = workload;
    const { cluster } = this.context;
    const resource = await lookForKind(apiVersion, kind, cluster);
    if ("error" in resource) return undefined;
    const scope = resource.namespaced ? namespace : undefined;
    const right = `the right to get ${resource.name} in ${namespace}, or a drain without waitForReplacements`;
    return explainRefusal(`Reading ${workloadWord(workload)}`, right, () =>
      orMissing(() => cluster.api.read(objectPath(resource, scope, name), how)),
    );
  }
}
