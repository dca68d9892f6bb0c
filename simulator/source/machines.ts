import { statusDuring, statusLines, type RebootPlan } from "./rebootTimeline";

/** A reboot that the simulator really did. Times are milliseconds since 1970. */
export interface AcceptedReboot {
  at: number;
  cluster: string;
  node: string;
  jobId: string;
  username: string;
}

/** Something that happened to the machines. The whole state follows from the list of them. */
export type MachineEvent =
  | { type: "cluster-added"; at: number; cluster: string; nodes: [name: string, status: string][] }
  | { type: "node-set"; at: number; until?: number; cluster: string; node: string; status: string }
  | { type: "node-removed"; cluster: string; node: string }
  | ({ type: "reboot-accepted"; plan: RebootPlan } & AcceptedReboot)
  | { type: "job-ended"; at: number; jobId: string; outcome: "Done" | "Fail"; statusAfter: string }
  | { type: "jobs-expired" };

/** A reboot under way or over. */
export interface Job extends AcceptedReboot {
  plan: RebootPlan;
  /** Set when it was ended before its time. */
  ended?: { at: number; outcome: "Done" | "Fail"; statusAfter: string };
  /** No one may ask for it any more; the reboot itself continues. */
  expired: boolean;
}

/** Since when something decides a node's status: a word that was set, or a reboot. */
type Turn = { at: number; until?: number; status: string } | { at: number; job: Job };

/**
 * The virtual machines of all clusters and the jobs that reboot them. Nothing in here moves by itself: each question
 * names the moment it is about, so there are no timers and any clock will do.
 */
export class Machines {
  readonly acceptedReboots: AcceptedReboot[] = [];
  readonly #clusters = new Map<string, Map<string, Turn[]>>();
  readonly #jobs = new Map<string, Job>();

  /** Takes note of an event. The only way in which anything changes. */
  apply(event: MachineEvent): void {
    switch (event.type) {
      case "cluster-added":
        this.#clusters.set(
          event.cluster,
          new Map(event.nodes.map(([node, status]) => [node, [{ at: event.at, status }]])),
        );
        break;
      case "node-set": {
        const { at, until, cluster, node, status } = event;
        this.#addTurn(cluster, node, until === undefined ? { at, status } : { at, until, status });
        break;
      }
      case "node-removed":
        this.#clusters.get(event.cluster)?.delete(event.node);
        break;
      case "reboot-accepted": {
        const { at, cluster, node, jobId, username, plan } = event;
        const job: Job = { at, cluster, node, jobId, username, plan, expired: false };
        this.#jobs.set(jobId, job);
        this.#addTurn(cluster, node, { at, job });
        this.acceptedReboots.push({ at, cluster, node, jobId, username });
        break;
      }
      case "job-ended": {
        const { at, outcome, statusAfter } = event;
        const job = this.#jobs.get(event.jobId);
        if (job !== undefined) job.ended = { at, outcome, statusAfter };
        break;
      }
      case "jobs-expired":
        for (const job of this.#jobs.values()) job.expired = true;
    }
  }

  hasCluster(cluster: string): boolean {
    return this.#clusters.has(cluster);
  }

  get clusterIds(): string[] {
    return [...this.#clusters.keys()];
  }

  /** Every node of a cluster with its status, in the order in which they were added. */
  nodesAt(cluster: string, at: number): { nodename: string; status: string }[] {
    const nodes = this.#clusters.get(cluster) ?? new Map<string, Turn[]>();
    return [...nodes].map(([nodename, turns]) => ({ nodename, status: statusIn(turns, at) ?? "UNKNOWN" }));
  }

  /** The status of one node, or undefined when there is no such node. */
  statusAt(cluster: string, node: string, at: number): string | undefined {
    const turns = this.#clusters.get(cluster)?.get(node);
    return turns && (statusIn(turns, at) ?? "UNKNOWN");
  }

  /** The job that keeps this node down, or is about to. */
  rebootingJob(cluster: string, node: string, at: number): Job | undefined {
    return [...this.#jobs.values()].find(
      (job) =>
        job.cluster === cluster &&
        job.node === node &&
        job.ended === undefined &&
        at - job.at < job.plan.upAt,
    );
  }

  /** A job by its id, whether or not anyone may still ask for it. */
  job(jobId: string): Job | undefined {
    return this.#jobs.get(jobId);
  }

  /** Every job whose last word has not been printed yet. */
  runningJobs(at: number): Job[] {
    return [...this.#jobs.values()].filter((job) => at < endOf(job));
  }

  /** When a job that has ended did so, or will; `Infinity` for one that will not by itself. */
  endOf(job: Job): number {
    return endOf(job);
  }

  /** Whether the node's status is this job's to say: nothing else has set it since. */
  decidesStatus(job: Job, at: number): boolean {
    const turn = turnIn(this.#clusters.get(job.cluster)?.get(job.node) ?? [], (moment) => moment <= at);
    return turn !== undefined && "job" in turn && turn.job === job;
  }

  /** What a job has printed so far. What it has printed once never changes. */
  outputAt(job: Job, at: number): { output: string; errors: string } {
    const turns = this.#clusters.get(job.cluster)?.get(job.node) ?? [];
    // What happens in the moment of a line comes after the line: it may have been read already. And a node that was
    // removed has no turns left; its job continues as planned.
    const seenAt = (moment: number): string =>
      statusIn(turns, job.at + moment, (at) => at < job.at + moment) ?? statusDuring(job.plan, moment);
    const { ended, plan } = job;
    const lines = statusLines(plan, job.node, Math.min(at, ended?.at ?? at) - job.at, seenAt);
    if (at < endOf(job)) return { output: lines.join("\n"), errors: "" };
    if (ended !== undefined) lines.push(`${job.node} ${ended.statusAfter}`);
    const { outcome } = ended ?? plan;
    lines.push(outcome);
    return { output: lines.join("\n"), errors: outcome === "Done" ? "" : `Reboot of ${job.node} failed` };
  }

  #addTurn(cluster: string, node: string, turn: Turn): void {
    const nodes = this.#clusters.get(cluster);
    if (nodes === undefined) throw new RangeError(`There is no cluster ${cluster}`);
    nodes.set(node, [...(nodes.get(node) ?? []), turn]);
  }
}

function endOf(job: Job): number {
  return job.ended?.at ?? job.at + job.plan.endsAt;
}

/** @param counts whether something that happened at a moment is to be seen; by default all up to `at` */
function statusIn(turns: Turn[], at: number, counts = (moment: number) => moment <= at): string | undefined {
  const turn = turnIn(turns, counts);
  if (turn === undefined) return undefined;
  if ("status" in turn) return turn.status;
  const { ended, plan } = turn.job;
  return ended !== undefined && counts(ended.at) ? ended.statusAfter : statusDuring(plan, at - turn.at);
}

/** The last one that has begun and is not over. */
function turnIn(turns: Turn[], counts: (moment: number) => boolean): Turn | undefined {
  const isOver = (turn: Turn): boolean => "until" in turn && counts(turn.until);
  return turns.findLast((turn) => counts(turn.at) && !isOver(turn));
}
