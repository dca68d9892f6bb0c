import { formatElapsed } from "../../core/formatElapsed";
import { readLimitMs } from "../../core/waitUntil";
import { isMaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import { requireEngine } from "../../pulumi/context";
import type { Budget } from "../plan/budgets";
import type { DrainOptions } from "../plan/drainOptions";
import type { DrainPod } from "../plan/drainPod";
import {
  obstacleList,
  wordsOfBlock,
  wordsOfEnding,
  wordsOfRefusal,
  type Obstacle,
  type Refuser,
} from "../plan/obstacles";
import { waitingList, type WaitingWorkload } from "../plan/workloads";
import { daemonSetOf, isOfDaemonSet, planDrain, type DrainPlan } from "../plan/planDrain";
import { noSuchNode, readCordon } from "./cordon";
import type { DrainContext } from "./drainContext";
import { uncordonedMeanwhile } from "./drainErrors";
import { readBudgets, readDaemonSets, readPodsOf } from "./drainReads";
import { eachOf } from "./eachOf";
import { deletePod, evictPod, type EvictionOutcome } from "./evictPod";
import { Replacements } from "./replacements";
import type { Held, Surge } from "./surge";

/** What one look at a node has shown. */
export interface Round {
  /** The pods that are still to go. */
  readonly left: readonly DrainPod[];
  /** The workloads that are to be available again. Looked at when no pod is left. */
  readonly waiting: readonly WaitingWorkload[];
  readonly plan: DrainPlan;
}

interface Refused {
  readonly by: Refuser;
  readonly text: string;
  readonly sinceMs: number;
  readonly times: number;
  readonly againAtMs: number;
}

/** The first pause after a refusal, and the longest one, in milliseconds. `kubectl drain` always takes 5 s. */
const [firstPauseMs, longestPauseMs] = [2000, 15_000];
/** So old the counts of budgets may be on the row, in milliseconds. */
const freshBudgetsMs = 10_000;
/** So many pods or workloads are named on the row. */
const mostShown = 3;

/**
 * The looks at a node that is drained, one after the other: each is a list of its pods, after which those that are due
 * are evicted. What a pod is, its uid says: another one of the same name is another one.
 */
export class DrainRounds {
  /** The uids of the pods that a drain has begun with. */
  private known: ReadonlySet<string> | undefined;
  private readonly refused = new Map<string, Refused>();
  private readonly endingSinceMs = new Map<string, number>();
  /** The pods whose end was asked for, and of them those that are gone. */
  private readonly asked = new Set<string>();
  private readonly gone = new Set<string>();
  private daemonSets: ReadonlySet<string> | undefined;
  private budgets: { readonly list: readonly Budget[]; readonly atMs: number } | undefined;
  private serverAheadMs: number | undefined;
  private readonly replacements: Replacements | undefined;
  /** The pods that wait for a second replica of their Deployment, by their uids. */
  private held: ReadonlyMap<string, Held> = new Map();

  constructor(
    private readonly node: string,
    private readonly options: DrainOptions,
    private readonly evictions: string | undefined,
    private readonly context: DrainContext,
    private readonly surge?: Surge,
  ) {
    this.replacements = options.waitForReplacements ? new Replacements(context) : undefined;
  }

  /** How many pods are gone that this drain has evicted. */
  get evicted(): number {
    return this.gone.size;
  }

  /** What a drain would do now. */
  async survey(how: ReadOptions = {}): Promise<DrainPlan> {
    const { node, options, context } = this;
    return this.planOf(await readPodsOf(node, options.podSelector, context.cluster, how), how);
  }

  /** One look, and the evictions that are due. @throws ERR_NODE_NOT_FOUND, ERR_DRAIN_BLOCKED, ERR_FORBIDDEN */
  async next(remainingMs: number, signal: AbortSignal): Promise<Round> {
    const { node, options, context } = this;
    await requireEngine(context, "wait");
    const how = { attempts: 1, timeoutMs: readLimitMs(remainingMs, { shortestMs: 5000 }), signal };
    const [cordon, pods] = await Promise.all([
      readCordon(node, context, how),
      readPodsOf(node, options.podSelector, context.cluster, how),
    ]);
    if (cordon === undefined) throw await noSuchNode(node, context);
    if (!cordon.isCordoned) throw uncordonedMeanwhile(node);
    const plan = await this.planOf(pods, how);
    this.known ??= new Set(pods.map(({ uid }) => uid));
    this.account(pods, plan);
    await this.replacements?.note([...plan.evict.map(({ pod }) => pod), ...plan.ending], how);
    const nowMs = context.clock.monotonicMs();
    const evict = plan.evict.map(({ pod }) => pod);
    if (this.surge !== undefined) this.held = await this.surge.hold(evict, how);
    const due = evict.filter((pod) => !this.held.has(pod.uid) && this.againAtMs(pod) <= nowMs);
    if (due.length > 0) {
      await requireEngine(context, "effect");
      context.requireRight?.();
      await eachOf(due, (pod) => this.evict(pod));
      await this.refreshBudgets(how);
    }
    const left = [...plan.evict, ...plan.block].map(({ pod }) => pod).concat(plan.ending);
    const waiting = left.length === 0 ? await this.replacements?.look(how) : undefined;
    return { left, waiting: waiting ?? [], plan };
  }

  /** Why each pod that is left is still there. */
  obstacles({ plan }: Round): Obstacle[] {
    const nowMs = this.context.clock.monotonicMs();
    const budgets = this.budgets?.list ?? [];
    return [
      ...plan.block.map((blocking) => ({ pod: blocking.pod, text: wordsOfBlock(blocking), forMs: 0 })),
      ...plan.evict.map(({ pod }) => {
        const held = this.held.get(pod.uid);
        if (held !== undefined) return { pod, text: held.text, forMs: nowMs - held.sinceMs };
        const refused = this.refused.get(pod.uid);
        if (refused === undefined) return { pod, text: "was evicted a moment ago", forMs: 0 };
        return { pod, text: wordsOfRefusal(pod, refused, budgets), forMs: nowMs - refused.sinceMs };
      }),
      ...plan.ending.map((pod) => ({
        pod,
        text: wordsOfEnding(pod),
        forMs: nowMs - (this.endingSinceMs.get(pod.uid) ?? nowMs),
      })),
    ];
  }

  /** A look in a few words, for the row: what is left, and what holds it. */
  rowOf(round: Round, elapsedMs: number): string {
    const { left, waiting } = round;
    if (waiting.length > 0)
      return `${this.node} waits for ${waitingList(waiting, mostShown)} (${formatElapsed(elapsedMs)})`;
    const all = left.length + this.evicted;
    const obstacles = obstacleList(this.obstacles(round), mostShown);
    const words = left.length === 0 ? "" : `: ${obstacles}`;
    return `${this.node} ${this.evicted} of ${all} pods gone${words} (${formatElapsed(elapsedMs)})`;
  }

  private async planOf(pods: readonly DrainPod[], how: ReadOptions): Promise<DrainPlan> {
    const { options, context, known } = this;
    const ofSets = pods.filter((pod) => isOfDaemonSet(pod) && !pod.isFinished);
    // One that was added meanwhile is seen, too.
    if (ofSets.some((pod) => this.daemonSets?.has(daemonSetOf(pod)) !== true))
      this.daemonSets = await readDaemonSets(context.cluster, how);
    return planDrain(pods, options, {
      daemonSets: this.daemonSets ?? new Set(),
      nowMs: context.clock.date().getTime() + (await this.aheadMs()),
      ...(known === undefined ? {} : { known }),
    });
  }

  /** By how much the server's clock is ahead of this one, where times of the server matter. */
  private async aheadMs(): Promise<number> {
    const { context, options } = this;
    if (options.skipWaitForDeleteTimeoutSeconds === 0) return 0;
    if (this.serverAheadMs === undefined) {
      const serverMs = await context.cluster.api.serverTime(AbortSignal.timeout(10_000));
      this.serverAheadMs = serverMs === undefined ? 0 : serverMs - context.clock.date().getTime();
    }
    return this.serverAheadMs;
  }

  private account(pods: readonly DrainPod[], plan: DrainPlan): void {
    const there = new Set(pods.map(({ uid }) => uid));
    for (const uid of this.asked) if (!there.has(uid)) this.gone.add(uid);
    for (const uid of [...this.refused.keys()]) if (!there.has(uid)) this.refused.delete(uid);
    const nowMs = this.context.clock.monotonicMs();
    for (const { uid } of plan.ending) {
      this.refused.delete(uid);
      if (!this.endingSinceMs.has(uid)) this.endingSinceMs.set(uid, nowMs);
    }
  }

  private againAtMs({ uid }: DrainPod): number {
    return this.refused.get(uid)?.againAtMs ?? 0;
  }

  private async evict(pod: DrainPod): Promise<void> {
    const { options, context, evictions } = this;
    const manner = {
      ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
    };
    let outcome: EvictionOutcome;
    if (evictions === undefined) {
      outcome = await deletePod(pod, manner, context.cluster);
    } else {
      outcome = await evictPod(pod, { ...manner, apiVersion: evictions }, context.cluster);
      const isHeld = outcome.kind === "refused" && outcome.by === "budget";
      if (isHeld && options.disruptionBudgetPolicy === "ignore")
        outcome = await deletePod(pod, manner, context.cluster);
    }
    if (outcome.kind === "refused") {
      this.refuse(pod, outcome);
      return;
    }
    this.asked.add(pod.uid);
    this.refused.delete(pod.uid);
  }

  private refuse({ uid }: DrainPod, outcome: EvictionOutcome & { readonly kind: "refused" }): void {
    const { clock, random } = this.context;
    const before = this.refused.get(uid);
    const times = (before?.times ?? 0) + 1;
    const nowMs = clock.monotonicMs();
    const backOffMs = Math.min(longestPauseMs, firstPauseMs * 1.5 ** (times - 1)) * (0.9 + random() * 0.2);
    this.refused.set(uid, {
      by: outcome.by,
      text: outcome.text,
      sinceMs: before?.by === outcome.by ? before.sinceMs : nowMs,
      times,
      againAtMs: nowMs + Math.max(backOffMs, outcome.retryAfterMs ?? 0),
    });
  }

  /** The server says that a budget refuses, and not always which: they are read to name it. */
  private async refreshBudgets(how: ReadOptions): Promise<void> {
    const { clock, cluster } = this.context;
    if (![...this.refused.values()].some(({ by }) => by === "budget")) return;
    const nowMs = clock.monotonicMs();
    if (this.budgets !== undefined && nowMs - this.budgets.atMs < freshBudgetsMs) return;
    try {
      this.budgets = { list: await readBudgets(cluster, how), atMs: nowMs };
    } catch (error) {
      // A name is not worth a failure: what the server said is shown in its place.
      if (!isMaintenanceError(error)) throw error;
      this.budgets = { list: [], atMs: nowMs };
    }
  }
}
