/**
 * A cluster with its self-service API, and the plugin processes that work on it, without HTTP and without real
 * time: what an operation touches, all of it in one test's hands.
 */
import { MaintenanceError } from "../../provider/errors/maintenanceError";
import type { Connection } from "../../provider/backends/selfService/connection";
import type { RebootOutcome } from "../../provider/backends/selfService/selfServiceClient";
import { VirtualClock } from "./virtualClock";
import { FakeProcess } from "./fakeProcess";
import type { NodeDrainer } from "../../provider/drain/nodeDrainer";
import type { NodeHealth } from "../../provider/health/nodeHealth";
import type { NodeWitness } from "../../provider/backends/nodeWitness";

/** How a reboot goes once the server has accepted it. Milliseconds since then. */
export interface FakeRhythm {
  readonly downMs: number;
  readonly upMs: number;
  readonly endsMs: number;
  readonly end: "Done" | "Fail";
  readonly statusAfter: string;
}

/** What one `POST reboot` meets. */
export interface FakeAnswer {
  /** Whether the server reboots the node, whatever the answer. @default true */
  readonly acts?: boolean;
  /** What the sender gets; without it, the job's id. */
  readonly outcome?: RebootOutcome;
  /** Happens when the request has arrived and before it is answered. */
  readonly meanwhile?: () => void;
}

interface FakeJob {
  readonly node: string;
  readonly atMs: number;
  readonly rhythm: FakeRhythm;
}

type Status = string | ((nowMs: number) => string);

/** The connection that the world's configuration leads to. */
export const worldConnection: Connection = {
  apiUrl: "https://api.example/api/openshift",
  clusterId: "my.cluster",
  username: "operator",
  password: "s3cret",
};

const usualRhythm: FakeRhythm = {
  downMs: 500,
  upMs: 60_000,
  endsMs: 62_000,
  end: "Done",
  statusAfter: "ACTIVE",
};

/** How the client says that the API cannot be reached. */
export const unreachable = new MaintenanceError("ERR_NETWORK", {
  what: "GET failed.",
  next: "Check the network.",
  transient: true,
});

/** How it says that the address leads to no cluster. */
export const wrongAddress = new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
  what: "GET answered 404.",
  next: "Compare it.",
});

/** The outcome of a request that the server certainly did not act on and answered with this status. */
export function refusedWith(status: number): RebootOutcome {
  const error = new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
    what: `POST answered ${status}.`,
    next: "See the API.",
  });
  return { kind: "refused", status, error };
}

/** The outcome of a request that was answered with a refusal which proves nothing: a gateway's, or a 409. */
export function seeminglyRefusedWith(status: number): RebootOutcome {
  return { ...refusedWith(status), mayHaveActed: true } as RebootOutcome;
}

/**
 * @example
 * const world = new FakeWorld();
 * const plugin = world.startProcess();
 * const order = await plugin.run((context) => placeOrder(orderInputs(), context));
 * world.accepted; // the reboots that the server did
 */
export class FakeWorld {
  readonly clock = new VirtualClock();
  /** The reboots that the server did, in order. */
  readonly accepted: { readonly node: string; readonly jobId: string; readonly atMs: number }[] = [];
  /** Every request that arrived: `POST worker-0`, `GET nodestatus`, `GET tmp1`. */
  readonly requests: string[] = [];
  /** Stack configuration, environment and files, as a process finds them. */
  readonly config: Record<string, unknown> = {};
  readonly env: Record<string, string> = {};
  readonly files: Record<string, string> = {};
  /** How later reboots go. */
  rhythm = usualRhythm;
  /** What the next `POST reboot`s meet, in order; after that they are accepted. */
  readonly answers: FakeAnswer[] = [];
  /** What a read meets: an error is thrown, `undefined` lets it through. */
  readFault: (request: string) => Error | undefined = () => undefined;
  /** Called with a job's id and what it has printed: what it prints instead; `undefined` is a job not known. */
  jobText: (jobId: string, output: string) => string | undefined = (_jobId, output) => output;
  /** The cluster itself, where the world has one whose API can be asked. */
  witness: NodeWitness | undefined;
  /** Its drains, where the world has them. */
  drainer: NodeDrainer | undefined;
  /** How well its cluster is, where someone looks. */
  health: NodeHealth | undefined;
  /** How long a request is on its way. */
  latencyMs = 20;
  private readonly nodes = new Map<string, Status>();
  private readonly jobs = new Map<string, FakeJob>();

  constructor(nodes: Record<string, Status> = { "worker-0": "ACTIVE", "worker-1": "ACTIVE" }) {
    for (const [name, status] of Object.entries(nodes)) this.nodes.set(name, status);
    const { apiUrl, clusterId, username, password } = worldConnection;
    for (const [key, value] of Object.entries({ apiUrl, clusterId, username, password }))
      this.config[`openshift:selfService.${key}`] = value;
  }

  /** Gives a node a status from now on, or a function of the time since the clock was made. */
  setNode(name: string, status: Status): void {
    this.nodes.set(name, status);
  }

  removeNode(name: string): void {
    this.nodes.delete(name);
  }

  get nodeNames(): string[] {
    return [...this.nodes.keys()];
  }

  statusOf(name: string): string | undefined {
    const status = this.nodes.get(name);
    return typeof status === "function" ? status(this.clock.elapsedMs) : status;
  }

  /** Someone reboots a node; returns the job. */
  reboot(node: string): string {
    const jobId = `tmp${this.jobs.size + 1}`;
    const job: FakeJob = { node, atMs: this.clock.elapsedMs, rhythm: this.rhythm };
    const before = this.statusOf(node) ?? "UNKNOWN";
    this.jobs.set(jobId, job);
    this.accepted.push({ node, jobId, atMs: job.atMs });
    this.nodes.set(node, (nowMs) => {
      const sinceMs = nowMs - job.atMs;
      if (sinceMs < job.rhythm.downMs) return before;
      return sinceMs < job.rhythm.upMs ? "REBOOT" : job.rhythm.statusAfter;
    });
    return jobId;
  }

  /** A plugin process of its own, with a memory that is empty. */
  startProcess(): FakeProcess {
    return new FakeProcess(this);
  }

  /** What a job has printed by now: a line each second. */
  outputOf(jobId: string): string | undefined {
    const job = this.jobs.get(jobId);
    if (job === undefined) return undefined;
    const sinceMs = this.clock.elapsedMs - job.atMs;
    const { downMs, upMs, endsMs, end, statusAfter } = job.rhythm;
    const lines: string[] = [];
    for (let atMs = 0; atMs <= Math.min(sinceMs, upMs); atMs += 1000)
      lines.push(`${job.node} ${atMs < downMs ? "ACTIVE" : atMs < upMs ? "REBOOT" : statusAfter}`);
    if (sinceMs >= endsMs) lines.push(end);
    return lines.join("\n");
  }
}
