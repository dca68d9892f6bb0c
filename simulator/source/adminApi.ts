import type { FastifyInstance, FastifyReply } from "fastify";
import type { FaultQueue } from "./fault";
import { FaultError, parseFault } from "./parseFault";
import type { SelfService } from "./selfService";
import type { RecordedRequest } from "./selfServiceApi";

/** What the admin routes look at and change. */
export interface AdminApiArgs {
  service: SelfService;
  faults: FaultQueue;
  requests: RecordedRequest[];
}

const routes = [
  "GET /admin/requests",
  "GET /admin/reboots",
  "POST /admin/faults",
  "DELETE /admin/faults",
  "PUT /admin/nodes/CLUSTER/NODE",
  "POST /admin/jobs/finish",
  "POST /admin/jobs/expire",
];

/** Adds `/admin/*`, through which a program in any language steers the simulator. It asks for no password. */
export function addAdminApi(server: FastifyInstance, { service, faults, requests }: AdminApiArgs): void {
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

  server.put<{ Params: { cluster: string; node: string } }>(
    "/admin/nodes/:cluster/:node",
    (request, reply) => {
      const { cluster, node } = request.params;
      const fields = fieldsOf(request.body, "status");
      if (typeof fields === "string") return refuse(reply, 400, fields);
      const { status } = fields;
      if (typeof status !== "string" || status === "") return refuse(reply, 400, "status must be a word");
      if (!service.machines.hasCluster(cluster)) return refuse(reply, 404, `There is no cluster ${cluster}`);
      service.setNode(cluster, node, status);
      return reply.code(204).send();
    },
  );

  server.post("/admin/jobs/finish", (request, reply) => {
    const fields = fieldsOf(request.body, "outcome");
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

function refuse(reply: FastifyReply, status: number, problem: string): FastifyReply {
  return reply.code(status).send({ errors: [problem] });
}

/** The fields of a body, none when there is no body, or what is wrong with it. */
function fieldsOf(body: unknown, known: string): Record<string, unknown> | string {
  const value = body === undefined || body === "" ? {} : parseJson(body);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "the body must be a JSON object";
  const unknown = Object.keys(value).find((field) => field !== known);
  return unknown === undefined ? { ...value } : `${unknown} is not known, only ${known} is`;
}

/** The body as JSON, whatever its content type says: curl sends a form by default. */
function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : "");
  } catch {
    return undefined;
  }
}
