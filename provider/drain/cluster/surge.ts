import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import { apiPath } from "../../kubernetes/apiServer";
import { explainRefusal, mayHaveActed, orMissing } from "../../kubernetes/explainRefusal";
import { retryOnConflict } from "../../kubernetes/retryOnConflict";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { requireEngine } from "../../pulumi/context";
import type { DrainPod } from "../plan/drainPod";
import {
  isSecondAvailable,
  podsOfDeployment,
  surgeManager,
  surgeStage,
  surgeTargets,
  type SurgeStage,
} from "../plan/surges";
import { keyOf, replicasOf, waitingWord, workloadWord, type Workload } from "../plan/workloads";
import type { DrainContext } from "./drainContext";
import { eachOf } from "./eachOf";

/** Why a pod is not evicted yet, and since when. */
export interface Held {
  readonly text: string;
  readonly sinceMs: number;
}

/** What the Deployments of a drain are, before it. */
export interface SurgeSurvey {
  /** They get a second replica first. */
  readonly first: readonly Workload[];
  /** `surge` names them, and the cluster does not have them. */
  readonly missing: readonly Workload[];
}

/** Who has a Deployment with one replica again, so that it is no second one that this library knows. */
const plainManager = "pulumi-openshift-maintenance";
const patience = { attempts: 5, longestPauseMs: 1000 };

/**
 * The second replicas of Deployments that have one: they get it before their pod is evicted, and lose it when the node is
 * empty. Who has given it the API server remembers with the count itself, so that a killed run leaves no other trace, and
 * the drain of another node does not take one of two pods for the second.
 */
export class Surge {
  private readonly targets: readonly Workload[];
  private readonly manager: string;
  private readonly raised = new Set<string>();
  private readonly heldSinceMs = new Map<string, number>();

  /** @param mark the operation; a later run of the same resource knows what this one has raised */
  constructor(
    names: readonly string[] | undefined,
    mark: string,
    private readonly context: DrainContext,
  ) {
    this.targets = surgeTargets(names);
    this.manager = surgeManager(mark);
  }

  /** Fails for a name that no Deployment has: a typing error would mean an outage. @throws ERR_NOT_FOUND, ERR_FORBIDDEN */
  async requireAll(node: string): Promise<void> {
    const { missing } = await this.survey([], {});
    const [first] = missing;
    if (first === undefined) return;
    throw new MaintenanceError("ERR_NOT_FOUND", {
      node,
      what: `Node ${node} was not drained: surge names ${missing.map(workloadWord).join(", ")}, which the cluster does not have.`,
      next: `Write the NAMESPACE/NAME of a Deployment (kubectl get deployments -n ${first.namespace}), or take it out of surge; then run the same command again.`,
    });
  }

  /** The targets that would get a second replica for these pods to be evicted, and those that are not there. Changes nothing. */
  async survey(pods: readonly DrainPod[], how: ReadOptions): Promise<SurgeSurvey> {
    const [first, missing]: [Workload[], Workload[]] = [[], []];
    await eachOf(this.targets, async (target) => {
      const deployment = await this.read(target, how);
      if (deployment === undefined) missing.push(target);
      else if (podsOfDeployment(deployment, pods).length > 0 && this.stageOf(deployment) === "raise")
        first.push(target);
    });
    return { first, missing };
  }

  /**
   * One look at the Deployments of pods that are to be evicted, and the second replica for those that have none.
   *
   * @returns the pods that must not be evicted yet, by their uids
   * @throws ERR_FORBIDDEN with the right that is missing, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
   */
  async hold(pods: readonly DrainPod[], how: ReadOptions): Promise<ReadonlyMap<string, Held>> {
    const held = new Map<string, Held>();
    await eachOf(this.targetsOf(pods), async (target) => {
      const deployment = await this.read(target, how);
      if (deployment === undefined) return;
      const own = podsOfDeployment(deployment, pods);
      if (own.length === 0) return;
      const text = await this.advance(target, deployment);
      if (text === undefined) return;
      const nowMs = this.context.clock.monotonicMs();
      const sinceMs = this.heldSinceMs.get(keyOf(target)) ?? nowMs;
      this.heldSinceMs.set(keyOf(target), sinceMs);
      for (const { uid } of own) held.set(uid, { text, sinceMs });
    });
    return held;
  }

