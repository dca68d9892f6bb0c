import type { FastifyInstance, FastifyReply } from "fastify";
import type { FaultQueue } from "./fault";
import type { HeldRequests } from "./heldRequests";
import { FaultError, parseFault } from "./parseFault";
import { parseRhythm } from "./parseRhythm";
import type { SelfService } from "./selfService";
import type { RecordedRequest } from "./selfServiceApi";

/** What the admin routes look at and change. */
export interface AdminApiArgs {
  service: SelfService;
  faults: FaultQueue;
  requests: RecordedRequest[];
  held: HeldRequests;
}

const routes = [
  "GET /admin/requests",
  "GET /admin/reboots",
  "POST /admin/faults",
  "DELETE /admin/faults",
  "POST /admin/held/deliver",
  "PUT /admin/nodes/CLUSTER/NODE",
  "PUT /admin/rhythm",
  "PUT /admin/rhythm/NODE",
  "POST /admin/jobs/finish",
  "POST /admin/jobs/expire",
];

/** Adds `/admin/*`, through which a program in any language steers the simulator. It asks for no password. */
export function addAdminApi(
  server: FastifyInstance,
  { service, faults, requests, held }: AdminApiArgs,
): void {
  server.get("/admin", () => routes);
  // Else a mistyped path would be a request to the API, and use up a fault that was meant for one.
  server.all("/admin/*", ({ method, url }, reply) =>
    refuse(reply, 404, `There is no ${method} ${url}. There are ${routes.join(", ")}`),
  );
  server.get("/admin/requests", () => requests);
  server.get("/admin/reboots", () => service.machines.acceptedReboots);

  server.post("/admin/faults", (request, reply) => {
    try {
      faults.add(parseFault(parseJson(request.body)));
      return reply.code(204).send();
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      return reply.code(400).send({ errors: error.problems });
    }
  });

  server.delete("/admin/faults", (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });

  server.post("/admin/held/deliver", (_request, reply) => {
    held.deliverAll();
    return reply.code(204).send();
  });

  server.put<{ Params: { cluster: string; node: string } }>(
    "/admin/nodes/:cluster/:node",
    (request, reply) => {
      const { cluster, node } = request.params;
      const fields = fieldsOf(request.body, ["status", "forMs"]);
      if (typeof fields === "string") return refuse(reply, 400, fields);
      const { status, forMs } = fields;
      if (typeof status !== "string" || status === "") return refuse(reply, 400, "status must be a word");
      if (forMs !== undefined && !(typeof forMs === "number" && forMs >= 0))
        return refuse(reply, 400, "forMs must be 0 or more milliseconds");
      if (!service.machines.hasCluster(cluster)) return refuse(reply, 404, `There is no cluster ${cluster}`);
      service.setNode(cluster, node, status, forMs);
      return reply.code(204).send();
    },
  );

  const setRhythm = (reply: FastifyReply, body: unknown, node?: string): FastifyReply => {
    const fields = fieldsOf(body);
    if (typeof fields === "string") return refuse(reply, 400, fields);
    const parsed = parseRhythm(fields);
    if ("problems" in parsed) return refuse(reply, 400, ...parsed.problems);
    service.setRhythm(parsed.rhythm, node);
    return reply.code(204).send();
  };
  server.put("/admin/rhythm", (request, reply) => setRhythm(reply, request.body));
  server.put<{ Params: { node: string } }>("/admin/rhythm/:node", (request, reply) =>
    setRhythm(reply, request.body, request.params.node),
  );

  server.post("/admin/jobs/finish", (request, reply) => {
    const fields = fieldsOf(request.body, ["outcome"]);
    if (typeof fields === "string") return refuse(reply, 400, fields);
    const { outcome } = fields;
    if (outcome !== undefined && outcome !== "Done" && outcome !== "Fail")
      return refuse(reply, 400, "outcome must be Done or Fail");
    service.finishJobs(outcome);
    return reply.code(204).send();
  });

  server.post("/admin/jobs/expire", (_request, reply) => {
    service.expireJobs();
    return reply.code(204).send();
  });
}

function refuse(reply: FastifyReply, status: number, ...errors: string[]): FastifyReply {
  return reply.code(status).send({ errors });
}

/** The fields of a body, none when there is no body, or what is wrong with it. Without `known` any may be there. */
function fieldsOf(body: unknown, known?: readonly string[]): Record<string, unknown> | string {
  const value = body === undefined || body === "" ? {} : parseJson(body);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "the body must be a JSON object";
  const unknown = Object.keys(value).find((field) => known?.includes(field) === false);
  return unknown === undefined
    ? { ...value }
    : `${unknown} is not known, only ${(known ?? []).join(" and ")} is`;
}

/** The body as JSON, whatever its content type says: curl sends a form by default. */
function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : "");
  } catch {
    return undefined;
  }
}
