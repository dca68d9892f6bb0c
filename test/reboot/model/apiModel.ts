import type { HttpResponse, HttpRequest } from "../../../provider/http/messages";
import { TransportFailure } from "../../../provider/http/transportFailure";
import { deliveredAfterMs, foreignWork, type ApiFault } from "./apiFaults";
import { doneMs, outputOf, statusIn, upAgainMs, workDoneMs, type Job, type Rhythm } from "./rhythm";
import { somebodyElse, type AcceptedReboot, type Sender } from "./ledger";
import type { VirtualTime } from "./virtualTime";

/** The node of the model's `NodeReboot`. */
export const ourNode = "worker-0";

/** A node that no one has asked to reboot. It is always ACTIVE. */
export const otherNode = "worker-1";

/** A reboot that is over before a look at the node comes by again is seen by no look. */
const visibleMs = 6000;

/** The self-service API of one cluster, of which one node is rebooted, as the facts describe it, in virtual time. */
export class ApiModel {
  readonly accepted: AcceptedReboot[] = [];
  private readonly jobs: Job[] = [];
  private readonly foreign: { readonly status: string; readonly fromMs: number; readonly untilMs: number }[] =
    [];

  constructor(
    private readonly time: VirtualTime,
    private readonly rhythms: readonly Rhythm[],
    private readonly whileRebooting: "conflict" | "accept",
  ) {}

  /** Ids of jobs that the stack's state has known: no reboot may overlap one of them. */
  recordedJobs = new Set<string>();
  private readonly settled = new Set<string>();
  /** The first wrong that was done to the server, if any. */
  wrong: string | undefined;

  /** The user has said of this operation that the node was rebooted, whether or not its job runs on. */
  settle(operationId: string): void {
    this.settled.add(operationId);
  }

  /** The status of the node, at this moment or an earlier one. */
  status(ms = this.time.nowMs): string {
    const foreign = this.foreign.find(({ fromMs, untilMs }) => ms >= fromMs && ms < untilMs);
    const byJobs = statusIn(this.jobs, ms);
    return byJobs === "REBOOT" ? byJobs : (foreign?.status ?? byJobs ?? "ACTIVE");
  }

  /** Someone else reboots the node. */
  foreignReboot(): void {
    const { nowMs: beganMs } = this.time;
    this.accept({ operationId: somebodyElse, heldUp: false, isBlind: false, beganMs });
  }

  /** Someone else has something done to the machine that is no reboot. */
  foreignTransition(status: string, ms: number): void {
    this.foreign.push({ status, fromMs: this.time.nowMs, untilMs: this.time.nowMs + ms });
  }

  /** One request, with a fault or without. */
  async answer(request: HttpRequest, fault: ApiFault | undefined, sender: Sender): Promise<HttpResponse> {
    await this.time.sleep(fault === "slow" ? 20_000 : 50);
    const isPost = request.method === "POST";
    const act = (atLeastMs?: number): HttpResponse => this.handle(request, sender, atLeastMs);
    switch (fault) {
      case "refused":
        throw lost(false);
      case "reset-before":
        throw lost(true);
      case "reset-after":
        act();
        throw lost(true);
      case "late":
      case "held":
        if (isPost) this.deliverIn(deliveredAfterMs[fault] ?? 0, sender);
        throw lost(true);
      case "migrated":
      case "password": {
        if (!isPost) return act();
        const { status, ms } = foreignWork[fault] ?? { status: "MIGRATING", ms: 0 };
        this.foreignTransition(status, ms);
        throw lost(true);
      }
      case "502-before":
        return html(502);
      case "502-after":
        act();
        return html(502);
      case "401":
        return html(401, { "www-authenticate": "Basic" });
      case "403":
        return html(403);
      case "404":
        return isPost ? json(404, { error: "Node Not found" }) : html(404);
      case "409":
        return isPost ? busy("rebooting") : act();
      case "403-at-last":
        act(visibleMs);
        await this.time.sleep(20_000);
        return html(403);
      case "403-after":
      case "404-after":
        act(visibleMs);
        return html(fault === "403-after" ? 403 : 404);
      case "409-after": {
        const answer = act(visibleMs);
        return isPost ? busy("rebooting") : answer;
      }
      case "429":
        return { status: 429, headers: { "retry-after": "3" }, body: "" };
      case "garbage-after":
        act();
        return { status: 200, headers: {}, body: "<html>welcome</html>" };
      case "cut-after":
        return { status: 200, headers: {}, body: act().body.slice(0, -4) };
      default:
        return act();
    }
  }