  /**
   * Takes the second replicas back that this resource has given, in this run or in one before.
   * @throws what the API server throws, with the command that does it by hand
   */
  async lower(): Promise<void> {
    const { context } = this;
    await eachOf(this.targets, (target) =>
      retryOnConflict(
        async () => {
          const deployment = await this.read(target);
          if (deployment === undefined || this.stageOf(deployment) !== "raised") return;
          await this.scale(target, deployment, 1, plainManager);
        },
        patience,
        context,
        mayHaveActed,
      ),
    );
  }

  /** The command that takes a second replica back by hand. */
  commands(): string[] {
    return this.targets.map(
      ({ namespace, name }) => `kubectl scale deployment ${name} -n ${namespace} --replicas=1`,
    );
  }

  private stageOf(deployment: KubeObject): SurgeStage {
    return surgeStage(deployment, this.manager);
  }

  private targetsOf(pods: readonly DrainPod[]): Workload[] {
    const namespaces = new Set(pods.map(({ namespace }) => namespace));
    return this.targets.filter(({ namespace }) => namespaces.has(namespace));
  }

  /** What the pods of a Deployment wait for; nothing where they may be evicted. */
  private async advance(target: Workload, deployment: KubeObject): Promise<string | undefined> {
    const replicas = replicasOf(deployment, "Deployment");
    const stage = this.stageOf(deployment);
    const word = workloadWord(target);
    switch (stage) {
      case "none":
        return undefined;
      case "foreign":
        return `waits until the drain of another node has taken back the second replica of ${word}`;
      case "raised":
        if (replicas === undefined || isSecondAvailable(replicas)) return undefined;
        return `waits for the second replica of ${waitingWord({ workload: target, replicas })}`;
      case "raise":
        // Who sets it back, such as an autoscaler, would do so again.
        if (this.raised.has(keyOf(target)))
          return `waits for a second replica of ${word}, which someone has scaled back to 1`;
        this.raised.add(keyOf(target));
        await this.raise(target, deployment);
        return `waits for the second replica of ${word}`;
    }
  }

  private async raise(target: Workload, deployment: KubeObject): Promise<void> {
    try {
      await this.scale(target, deployment, 2, this.manager);
    } catch (error) {
      // The next look tells what became of it.
      const isUnclear = isMaintenanceError(error, "ERR_CONFLICT") || mayHaveActed(error);
      if (!isUnclear) throw error;
      this.raised.delete(keyOf(target));
    }
  }

  /**
   * Source: Kubernetes `autoscaling/v1` `Scale`, the subresource `scale` of a Deployment: with the version that was read, so
   * that a change by anyone else is not overwritten.
   */
  private async scale(
    target: Workload,
    { metadata }: KubeObject,
    replicas: number,
    manager: string,
  ): Promise<void> {
    const { context } = this;
    await requireEngine(context, "effect");
    context.requireRight?.();
    const path = `${pathOf(target)}/scale?fieldManager=${encodeURIComponent(manager)}`;
    const change = { metadata: { resourceVersion: metadata.resourceVersion }, spec: { replicas } };
    const right = `the right to patch deployments/scale in ${target.namespace}, or a drain without surge`;
    await explainRefusal(`Scaling ${workloadWord(target)}`, right, () =>
      context.cluster.api.sendAs("PATCH", path, change),
    );
  }

  private read(target: Workload, how: ReadOptions = {}): Promise<KubeObject | undefined> {
    const right = `the right to get deployments in ${target.namespace}, or a drain without surge`;
    return explainRefusal(`Reading ${workloadWord(target)}`, right, () =>
      orMissing(() => this.context.cluster.api.read(pathOf(target), how)),
    );
  }
}

function pathOf({ namespace, name }: Workload): string {
  return apiPath("/apis/apps/v1/namespaces", namespace, "deployments", name);
}
