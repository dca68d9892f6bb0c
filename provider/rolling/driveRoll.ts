import type { Clock } from "../core/clock";
import { nextToStart, type RollStep } from "./nextToStart";
import type { RollPlan } from "./rollArgs";

/** How the reboot of a node has ended. */
export type NodeEnd =
  | { readonly kind: "failed" }
  /** To a later update; all that are started after it are, too. */
  | { readonly kind: "deferred" }
  /** ISO 8601; absent where nothing was rebooted. */
  | { readonly kind: "done"; readonly finishedAt?: string | undefined };

/** Where a roll happens. */
export interface RollSite {
  /** Begins with a node; resolves when that has ended. */
  start(name: string): Promise<NodeEnd>;
  /** Says that nothing more is started before this moment. */
  pausing(until: Date): void;
}

/** How a roll has ended. */
export interface RollEnd {
  readonly state: RollStep["state"];
  readonly reason?: string | undefined;
  readonly done: readonly string[];
  readonly deferred: readonly string[];
  readonly failed: readonly string[];
  readonly notStarted: readonly string[];
}

/**
 * Starts each node as soon as its plan allows, until none is left or nothing more may be started. What has begun is
 * waited for in any case.
 */
export async function driveRoll(
  plan: RollPlan,
  site: RollSite,
  clock: Pick<Clock, "date" | "sleep">,
  pauseSeconds = 0,
): Promise<RollEnd> {
  const running = new Map<string, Promise<void>>();
  const done: string[] = [];
  const deferred: string[] = [];
  const failed: string[] = [];
  // The pause is of the canaries' last reboot, whichever run that was in: one that was interrupted is not begun again.
  let pauseEndsMs = 0;

  function begin(name: string): void {
    const end = site.start(name).then((how) => {
      running.delete(name);
      ({ failed, deferred, done })[how.kind].push(name);
      if (how.kind !== "done" || how.finishedAt === undefined) return;
      if (plan.nodes.some((node) => node.name === name && node.isCanary))
        pauseEndsMs = Math.max(pauseEndsMs, Date.parse(how.finishedAt) + pauseSeconds * 1000);
    });
    running.set(name, end);
  }

  for (;;) {
    // After a deferred node nothing is rebooted. The rest is started all the same, because Pulumi would delete the
    // records of nodes that a program which ends well has not registered.
    const leftMs = deferred.length > 0 ? 0 : pauseEndsMs - clock.date().getTime();
    const settled = [...done, ...deferred];
    const progress = { running: [...running.keys()], done: settled, failed, blocked: [] };
    const step = nextToStart(plan, { ...progress, isCanaryPauseOver: leftMs <= 0 });
    step.start.forEach(begin);
    if (running.size > 0) {
      await Promise.race(running.values());
    } else if (step.state === "pause") {
      site.pausing(new Date(pauseEndsMs));
      await clock.sleep(leftMs);
    } else {
      const ended = new Set([...settled, ...failed]);
      const notStarted = plan.nodes.map(({ name }) => name).filter((name) => !ended.has(name));
      return { state: step.state, reason: step.reason, done, deferred, failed, notStarted };
    }
  }
}