  private handle(request: HttpRequest, sender: Sender, atLeastMs = 0): HttpResponse {
    const path = request.url.pathname;
    if (path.endsWith("/nodestatus")) {
      return json(200, [
        { nodename: ourNode, status: this.status() },
        { nodename: otherNode, status: "ACTIVE" },
      ]);
    }
    if (path.endsWith("/reboot")) {
      const target = new URLSearchParams(request.form).get("target");
      if (target !== ourNode) this.wrong ??= `a reboot of ${target ?? "nothing"} was sent`;
      const refusal = this.refusal();
      if (refusal !== undefined) return refusal;
      const job = this.act(sender, atLeastMs);
      return json(200, { state: "started", job_id: job.id, status_url: "" });
    }
    const job = this.jobs.find(({ id }) => path.endsWith(`/job/${id}`));
    if (job === undefined || this.time.nowMs > doneMs(job) + job.rhythm.expiresMs) {
      return json(404, { error: "Job not found" });
    }
    return json(200, { output: outputOf(job, ourNode, this.time.nowMs), errors: "" });
  }

  private refusal(): HttpResponse | undefined {
    const status = this.status();
    if (status === "REBOOT") return this.whileRebooting === "conflict" ? busy("rebooting") : undefined;
    return status === "ACTIVE" || status === "SHUTOFF" ? undefined : busy(status.toLowerCase());
  }

  private act(sender: Sender, atLeastMs: number): Job {
    const running = this.jobs.find(
      (job, index) =>
        this.recordedJobs.has(job.id) &&
        this.time.nowMs < workDoneMs(job) &&
        !this.settled.has(this.accepted[index]?.operationId ?? ""),
    );
    if (running !== undefined && !sender.heldUp && !sender.isBlind) {
      this.wrong ??= `a reboot was sent while job ${running.id}, which the state knows, still ran`;
    }
    return this.accept(sender, { late: sender.heldUp, atLeastMs });
  }

  /** Not through `act`: when a lost request acts late, no one could have known of what runs by then. */
  private deliverIn(ms: number, sender: Sender): void {
    void this.time.sleep(ms).then(() => {
      if (this.status() !== "REBOOT" && this.refusal() === undefined) this.accept(sender, { late: true });
    });
  }

  private accept(sender: Sender, { late = false, atLeastMs = 0 } = {}): Job {
    const drawn = this.rhythms[this.jobs.length % this.rhythms.length] as Rhythm;
    const rhythm = { ...drawn, downMs: Math.max(drawn.downMs, atLeastMs) };
    const { nowMs } = this.time;
    const job = { id: `tmp${this.jobs.length}`, atMs: nowMs, rhythm };
    this.jobs.push(job);
    const downMs = nowMs + rhythm.startMs;
    const { operationId } = sender;
    this.accepted.push({ operationId, atMs: nowMs, downMs, upAgainMs: upAgainMs(job), late, sender });
    return job;
  }
}

function lost(reached: boolean): TransportFailure {
  return new TransportFailure("the connection broke", reached ? "ECONNRESET" : "ECONNREFUSED", reached, true);
}

function busy(task: string): HttpResponse {
  return json(409, { error: `task_state ${task}` });
}

function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function html(status: number, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: { "content-type": "text/html", ...headers },
    body: `<title>${status}</title>`,
  };
}
