import { formatElapsed } from "../../core/formatElapsed";
import { waitUntil } from "../../core/waitUntil";
import { isMaintenanceError, isTransient, type MaintenanceError } from "../../errors/maintenanceError";
import { withSentence } from "../../errors/withSentence";
import { mayHaveActed } from "../../kubernetes/explainRefusal";
import { requireEngine } from "../../pulumi/context";
import { warnOnce } from "../../pulumi/warnings";
import type { DrainOptions } from "../plan/drainOptions";
import type { DrainPlan } from "../plan/planDrain";
import { cordonNode, isCordonOf, noSuchNode, readCordon, uncordonNode } from "./cordon";
import type { DrainContext } from "./drainContext";
import { count, drainTimeout, drainUnread, needsConsent } from "./drainErrors";
import { DrainRounds, type Round } from "./drainRounds";
import { evictionVersion } from "./evictPod";
import { Surge } from "./surge";

/** How a drain has ended. */
export interface DrainReport {
  readonly node: string;
  /** Whether the node is cordoned, and this operation has done it. */
  readonly cordoned: boolean;
  /** How many pods this call has evicted or deleted, and seen gone. */
  readonly evictedPods: number;
  /** When the node was seen without them, as an ISO date. */
  readonly finishedAt?: string;
}

/** The same, with the error where it has failed. */
export interface DrainOutcome {
  readonly report: DrainReport;
  readonly error?: MaintenanceError;
}

/** The first pause between two looks, and the longest one, in milliseconds; after a pod has gone the first one again. */
const [shortPauseMs, longPauseMs] = [1000, 5000];

/**
 * Cordons a node and evicts its pods, and waits until each is gone, by its uid. What must not be evicted is found
 * before anything is changed. A call after a killed one, with the same operation, continues: it finds its own cordon.
 *
 * @param operationId marks the cordon as this operation's; for a resource of a program `URN#INSTANCE`
 * @throws ERR_DRAIN_BLOCKED with what blocks; ERR_NODE_NOT_FOUND, ERR_FORBIDDEN, ERR_UNAUTHORIZED, ERR_NETWORK,
 * ERR_UNEXPECTED_RESPONSE, ERR_ENGINE_GONE. The node is as it was found, unless `onFailure` is `keep` or the message
 * says otherwise
 */
export async function drainNode(
  node: string,
  options: DrainOptions,
  operationId: string,
  context: DrainContext,
): Promise<DrainReport> {
  const { report, error } = await tryDrain(node, options, operationId, context);
  if (error !== undefined) throw error;
  return report;
}

/** {@link drainNode} for those who record a failed drain, too. @throws what is no error of this library */
export function tryDrain(
  node: string,
  options: DrainOptions,
  operationId: string,
  context: DrainContext,
): Promise<DrainOutcome> {
  return new Drain(node, options, operationId, context).run();
}

class Drain {
  private isCordoned = false;
  private rounds: DrainRounds | undefined;
  private shown: string | undefined;
  private readonly surge: Surge | undefined;

  constructor(
    private readonly node: string,
    private readonly options: DrainOptions,
    private readonly operationId: string,
    private readonly context: DrainContext,
  ) {
    this.surge = options.surge.length === 0 ? undefined : new Surge(options.surge, operationId, context);
  }

  async run(): Promise<DrainOutcome> {
    const { context } = this;
    try {
      await this.drain();
      return { report: { ...this.report(), finishedAt: context.clock.date().toISOString() } };
    } catch (error) {
      if (!isMaintenanceError(error)) throw error;
      const told = await this.restore(await this.restoreReplicas(error));
      return { report: this.report(), error: told };
    }
  }

  private report(): DrainReport {
    return { node: this.node, cordoned: this.isCordoned, evictedPods: this.rounds?.evicted ?? 0 };
  }

  private async drain(): Promise<void> {
    const { node, options, context, operationId } = this;
    await requireEngine(context, "effect");
    warnOnce(context.engine, warningOf(options));
    const evictions = options.disableEviction ? undefined : await evictionVersion(context.cluster);
    this.rounds = new DrainRounds(node, options, evictions, context, this.surge);
    const before = await readCordon(node, context);
    if (before === undefined) throw await noSuchNode(node, context);
    // What a killed run has cordoned is taken over, so that a failure undoes it. Else whoever has to consent first
    // finds the node as it was.
    if (isCordonOf(before, operationId)) await this.cordon();
    await this.surge?.requireAll(node);
    requireConsent(node, await this.rounds.survey());
    await this.waitAfterCordon(await this.cordon());
    const plan = await this.rounds.survey();
    requireConsent(node, plan);
    this.warnOfLosses(plan);
    await this.empty(this.rounds);
    await this.surge?.lower();
  }

  /** Since when the node is cordoned, where this operation has done it. */
  private async cordon(): Promise<number | undefined> {
    try {
      const { isOurs, sinceMs } = await cordonNode(this.node, this.operationId, this.context);
      this.isCordoned = isOurs;
      return sinceMs;
    } catch (error) {
      this.isCordoned ||= mayHaveActed(error);
      throw error;
    }
  }

