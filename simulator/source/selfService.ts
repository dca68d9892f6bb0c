import type { Journal } from "./journal";
import { Machines, type Job, type MachineEvent } from "./machines";
import { givenIn, usualStatusAfter, type RebootRhythm } from "./rebootRhythm";
import { planReboot } from "./rebootTimeline";
import type { SimulatorClock, UserOptions, WhileRebooting } from "./simulatorOptions";

/** What a `SelfService` begins with. */
export interface SelfServiceArgs {
  clock: SimulatorClock;
  random: () => number;
  rhythm: RebootRhythm;
  whileRebooting: WhileRebooting;
  jobTtlMs: number;
  journal: Journal | undefined;
}

/** What became of the wish to reboot a node. */
export type RebootReply = { job: Job } | "not-found" | "conflict";

/**
 * What the self-service API does, without HTTP: who may do what, and what it changes. Each change is first written to
 * the journal, then done, then answered; so an answered reboot is never forgotten.
 */
export class SelfService {
  readonly machines = new Machines();
  readonly users = new Map<string, UserOptions>();
  whileRebooting: WhileRebooting;
  readonly #args: SelfServiceArgs;
  readonly #nodeRhythms = new Map<string, RebootRhythm>();
  #rhythm: RebootRhythm;

  constructor(args: SelfServiceArgs) {
    this.#args = args;
    this.#rhythm = args.rhythm;
    this.whileRebooting = args.whileRebooting;
    for (const event of args.journal?.earlierEvents ?? []) this.machines.apply(event);
  }

  get now(): number {
    return this.#args.clock.now();
  }

  addCluster(cluster: string, nodes: [name: string, status: string][]): void {
    // One event: a kill between two would leave half a cluster in the journal.
    this.#commit({ type: "cluster-added", at: this.now, cluster, nodes });
  }

  /** @param forMs for how long; by default until something else decides the status */
  setNode(cluster: string, node: string, status: string, forMs?: number): void {
    this.#demandCluster(cluster);
    const at = this.now;
    const until = forMs === undefined ? {} : { until: at + forMs };
    this.#commit({ type: "node-set", at, cluster, node, status, ...until });
  }

  removeNode(cluster: string, node: string): void {
    this.#demandCluster(cluster);
    this.#commit({ type: "node-removed", cluster, node });
  }

  /** Changes what is named and keeps the rest; with a node, for that one alone. */
  setRhythm(rhythm: RebootRhythm, node?: string): void {
    if (node === undefined) this.#rhythm = { ...this.#rhythm, ...givenIn(rhythm) };
    else this.#nodeRhythms.set(node, { ...this.#nodeRhythms.get(node), ...givenIn(rhythm) });
  }

  /** Reboots a node if this user may and the node can. A missing role looks like an unknown node. */
  reboot(cluster: string, node: string, user: UserOptions): RebootReply {
    const at = this.now;
    const status = this.machines.statusAt(cluster, node, at);
    if (status === undefined || !user.reboot) return "not-found";
    const running = this.machines.rebootingJob(cluster, node, at);
    if (running !== undefined || status === "REBOOT" || status === "HARD_REBOOT") {
      if (this.whileRebooting === "not-found" || this.whileRebooting === "conflict")
        return this.whileRebooting;
      if (this.whileRebooting === "same-job") return running === undefined ? "conflict" : { job: running };
      // Of a soft and a hard reboot at once, one fails on a real Nova.
      if (running !== undefined) this.#endJob(running, "Fail", at, status);
    }
    const plan = planReboot({ ...this.#rhythm, ...this.#nodeRhythms.get(node) }, status, this.#args.random);
    const jobId = this.#newJobId();
    this.#commit({ type: "reboot-accepted", at, cluster, node, jobId, username: user.username, plan });
    const job = this.machines.job(jobId);
    if (job === undefined) throw new Error(`Job ${jobId} was not kept`);
    return { job };
  }

  /** The job, unless it never was, belongs to another cluster, or is no longer known. */
  findJob(cluster: string, jobId: string): Job | undefined {
    const job = this.machines.job(jobId);
    if (job?.cluster !== cluster || job.expired) return undefined;
    return this.now < this.machines.endOf(job) + this.#args.jobTtlMs ? job : undefined;
  }

  expireJobs(): void {
    this.#commit({ type: "jobs-expired" });
  }

  finishJobs(outcome?: "Done" | "Fail"): void {
    const at = this.now;
    for (const job of this.machines.runningJobs(at)) {
      const { plan, cluster, node } = job;
      const word = outcome ?? plan.outcome;
      const own = word === plan.outcome ? plan.statusAfter : usualStatusAfter(word);
      const seen = this.machines.decidesStatus(job, at) ? own : this.machines.statusAt(cluster, node, at);
      this.#endJob(job, word, at, seen ?? own);
    }
  }

  #endJob(job: Job, outcome: "Done" | "Fail", at: number, statusAfter: string): void {
    this.#commit({ type: "job-ended", at, jobId: job.jobId, outcome, statusAfter });
  }

  #newJobId(): string {
    const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    const letter = (): string => letters.charAt(Math.floor(this.#args.random() * letters.length));
    let jobId: string;
    // After a restart the same seed gives the same ids again.
    do jobId = `tmp${Array.from({ length: 7 }, letter).join("")}`;
    while (this.machines.job(jobId) !== undefined);
    return jobId;
  }

  #demandCluster(cluster: string): void {
    if (!this.machines.hasCluster(cluster)) throw new RangeError(`There is no cluster ${cluster}`);
  }

  #commit(event: MachineEvent): void {
    this.#args.journal?.append(event);
    this.machines.apply(event);
  }
}
