/** Something between the library and a real server, which loses answers or answers itself. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { request as sendHttps } from "node:https";
import { pipeline } from "node:stream";
import { httpServer, started, type RawServer } from "./rawServer";

/** A request on its way. */
export interface Passing {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** How many of this method and path there were, this one included. */
  readonly count: number;
}

/**
 * What becomes of a request: it continues; it continues and its answer is lost; its sender is cut off now, and it
 * continues later; or it is answered here.
 */
export type Passage =
  | "forward"
  | "lose-answer"
  | { readonly deliveredAfter: Promise<void> }
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** The server behind it, reached over https. */
export interface InterposedTarget {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority: string;
}

type Decide = (passing: Passing) => Passage | Promise<Passage>;

/**
 * Starts it. Ends with `closeServers`.
 *
 * @param decide may do something of its own before a request continues
 * @returns its origin
 */
export async function interpose(target: InterposedTarget, decide: Decide): Promise<string> {
  return (await started(interposedServer(target, decide))).origin;
}

/** As {@link interpose}, for whoever closes it alone. */
export function interposedServer(target: InterposedTarget, decide: Decide): Promise<RawServer> {
  const counts = new Map<string, number>();
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "" } = request;
    const [path = "", query = ""] = url.split("?");
    const count = (counts.get(`${method} ${path}`) ?? 0) + 1;
    counts.set(`${method} ${path}`, count);
    const passage = await decide({ method, path, query, count });
    if (typeof passage === "object" && "deliveredAfter" in passage) {
      request.socket.destroy();
      await passage.deliveredAfter;
      (await forward(target, request, Buffer.concat(chunks))).resume();
      return;
    }
    if (typeof passage === "object") {
      const headers = { "content-type": "application/json", ...passage.headers };
      response.writeHead(passage.status, headers);
      response.end(passage.body === undefined ? "" : JSON.stringify(passage.body));
      return;
    }
    const answer = await forward(target, request, Buffer.concat(chunks));
    if (passage === "lose-answer") {
      answer.resume().on("close", () => request.socket.destroy());
      return;
    }
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    // An answer that breaks off in the middle does so on both sides.
    pipeline(answer, response, () => undefined);
  };
  return httpServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
}

function forward(
  { server, certificateAuthority: ca }: InterposedTarget,
  { method = "GET", url = "/", headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // They are of the connection to here.
    const own = ["host", "connection"];
    const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => !own.includes(name)));
    const outgoing = sendHttps(new URL(url, server), { method, headers: rest, ca, agent: false }, resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
