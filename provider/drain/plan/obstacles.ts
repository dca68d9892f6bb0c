import { plainWord } from "../../core/foreignText";
import { formatElapsed } from "../../core/formatElapsed";
import { budgetsOf, budgetWord, type Budget } from "./budgets";
import { podWord, type DrainPod } from "./drainPod";
import type { BlockReason, BlockingPod } from "./planDrain";

/** A pod that keeps a drain from its end: what stands in the way, and for how long. */
export interface Obstacle {
  readonly pod: DrainPod;
  readonly text: string;
  readonly forMs: number;
}

/** What refuses an eviction for now: a budget, an admission policy or webhook, or a namespace that is being deleted. */
export type Refuser = "budget" | "admission" | "namespace" | "server";

/** A refused eviction. */
export interface Refusal {
  readonly by: Refuser;
  /** What the server said. */
  readonly text: string;
}

const wordsOfReasons: Readonly<Record<BlockReason, string>> = {
  daemonSet: "is of a DaemonSet (ignoreDaemonSets: true leaves it)",
  missingDaemonSet: "is of a DaemonSet that is missing (force: true evicts it)",
  emptyDir: "has an emptyDir, whose data would be lost (deleteEmptyDirData: true consents)",
  unmanaged: "has no controller, so that nothing would replace it (force: true consents)",
};

/** Why a pod must not be evicted, and which option consents. */
export function wordsOfBlock({ reasons }: BlockingPod): string {
  return reasons.map((reason) => wordsOfReasons[reason]).join(" and ");
}

/** Who refuses an eviction, with the budget where it can be told. */
export function wordsOfRefusal(pod: DrainPod, { by, text }: Refusal, budgets: readonly Budget[]): string {
  // The pod is named already.
  const said = plainWord(text)
    .replace(/^pods "[^"]*" is forbidden: /u, "")
    .replace(/\.$/u, "");
  switch (by) {
    case "budget": {
      const all = budgetsOf(pod, budgets);
      const full = all.filter(({ disruptionsAllowed }) => disruptionsAllowed === 0);
      const named = (full.length > 0 ? full : all).map(budgetWord).join(" and ");
      if (all.length > 1) return `is evicted by no one while more than one budget is about it: ${named}`;
      return named === "" ? `is held by a budget: ${said}` : `is held by ${named}`;
    }
    case "admission":
      return `is held by an admission policy or webhook: ${said}`;
    case "namespace":
      return "is in a namespace that is being deleted, and is not deleted yet";
    case "server":
      return `could not be evicted: ${said}`;
  }
}

/** How a pod that is being deleted is getting on. */
export function wordsOfEnding({ finalizers }: DrainPod): string {
  const held = finalizers.length === 0 ? "" : ` (finalizers: ${plainWord(finalizers.join(", "))})`;
  return `is being deleted${held}`;
}

/** An obstacle for messages: `test/web-1 is held by budget test/web (…), for 3 min 05 s`. */
export function obstacleWord({ pod, text, forMs }: Obstacle): string {
  const since = forMs < 1000 ? "" : `, for ${formatElapsed(forMs)}`;
  return `${plainWord(podWord(pod))} ${text}${since}`;
}

/** Several, the longest ones first: `A; B; and 3 more`. */
export function obstacleList(obstacles: readonly Obstacle[], most: number): string {
  const sorted = [...obstacles].sort((a, b) => b.forMs - a.forMs);
  const more = sorted.length > most ? [`and ${sorted.length - most} more`] : [];
  return [...sorted.slice(0, most).map(obstacleWord), ...more].join("; ");
}
