import { isMaintenanceError } from "../../provider/errors/maintenanceError";
import { clusterOf } from "../../provider/nodes/nodeContext";
import { runJob, runRequest } from "./runStep";
import { readNodeStatus } from "../../provider/nodes/waitForNodeStatus";
import type { JobInputs, RequestInputs } from "../../provider/reboot/steps";
import { plantedPassword, requireNoLeaks, textsOfThrown } from "./leakScan";
import {
  clusterId,
  virtualContext,
  json,
  startMisbehavingServer,
  type Asked,
  type Misbehavior,
} from "./misbehavingServer";

export const node = "worker-0.openstacklocal";
export const listed = (status: string): unknown => [{ nodename: node, status }];

/** A server that is well but for what a row changes. */
function otherwiseWell(change: Partial<Record<Asked["action"], Misbehavior>>): Misbehavior {
  return (asked) => {
    const changed = change[asked.action];
    if (changed !== undefined) changed(asked);
    else if (asked.action === "nodestatus") json(asked.response, listed("ACTIVE"));
    else if (asked.action === "reboot")
      json(asked.response, { state: "started", job_id: "tmp1", status_url: "" });
    else json(asked.response, { output: `${node} REBOOT\n${node} ACTIVE\nDone`, errors: "" });
  };
}

/**
 * Runs an operation against a server and returns its error's code and message, or "ok". Whatever happened, the
 * password is neither in the error, nor in the state, nor in what was said.
 */
export async function outcome(
  change: Partial<Record<Asked["action"], Misbehavior>>,
  operation: "read" | "send" | "wait",
  dateJumpsMs: readonly number[] = [],
): Promise<{ code: string; message: string; state: Record<string, unknown>; posts: number }> {
  const server = await startMisbehavingServer(otherwiseWell(change));
  try {
    const context = virtualContext(server.origin, dateJumpsMs);
    const step = {
      node,
      rowUrn:
        "urn:pulumi:dev::p::openshift:maintenance:NodeReboot$pulumi-nodejs:dynamic/openshift:RebootJob::worker-0",
      apiUrl: `${server.origin}/api/openshift`,
      clusterId,
      operationId: "operation-1",
      statusBefore: "ACTIVE",
      skipped: false,
      orderedAt: context.clock.date().toISOString(),
      acceptedAt: context.clock.date().toISOString(),
    };
    const inputs: RequestInputs & JobInputs = {
      ...step,
      runId: context.memory.runId,
      requestedFor: "operation-1",
      jobId: "tmp1",
      adopted: false,
      timeoutSeconds: 60,
    };
    const posts = (): number => server.requests.filter(({ method }) => method === "POST").length;
    try {
      const result =
        operation === "read"
          ? { state: await readNodeStatus(node, clusterOf({}, context)) }
          : operation === "send"
            ? await runRequest(inputs, undefined, context)
            : await runJob(inputs, undefined, context);
      const error = "error" in result ? result.error : undefined;
      searchPassword(error, result.state, context.lines);
      return {
        code: error?.code ?? "ok",
        message: error?.message ?? "",
        state: { ...result.state },
        posts: posts(),
      };
    } catch (error) {
      if (!isMaintenanceError(error)) throw error;
      searchPassword(error, {}, context.lines);
      return { code: error.code, message: error.message, state: {}, posts: posts() };
    }
  } finally {
    await server.close();
  }
}

function searchPassword(error: unknown, state: unknown, said: readonly string[]): void {
  const around = ["what was recorded and said", JSON.stringify({ state, said })] as const;
  requireNoLeaks([plantedPassword], [...textsOfThrown(error), around]);
}

export const raw =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Misbehavior =>
  ({ response }) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  };
export const reset: Misbehavior = ({ request }) => {
  request.socket.resetAndDestroy();
};
export const hang: Misbehavior = () => undefined;
export const drip: Misbehavior = ({ response }) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 50);
  response.on("close", () => {
    clearInterval(timer);
  });
};
export const cut: Misbehavior = ({ response }) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
  response.write('[{"nodename": "wor');
  setTimeout(() => response.socket?.destroy(), 20);
};
export const notHttp: Misbehavior = ({ response }) => {
  response.socket?.end("SSH-2.0-OpenSSH_8.0\r\n");
};
