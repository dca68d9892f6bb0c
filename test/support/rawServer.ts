/** Small servers on this machine that behave as badly as a test wants. */
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Certificates } from "./certificates";

export interface RawServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, or `https://`. */
  readonly origin: string;
  /** How many connections were made. */
  connections(): number;
  /** Ends everything, open connections too. */
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. */
async function listen(server: Server, scheme: string): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let made = 0;
  server.on("connection", (socket: Socket) => {
    made++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A client that breaks off is no error here.
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${scheme}://127.0.0.1:${port}`,
    connections: () => made,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function httpServer(listener: RequestListener): Promise<RawServer> {
  return listen(createServer(listener), "http");
}

export function httpsServer({ key, cert }: Certificates, listener: RequestListener): Promise<RawServer> {
  return listen(createTlsServer({ key, cert }, listener), "https");
}

/** A server of bare connections. */
export function tcpServer(onConnection: (socket: Socket) => void, scheme = "http"): Promise<RawServer> {
  return listen(createTcpServer(onConnection), scheme);
}

const servers: RawServer[] = [];

/** Remembers a server, for {@link closeServers}. */
export async function started(server: Promise<RawServer>): Promise<RawServer> {
  servers.push(await server);
  return server;
}

/** Ends every server that was remembered. */
export async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}
