/** Which nodes of a roll start now. Pure: called again whenever something has changed. */
import type { PlannedNode, RollPlan, RollPool } from "./rollArgs";

/** How far a roll is: names of nodes. A node is in at most one of the first four. */
export interface RollProgress {
  readonly running: readonly string[];
  readonly done: readonly string[];
  readonly failed: readonly string[];
  /** Could not start and gave way; in the order in which that happened. */
  readonly blocked: readonly string[];
  /** Not available, and not by this roll: not ready, or cordoned by others. */
  readonly unavailable?: readonly string[];
  /** Whether the time after the canaries has passed. @default true */
  readonly isCanaryPauseOver?: boolean;
}

export interface RollStep {
  readonly start: readonly string[];
  /** Those of them that were blocked before: the last nodes of their stage. */
  readonly again: readonly string[];
  /**
   * `running`: something starts or runs; `pause`: the canaries are done, and their pause is not over; `held`: nothing
   * runs, and the budget allows no start; `stopped`: too many have failed; `finished`.
   */
  readonly state: "running" | "pause" | "held" | "stopped" | "finished";
  /** Why nothing starts while nodes are left; a sentence. */
  readonly reason?: string;
}

export function nextToStart(plan: RollPlan, progress: RollProgress): RollStep {
  const { running } = progress;
  const nothing = { start: [], again: [] };
  const isRunning = running.length > 0;
  const stop = reasonToStop(plan, progress);
  const left = plan.nodes.filter(({ name }) => !isSettled(name, progress) && !running.includes(name));
  // What failed last is no reason to stop when there is nothing left to be stopped.
  if (left.length === 0) {
    if (isRunning) return { ...nothing, state: "running" };
    return stop === undefined
      ? { ...nothing, state: "finished" }
      : { ...nothing, state: "stopped", reason: stop };
  }
  if (stop !== undefined) return { ...nothing, state: isRunning ? "running" : "stopped", reason: stop };
  const stage = stageNow(plan, progress);
  const candidates = left.filter((node) => node.stage === stage);
  if (candidates.length > 0 && isPausing(plan, candidates, progress))
    return { ...nothing, state: "pause", reason: "The canaries are done, and their pause is not over." };
  const start = choose(plan, candidates, progress);
  if (start.length > 0 || isRunning)
    return { start, again: start.filter((name) => progress.blocked.includes(name)), state: "running" };
  return { ...nothing, state: "held", reason: reasonOfHold(plan, candidates, progress) };
}

function isSettled(name: string, { done, failed }: RollProgress): boolean {
  return done.includes(name) || failed.includes(name);
}

function reasonToStop(plan: RollPlan, { failed }: RollProgress): string | undefined {
  const canary = plan.nodes.find(({ name, isCanary }) => isCanary && failed.includes(name));
  if (canary !== undefined) return `The canary ${canary.name} has failed, so nothing more is started.`;
  if (failed.length <= plan.maxFailures) return undefined;
  return `Failed: ${failed.join(", ")}. maxFailures is ${plan.maxFailures}, so nothing more is started.`;
}

/** The first stage that has nodes left: waiting ones, or with a strict order running ones as well. Canaries are strict. */
function stageNow(plan: RollPlan, progress: RollProgress): number {
  const open = plan.nodes.find(
    ({ name, isCanary }) =>
      !isSettled(name, progress) && (plan.strictOrder || isCanary || !progress.running.includes(name)),
  );
  return open?.stage ?? -1;
}

function isPausing(plan: RollPlan, candidates: readonly PlannedNode[], progress: RollProgress): boolean {
  const hasCanaries = plan.nodes.some(({ isCanary }) => isCanary);
  return hasCanaries && progress.isCanaryPauseOver === false && !candidates.some(({ isCanary }) => isCanary);
}

/** As many as the budget allows. Those that were blocked come when no other node of the stage is left to start. */
function choose(plan: RollPlan, candidates: readonly PlannedNode[], progress: RollProgress): string[] {
  const fresh = candidates.filter(({ name }) => !progress.blocked.includes(name));
  const byBlock = (a: PlannedNode, b: PlannedNode): number =>
    progress.blocked.indexOf(a.name) - progress.blocked.indexOf(b.name);
  const blocked = candidates.filter(({ name }) => progress.blocked.includes(name)).sort(byBlock);
  const started: string[] = [];
  for (const queue of [fresh, blocked]) {
    const waiting = [...queue];
    for (;;) {
      const fitting = waiting.filter(({ name }) => fits(plan, name, started, progress));
      const next = fromEmptiestZone(plan, fitting, [...progress.running, ...started]);
      if (next === undefined) break;
      started.push(next.name);
      waiting.splice(waiting.indexOf(next), 1);
    }
    if (waiting.length > 0) break;
  }
  return started;
}

/** The node itself is not counted: one that is down already makes nothing worse. */
function fits(plan: RollPlan, name: string, started: readonly string[], progress: RollProgress): boolean {
  return plan.pools
    .filter(({ members }) => members.has(name))
    .every(
      (pool) => unavailableIn(pool, started, progress).filter((one) => one !== name).length < pool.limit,
    );
}

function unavailableIn(pool: RollPool, started: readonly string[], progress: RollProgress): string[] {
  const { running, failed, unavailable = [] } = progress;
  const all = new Set([...running, ...started, ...unavailable, ...(pool.countsFailed ? failed : [])]);
  return [...all].filter((name) => pool.members.has(name));
}

/** The first in the order among those of the zones in which the fewest nodes of the roll are being rebooted. */
function fromEmptiestZone(
  plan: RollPlan,
  nodes: readonly PlannedNode[],
  busy: readonly string[],
): PlannedNode | undefined {
  const inZone = new Map<string, number>();
  for (const { name, zone } of plan.nodes)
    if (busy.includes(name)) inZone.set(zone, (inZone.get(zone) ?? 0) + 1);
  let best: PlannedNode | undefined;
  for (const node of nodes)
    if (best === undefined || (inZone.get(node.zone) ?? 0) < (inZone.get(best.zone) ?? 0)) best = node;
  return best;
}

function reasonOfHold(plan: RollPlan, candidates: readonly PlannedNode[], progress: RollProgress): string {
  const pool = plan.pools.find(
    (one) =>
      candidates.some(({ name }) => one.members.has(name)) &&
      unavailableIn(one, [], progress).length >= one.limit,
  );
  if (pool === undefined) return "The budget allows no start.";
  return `At most ${pool.limit} of ${pool.of} may be unavailable at once, and these are: ${unavailableIn(pool, [], progress).join(", ")}.`;
}
