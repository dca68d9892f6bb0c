import { setTimeout as wait } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { jsonAnswer, nodeBusy, nodeNotFound, pageNotFound, pageUnauthorized, type Answer } from "./answer";
import { basicCredentials } from "./basicCredentials";
import { distortAnswer, type Delivery } from "./distortAnswer";
import type { FaultKind, FaultQueue } from "./fault";
import type { HeldRequests } from "./heldRequests";
import type { SelfService } from "./selfService";
import type { UserOptions } from "./simulatorOptions";

/** A request as it arrived. The password and the Authorization header are never kept. */
export interface RecordedRequest {
  /** When it arrived, in milliseconds since 1970. */
  at: number;
  method: string;
  /** With the query, as it was sent. */
  path: string;
  /** The cluster id in the path. */
  cluster?: string;
  /** The name in the credentials, whether or not they are right. */
  username?: string;
  /** The body as it was sent, for example `target=worker-0.openstacklocal`. */
  body?: string;
  /** The kind of the fault that it met. */
  fault?: FaultKind;
  /** The status code of the answer; none while, or when, there is no answer. */
  status?: number;
  /** When it was delivered after all, of a request that was held; in milliseconds since 1970. */
  deliveredAt?: number;
}

/** What the routes need. */
export interface SelfServiceApiArgs {
  service: SelfService;
  faults: FaultQueue;
  requests: RecordedRequest[];
  held: HeldRequests;
  /** Where clients reach the API; `status_url` begins with it. */
  apiUrl: () => string;
  /** Ends delays when the simulator closes. */
  closing: AbortSignal;
}

type Action = "nodestatus" | "reboot" | "job";

/** What becomes of a request that no route is for. */
export type OtherRequests = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/**
 * Adds the self-service API's routes, and the page that every other path gets. Returns the latter, for what does not
 * even come as far as the routes: a path that cannot be decoded, or is far too long.
 */
export function addSelfServiceApi(server: FastifyInstance, args: SelfServiceApiArgs): OtherRequests {
  const { service, faults, requests, held, apiUrl, closing } = args;

  const handle = async (request: FastifyRequest, reply: FastifyReply, action?: Action): Promise<unknown> => {
    const { cluster = "", job: jobId = "" } = (request.params ?? {}) as { cluster?: string; job?: string };
    const credentials = basicCredentials(request.headers.authorization);
    const body = typeof request.body === "string" ? request.body : undefined;
    const target = formField(request.headers["content-type"], body, "target");
    const recorded: RecordedRequest = {
      at: service.now,
      method: request.method,
      path: request.url,
      ...(action && { cluster }),
      ...(credentials && { username: credentials.username }),
      ...(body !== undefined && { body }),
    };
    requests.push(recorded);

    const act = (): Answer => {
      if (action === undefined) return pageNotFound();
      const user = service.users.get(credentials?.username ?? "");
      if (user === undefined || user.password !== credentials?.password) return pageUnauthorized();
      if (!service.machines.hasCluster(cluster)) return pageNotFound();
      if (user.clusters?.includes(cluster) === false) return pageUnauthorized();
      if (action === "nodestatus") return jsonAnswer(200, service.machines.nodesAt(cluster, service.now));
      return action === "job" ? readJob(cluster, jobId) : rebootNode(cluster, target, user);
    };

    const node = action === "job" ? service.findJob(cluster, jobId)?.node : target;
    const fault = faults.take({
      method: request.method,
      action,
      cluster,
      node,
      username: credentials?.username,
    });
    if (fault === undefined) return send(reply, recorded, { answer: act() });
    recorded.fault = fault.kind;
    const delayMs = fault.delayMs ?? (fault.kind === "delay" ? 1000 : 0);
    if (delayMs > 0) await pause(delayMs);
    if (isClosing()) return reply.hijack();
    const hold = (laterMs: number | undefined): void => {
      const deliver = (): void => {
        recorded.deliveredAt = service.now;
        act();
      };
      held.keep(deliver, laterMs);
    };
    const delivery = await distortAnswer(fault, { node: target, act, pause, hold });
    return isClosing() ? reply.hijack() : send(reply, recorded, delivery);
  };

  // Cut short by close(), which has ended the connection by then.
  const pause = (ms: number): Promise<void> =>
    wait(ms, undefined, { signal: closing }).catch(() => undefined);
  const isClosing = (): boolean => closing.aborted;

  const readJob = (cluster: string, jobId: string): Answer => {
    const job = service.findJob(cluster, jobId);
    if (job === undefined) return jsonAnswer(404, { error: "Job Not found" });
    return jsonAnswer(200, service.machines.outputAt(job, service.now));
  };

  const rebootNode = (cluster: string, node: string, user: UserOptions): Answer => {
    const reply = service.reboot(cluster, node, user);
    if (reply === "not-found") return nodeNotFound();
    if (reply === "conflict") return nodeBusy(node);
    const { jobId } = reply.job;
    const statusUrl = `${apiUrl()}/${encodeURIComponent(cluster)}/job/${jobId}`;
    return jsonAnswer(200, { state: "started", job_id: jobId, status_url: statusUrl });
  };

  server.get("/api/openshift/:cluster/nodestatus", (request, reply) => handle(request, reply, "nodestatus"));
  server.post("/api/openshift/:cluster/reboot", (request, reply) => handle(request, reply, "reboot"));
  server.get("/api/openshift/:cluster/job/:job", (request, reply) => handle(request, reply, "job"));
  const other: OtherRequests = (request, reply) => handle(request, reply);
  server.setNotFoundHandler(other);
  return other;
}

/** A client that sends its target as anything but a form has named none. */
function formField(contentType: string | undefined, body: string | undefined, name: string): string {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(contentType ?? "");
  return (isForm ? new URLSearchParams(body).get(name) : undefined) ?? "";
}

function send(reply: FastifyReply, recorded: RecordedRequest, delivery: Delivery): FastifyReply {
  if (delivery === "hang") return reply.hijack();
  if (delivery === "reset") {
    reply.raw.socket?.destroy();
    return reply.hijack();
  }
  const { status, headers, body } = "answer" in delivery ? delivery.answer : delivery.halfOf;
  recorded.status = status;
  if ("answer" in delivery) return reply.code(status).headers(headers).send(body);
  reply.raw.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  reply.raw.write(body.slice(0, Math.ceil(body.length / 2)), () => reply.raw.destroy());
  return reply.hijack();
}
