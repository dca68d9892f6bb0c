import { request, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import type { OkdSimulator } from "../../../simulator/source";
import { send, type Call } from "./apiClient";

/** The token of someone who may do everything. */
export const adminToken = "admin-token";
export const adminHeaders = { authorization: `Bearer ${adminToken}` };

/** The calls of one who has a token, by default of one who may do everything. */
export function okdClient({ url }: Pick<OkdSimulator, "url">, token = adminToken, tls: Partial<Call> = {}) {
  const call = async (method: string, path: string, body?: unknown, contentType = "application/json") => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const reply = await send(`${url}${path}`, {
      ...tls,
      method,
      headers: {
        ...(token !== "" && { authorization: `Bearer ${token}` }),
        // Node frames the body of a DELETE only when it is told its length.
        ...(text !== undefined && {
          "content-type": contentType,
          "content-length": String(Buffer.byteLength(text)),
        }),
      },
      ...(text !== undefined && { body: text }),
    });
    const isJson = reply.headers["content-type"]?.startsWith("application/json") === true;
    const json = (isJson ? JSON.parse(reply.text) : {}) as Record<string, unknown>;
    return { ...reply, json };
  };
  return {
    get: (path: string) => call("GET", path),
    post: (path: string, body: unknown) => call("POST", path, body),
    put: (path: string, body: unknown) => call("PUT", path, body),
    patch: (path: string, body: unknown, type = "application/merge-patch+json") =>
      call("PATCH", path, body, type),
    delete: (path: string, body?: unknown) => call("DELETE", path, body),
  };
}

export interface WatchEvent {
  type: string;
  object: Record<string, unknown>;
}

/** A watch over HTTP, open once this resolves; `ended` fails when the connection breaks. */
export async function openWatch({ url }: Pick<OkdSimulator, "url">, path: string) {
  const outgoing = request(`${url}${path}`, { headers: adminHeaders, agent: false }).end();
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve).on("error", reject);
  });
  const ended = new Promise<void>((resolve, reject) => {
    incoming.on("end", resolve).on("error", reject);
  });
  ended.catch(() => undefined);
  const lines = createInterface({ input: incoming });
  const events: WatchEvent[] = [];
  const waiting: (() => void)[] = [];
  lines.on("line", (line) => {
    events.push(JSON.parse(line) as WatchEvent);
    for (const wake of waiting.splice(0)) wake();
  });
  lines.on("error", () => undefined);
  return {
    status: incoming.statusCode,
    ended,
    take: async (count: number): Promise<WatchEvent[]> => {
      while (events.length < count) await new Promise<void>((wake) => waiting.push(wake));
      return events.splice(0, count);
    },
  };
}
