/** A server of lists and watches, and the source of a watch that asks it. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import type { ApiServer } from "../../provider/kubernetes/apiServer";
import { createStreamTransport } from "../../provider/http/transport";
import type { TransportOptions } from "../../provider/http/messages";
import {
  createWatchSource,
  type EventStream,
  type WatchTransport,
} from "../../provider/kubernetes/watchStream";
import { until } from "./until";

/** Sends an event; resolves once it has left, which it does when there is room for it. */
type Send = (text: string) => Promise<void>;

interface Server {
  readonly origin: string;
  /** How many connections are open. */
  readonly open: () => number;
}

/** What a test has begun to end when it is over. */
export const closing: (() => Promise<void>)[] = [];
/** Ends the servers of a test. */
export async function closeWatchServers(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

/** A server of lists and watches; `onWatch` is called for each watch, of whichever transport. */
export async function serve(
  onWatch: (send: Send, end: () => void, request: IncomingMessage) => unknown,
  onRequest?: RequestListener,
): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    if (onRequest !== undefined) onRequest(request, response);
    else if (request.url?.includes("watch=") !== true) {
      response.end(JSON.stringify({ metadata: { resourceVersion: "1" }, items: [] }));
    } else {
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      onWatch(
        (text) =>
          new Promise((resolve) =>
            response.write(`${text}\n`, () => {
              resolve();
            }),
          ),
        () => response.end(),
        request,
      );
    }
  });
  const frames = new WebSocketServer({ noServer: true });
  // Without a listener for upgrades Node.js answers as if none had been asked for, as a load balancer may.
  if (onRequest === undefined)
    server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
      frames.handleUpgrade(request, socket, head, (client: WebSocket) => {
        const send: Send = (text) =>
          new Promise((resolve) => {
            client.send(text, () => {
              resolve();
            });
          });
        onWatch(
          send,
          () => {
            client.close();
          },
          request,
        );
      });
    });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, open: () => sockets.size };
}

/** An API server's client, as far as a watch needs it. */
export function apiAt(
  origin: string,
  tokens: readonly string[] = ["first"],
): Pick<ApiServer, "reach" | "rejected"> {
  let session = 0;
  return {
    reach: async (path, query = {}) => ({
      url: new URL(`${origin}${path}?${new URLSearchParams(query).toString()}`),
      transport: { token: tokens[session] ?? "" },
    }),
    rejected: () => ++session < tokens.length,
  };
}

export const sourceAt = (origin: string, transport: WatchTransport, api = apiAt(origin)) =>
  createWatchSource(
    api as ApiServer,
    async () => "/api/v1/pods",
    transport,
    (options: TransportOptions) => createStreamTransport(options),
  );

export async function open(
  origin: string,
  transport: WatchTransport,
  { silenceMs = 10_000, signal = new AbortController().signal } = {},
): Promise<EventStream> {
  const answer = await sourceAt(origin, transport).open({ watch: "true" }, silenceMs, signal);
  if ("refusal" in answer) throw new Error(`refused with ${answer.refusal.status}: ${answer.refusal.body}`);
  return answer.success;
}

export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
export const read = async ({ texts }: EventStream): Promise<string[]> => {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
};
export const untilClosed = async (server: Server): Promise<void> => {
  await until("all connections are closed", () => server.open() === 0);
};
