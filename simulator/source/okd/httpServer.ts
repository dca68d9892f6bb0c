import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { fastify } from "fastify";
import type { Answer } from "../answer";
import type { OkdRequest, RequestLog } from "./requestLog";

/** A request with its whole body. */
export interface HttpCall {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
  socket: Socket;
  /** What is kept of it. */
  record: OkdRequest;
}

/** An answer, or what takes the connection over. */
export type HttpReply = Answer | ((response: ServerResponse) => void);

/** What one of the servers needs. */
export interface HttpServerArgs {
  name: OkdRequest["server"];
  host: string;
  port: number;
  tls?: { key: string; cert: string } | undefined;
  /** Asks for client certificates; those that are not signed with it are let in and told apart by the handler. */
  clientCa?: string | undefined;
  log: RequestLog;
  handle: (call: HttpCall) => HttpReply;
}

/** A server that listens. */
export interface HttpServer {
  readonly url: string;
  readonly server: Server;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Listens, and answers every request with what `handle` makes of it. */
export async function listen(args: HttpServerArgs): Promise<HttpServer> {
  const { name, host, port, tls, clientCa, log, handle } = args;
  const certificates =
    clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false };
  const server = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    serverFactory: (handler) =>
      tls ? createTlsServer({ ...tls, ...certificates }, handler) : createServer(handler),
  });
  // Every body is text here; the handlers say themselves what they make of it.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  server.all("/*", (request, reply) => {
    const { method, headers, body } = request;
    const record = log.begin(name, method, request.url);
    const url = new URL(request.url, "http://simulator");
    const text = typeof body === "string" ? body : "";
    const answer = handle({ method, url, headers, body: text, socket: request.raw.socket, record });
    if (typeof answer === "function") {
      record.status = 200;
      answer(reply.raw);
      return reply.hijack();
    }
    record.status = answer.status;
    // As bytes, or a charset would be added to the content type.
    return reply.code(answer.status).headers(answer.headers).send(Buffer.from(answer.body));
  });
  await server.listen({ host, port });
  const address = server.server.address() as AddressInfo;
  const authority = host.includes(":") ? `[${host}]` : host;
  return {
    url: `${tls ? "https" : "http"}://${authority}:${address.port}`,
    server: server.server,
    close: () => server.close(),
  };
}

/** An answer in plain text. */
export function textAnswer(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body };
}
