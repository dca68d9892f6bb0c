import type { HttpRequest, HttpResponse } from "../../provider/client/transport";
import { TransportFailure } from "../../provider/client/transportFailure";
import type { VirtualTime } from "./virtualTime";

/** What may go wrong with one request. `late`: the server acts after the client has lost the connection. */
export const faults = [
  "refused",
  "reset-before",
  "reset-after",
  "502-before",
  "502-after",
  "late",
  "401",
  "404",
  "409",
  "429",
  "garbage-after",
  "cut-after",
  "slow",
] as const;
export type ApiFault = (typeof faults)[number];

/** How one reboot goes on the server. */
export interface Rhythm {
  readonly startMs: number;
  readonly downMs: number;
  readonly gapMs: number;
  readonly end: "Done" | "Fail";
  /** How long after `Done` the machine is still off: a server whose word is early. */
  readonly offMs: number;
  readonly expiresMs: number;
}

interface Job {
  readonly id: string;
  readonly atMs: number;
  readonly rhythm: Rhythm;
}

/** A reboot that the server has accepted, and for which operation it was sent. */
export interface AcceptedReboot {
  readonly operationId: string;
  readonly atMs: number;
}

/** The node of the model's `NodeReboot`. */
export const ourNode = "worker-0";

/** A node that nobody has asked to reboot. It is always ACTIVE. */
export const otherNode = "worker-1";

/** The self-service API of one cluster, of which one node is rebooted, as the facts describe it, in virtual time. */
export class ApiModel {
  readonly accepted: AcceptedReboot[] = [];
  private readonly jobs: Job[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly rhythms: readonly Rhythm[],
    private readonly whileRebooting: "conflict" | "accept",
  ) {}

  /** Ids of jobs that the stack's state has known: no reboot may overlap one of them. */
  readonly recordedJobs = new Set<string>();
  /** The first wrong that was done to the server, if any. */
  wrong: string | undefined;

  /** The status of the node at this moment. */
  status(): string {
    const since = (job: Job): number => this.time.nowMs - job.atMs;
    if (this.jobs.some((job) => since(job) >= job.rhythm.startMs && since(job) < upMs(job.rhythm)))
      return "REBOOT";
    const last = this.jobs.at(-1);
    if (
      last !== undefined &&
      since(last) >= upMs(last.rhythm) &&
      since(last) < doneMs(last.rhythm) + last.rhythm.offMs
    ) {
      return last.rhythm.offMs > 0 ? "SHUTOFF" : "ACTIVE";
    }
    return "ACTIVE";
  }

  /** Somebody else reboots the node. */
  foreignReboot(): void {
    this.act("somebody else");
  }

  /** One request, with a fault or without. */
  async answer(
    request: HttpRequest,
    fault: ApiFault | undefined,
    operationId: string,
  ): Promise<HttpResponse> {
    await this.time.sleep(fault === "slow" ? 20_000 : 50);
    const lost = (reached: boolean): TransportFailure =>
      new TransportFailure("the connection broke", reached ? "ECONNRESET" : "ECONNREFUSED", reached, true);
    const act = (): HttpResponse => this.handle(request, operationId);
    switch (fault) {
      case "refused":
        throw lost(false);
      case "reset-before":
        throw lost(true);
      case "reset-after":
        act();
        throw lost(true);
      case "late":
        if (request.method === "POST") {
          // Not through `act`: when a lost request acts late, nobody could have known of what runs by then.
          void this.time.sleep(15_000).then(() => {
            if (this.status() !== "REBOOT") this.accept(operationId);
          });
        }
        throw lost(true);
      case "502-before":
        return html(502);
      case "502-after":
        act();
        return html(502);
      case "401":
        return html(401);
      case "404":
        return request.method === "POST" ? json(404, { error: "Node Not found" }) : html(404);
      case "409":
        return request.method === "POST" ? json(409, { error: "task_state rebooting" }) : act();
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

  private handle(request: HttpRequest, operationId: string): HttpResponse {
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
      if (this.status() === "REBOOT" && this.whileRebooting === "conflict")
        return json(409, { error: "rebooting" });
      const job = this.act(operationId);
      return json(200, { state: "started", job_id: job.id, status_url: "" });
    }
    const job = this.jobs.find(({ id }) => path.endsWith(`/job/${id}`));
    if (job === undefined || this.time.nowMs - job.atMs > doneMs(job.rhythm) + job.rhythm.expiresMs) {
      return json(404, { error: "Job not found" });
    }
    return json(200, { output: outputOf(job, this.time.nowMs), errors: "" });
  }

  private act(operationId: string): Job {
    const running = this.jobs.find(
      (job) => this.recordedJobs.has(job.id) && this.time.nowMs < job.atMs + doneMs(job.rhythm),
    );
    if (running !== undefined && operationId !== "somebody else") {
      this.wrong ??= `a reboot was sent while job ${running.id}, which the state knows, still ran`;
    }
    return this.accept(operationId);
  }

  private accept(operationId: string): Job {
    const rhythm = this.rhythms[this.jobs.length % this.rhythms.length] as Rhythm;
    const job = { id: `tmp${this.jobs.length}`, atMs: this.time.nowMs, rhythm };
    this.jobs.push(job);
    this.accepted.push({ operationId, atMs: this.time.nowMs });
    return job;
  }
}

function upMs(rhythm: Rhythm): number {
  return rhythm.startMs + rhythm.downMs;
}

function doneMs(rhythm: Rhythm): number {
  return upMs(rhythm) + rhythm.gapMs;
}

function outputOf({ atMs, rhythm }: Job, nowMs: number): string {
  const lines: string[] = [];
  const at = (ms: number): boolean => nowMs - atMs >= ms;
  if (at(rhythm.startMs)) lines.push(`${ourNode} REBOOT`);
  if (at(upMs(rhythm))) lines.push(`${ourNode} ${rhythm.end === "Done" ? "ACTIVE" : "ERROR"}`);
  if (at(doneMs(rhythm))) lines.push(rhythm.end);
  return lines.join("\n");
}

function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function html(status: number): HttpResponse {
  return { status, headers: { "content-type": "text/html" }, body: `<title>${status}</title>` };
}
