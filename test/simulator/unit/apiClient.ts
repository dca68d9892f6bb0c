import { request, type IncomingHttpHeaders } from "node:http";
import { request as requestTls } from "node:https";

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  ca?: string;
  /** Gives up; by default after 5 seconds. */
  signal?: AbortSignal;
}

export const demo = "demo.cna.example.com";
export const worker = "worker-0.openstacklocal";

/** One request on a connection of its own: fetch would hide the code of a broken one. */
export function send(url: string, call: Call = {}): Promise<Reply> {
  const { method = "GET", headers = {}, body, ca, signal = AbortSignal.timeout(5000) } = call;
  return new Promise((resolve, reject) => {
    const open = url.startsWith("https:") ? requestTls : request;
    const outgoing = open(url, { method, headers, agent: false, signal, ca }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export function basic(username: string, password: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

/** The calls of the API, by default as the simulator's own operator on its own cluster. */
export function apiClient(
  { apiUrl }: { apiUrl: string },
  { username = "operator", password = "operator-password", cluster = demo, ca = "" } = {},
  signal?: AbortSignal,
) {
  const headers = basic(username, password);
  const call = { headers, ...(ca && { ca }), ...(signal && { signal }) };
  const form = { ...headers, "content-type": "application/x-www-form-urlencoded" };
  const nodestatus = () => send(`${apiUrl}/${cluster}/nodestatus`, call);
  const reboot = (node: string = worker) =>
    send(`${apiUrl}/${cluster}/reboot`, {
      ...call,
      method: "POST",
      headers: form,
      body: new URLSearchParams({ target: node }).toString(),
    });
  const job = (jobId: string) => send(`${apiUrl}/${cluster}/job/${jobId}`, call);
  return {
    nodestatus,
    reboot,
    job,
    statusOf: async (node: string = worker): Promise<string | undefined> => {
      const nodes = JSON.parse((await nodestatus()).text) as { nodename: string; status: string }[];
      return nodes.find(({ nodename }) => nodename === node)?.status;
    },
    rebootJob: async (node: string = worker): Promise<string> => {
      const reply = await reboot(node);
      if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`);
      return (JSON.parse(reply.text) as { job_id: string }).job_id;
    },
    outputOf: async (jobId: string): Promise<string> =>
      (JSON.parse((await job(jobId)).text) as { output: string }).output,
  };
}

/** A clock that only moves when it is told to. */
export function fakeClock() {
  let time = Date.UTC(2024, 0, 1);
  return {
    now: () => time,
    advance: (ms: number) => {
      time += ms;
    },
  };
}

/** A reboot without any randomness: down from 100 to 600 ms, a line every 200 ms, `Done` at 700 ms. */
export const steady = { startDelayMs: 100, downMs: 500, lineIntervalMs: 200, doneGapMs: 100, jitter: 0 };
