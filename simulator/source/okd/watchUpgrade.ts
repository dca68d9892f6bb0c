import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { authenticate, authorize, watchOf, type ApiServerArgs } from "./apiServer";
import { badRequest, StatusError, unauthorized } from "./apiStatus";
import { bearerToken } from "./identity";
import type { RequestLog } from "./requestLog";
import { webSocketSink } from "./watchSinks";

const bearerProtocol = "base64url.bearer.authorization.k8s.io.";

/**
 * Lets clients watch over a WebSocket. As with the real one an `Origin` header is mandatory, and a token may come as a
 * subprotocol beside exactly one other, which is the one agreed on.
 */
export function serveWebSocketWatches(server: Server, args: ApiServerArgs, log: RequestLog): void {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => [...protocols].find((each) => !each.startsWith(bearerProtocol)) ?? false,
  });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // The client may be gone before it is answered.
    stream.on("error", () => stream.destroy());
    const record = log.begin("api", request.method ?? "GET", request.url ?? "/");
    try {
      const url = new URL(request.url ?? "/", "http://simulator");
      const protocols = readProtocols(request.headers["sec-websocket-protocol"] ?? "");
      const token = bearerToken(request.headers.authorization) ?? protocols.token;
      const identity = authenticate(request.socket, token, args);
      record.user = identity.user;
      authorize("GET", url, identity, args);
      if (request.headers.origin === undefined) throw new StatusError(403, "Forbidden", "");
      if (protocols.others > 1) throw badRequest("only one subprotocol can be agreed on");
      const start = watchOf(url, args);
      if (start === undefined) throw badRequest("only a watch is served over a WebSocket");
      record.status = 101;
      sockets.handleUpgrade(request, stream, head, (socket) => {
        start(webSocketSink(socket));
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      record.status = error.code;
      stream.end(rawAnswer(error));
    }
  });
}

/** @throws StatusError 401 when a token comes alone, twice, or cannot be read */
function readProtocols(header: string): { token?: string; others: number } {
  const protocols = header.split(",").map((each) => each.trim());
  const bearers = protocols.filter((each) => each.startsWith(bearerProtocol));
  const others = protocols.filter((each) => each !== "" && !bearers.includes(each)).length;
  const [bearer] = bearers;
  if (bearer === undefined) return { others };
  const encoded = bearer.slice(bearerProtocol.length);
  if (bearers.length > 1 || others === 0 || !/^[\w-]+$/.test(encoded)) throw unauthorized();
  return { token: Buffer.from(encoded, "base64url").toString(), others };
}

function rawAnswer(error: StatusError): string {
  const body = error.message === "" ? "" : JSON.stringify(error.toStatus());
  return [
    `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? ""}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