  /** Lets work end by itself that is on its way to its end, while nothing new comes. */
  private async waitAfterCordon(sinceMs: number | undefined): Promise<void> {
    const { node, context, options } = this;
    const { clock } = context;
    const wholeMs = options.cordonBeforeSeconds * 1000;
    // An earlier run may have waited for a part of it. Another machine's clock may be ahead.
    const passedMs = sinceMs === undefined ? 0 : Math.max(0, clock.date().getTime() - sinceMs);
    const endMs = clock.monotonicMs() + wholeMs - passedMs;
    for (let leftMs = endMs - clock.monotonicMs(); leftMs > 0; leftMs = endMs - clock.monotonicMs()) {
      await requireEngine(context, "wait");
      this.show(`${node} is cordoned, and drained in ${formatElapsed(leftMs)}`);
      await clock.sleep(Math.min(leftMs, longPauseMs));
    }
  }

  private async empty(rounds: DrainRounds): Promise<void> {
    const { node, options, context } = this;
    let last: Round | undefined;
    let pauseMs = shortPauseMs;
    let leftBefore: number | undefined;
    const startedMs = context.clock.monotonicMs();
    const result = await waitUntil<Round>({
      read: (remainingMs, signal) => rounds.next(remainingMs, signal),
      judge: ({ left, waiting }) => (left.length + waiting.length === 0 ? "success" : "retry"),
      summarize: (round) => {
        last = round;
        this.show(rounds.rowOf(round, context.clock.monotonicMs() - startedMs));
        return `${round.left.length} pods left, ${round.waiting.length} workloads waited for`;
      },
      timeoutMs: options.timeoutSeconds * 1000,
      intervalMs: shortPauseMs,
      maxIntervalMs: longPauseMs,
      planPauseMs: (round) => {
        if (round === undefined) return 0;
        const left = round.left.length + round.waiting.length;
        const isMoving = leftBefore !== left;
        leftBefore = left;
        pauseMs = isMoving ? shortPauseMs : Math.min(longPauseMs, pauseMs * 1.5);
        return pauseMs * (0.9 + context.random() * 0.2);
      },
      isFatal: (error) => !isTransient(error),
      retryAfterMsOf: (error) => (isMaintenanceError(error) ? error.retryAfterMs : undefined),
      clock: context.clock,
      random: context.random,
    });
    if (result.outcome === "success") return;
    if (result.outcome === "failure") {
      const { error, failingMs = 0 } = result;
      throw isMaintenanceError(error) && error.transient ? drainUnread(node, failingMs, error) : error;
    }
    throw drainTimeout(node, {
      timeoutSeconds: options.timeoutSeconds,
      evicted: rounds.evicted,
      obstacles: last === undefined ? [] : rounds.obstacles(last),
      waiting: last?.waiting ?? [],
      ...(result.error === undefined ? {} : { error: result.error }),
    });
  }

  /** Undoes the cordon after a failure, if that is wanted, and says how the node was left. */
  private async restore(error: MaintenanceError): Promise<MaintenanceError> {
    const { node, options, operationId, context } = this;
    if (!this.isCordoned) return error;
    if (options.onFailure === "keep")
      return withSentence(error, "The node stays cordoned (onFailure: keep).");
    try {
      const isUncordoned = await uncordonNode(node, operationId, context);
      this.isCordoned = false;
      return isUncordoned ? withSentence(error, "The node was uncordoned again.") : error;
    } catch (second) {
      if (!isMaintenanceError(second)) throw second;
      return withSentence(
        error,
        `The node may still be cordoned, because that could not be undone: ${second.what} The next run finds its cordon; without one, run kubectl uncordon ${node}.`,
      );
    }
  }

  /** Takes the second replicas back after a failure; no one needs them, whatever `onFailure` is. */
  private async restoreReplicas(error: MaintenanceError): Promise<MaintenanceError> {
    const { surge } = this;
    // Another run may be at work, which needs them.
    if (surge === undefined || error.code === "ERR_CONFLICT") return error;
    try {
      await surge.lower();
      return error;
    } catch (second) {
      if (!isMaintenanceError(second)) throw second;
      const commands = surge.commands().join("; ");
      return withSentence(
        error,
        `A Deployment may still have its second replica, because that could not be undone: ${second.what} The next run takes it back; without one, run ${commands}.`,
      );
    }
  }

  /** What is lost by consent is told, each time. */
  private warnOfLosses({ evict }: DrainPlan): void {
    const { node, context } = this;
    const lossy = evict.filter(({ losses }) => losses.length > 0);
    if (lossy.length === 0) return;
    const words = lossy.map(({ pod, losses }) => `${pod.namespace}/${pod.name} (${losses.join(", ")})`);
    context.engine.say(
      context.rowUrn,
      "warning",
      `node ${node}: evicting, as you consented, ${count(lossy.length, "pod")} that no one replaces or that lose data: ${words.join(", ")}`,
    );
  }

  private show(text: string): void {
    if (text === this.shown) return;
    this.shown = text;
    this.context.engine.progress(this.context.rowUrn, text);
  }
}

/** @throws ERR_DRAIN_BLOCKED where a pod must not be evicted */
function requireConsent(node: string, { block }: DrainPlan): void {
  if (block.length > 0) throw needsConsent(node, block);
}

function warningOf({ disruptionBudgetPolicy, disableEviction }: DrainOptions): string | undefined {
  if (disableEviction)
    return "disableEviction is on: pods are deleted and not evicted, so disruption budgets and admission webhooks for evictions have no effect";
  return disruptionBudgetPolicy === "ignore"
    ? "disruptionBudgetPolicy is ignore: a pod whose eviction a disruption budget refuses is deleted, so workloads may lose all their replicas"
    : undefined;
}
