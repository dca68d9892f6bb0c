import { createServer, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { createStreamTransport, createTransport } from "../../../provider/http/transport";
import type { TransportOptions } from "../../../provider/http/messages";
import { TransportFailure } from "../../../provider/http/transportFailure";
import { openWebSocket } from "../../../provider/http/webSocket";
import { makeCertificates } from "../../support/certificates";
import { isolateProxyVariables } from "../../support/proxyVariables";
import {
  closeServers,
  httpServer,
  httpsServer,
  started,
  tcpServer,
  type RawServer,
} from "../../support/rawServer";

const setProxies = isolateProxyVariables();
afterEach(closeServers);
const certificates = makeCertificates();
const credentials = { username: "operator", password: "s3cret" };
const basic = `Basic ${Buffer.from("operator:s3cret").toString("base64")}`;

interface Proxy extends RawServer {
  /** What it was asked for: `CONNECT host:port`, or `GET http://host/path`. */
  readonly asked: string[];
  readonly headers: IncomingMessage["headers"][];
}

/** A proxy that leads every name to one port of this machine, or does with a tunnel what it is told. */
async function startProxy(targetPort: number, onTunnel?: (socket: Socket) => void): Promise<Proxy> {
  const asked: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const note = (request: IncomingMessage): void => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    headers.push(request.headers);
  };
  const http = createServer((request, response) => {
    note(request);
    response.end("from the proxy");
  });
  http.on("connect", (request: IncomingMessage, socket: Socket) => {
    note(request);
    socket.on("error", () => undefined);
    if (onTunnel !== undefined) {
      onTunnel(socket);
      return;
    }
    const target = connect(targetPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
  });
  const server = await started(tcpServer((socket) => http.emit("connection", socket)));
  return Object.assign(server, { asked, headers });
}

const exchange = (method: "GET" | "POST", url: string, more: Partial<TransportOptions> = {}) =>
  createTransport({ ...credentials, caCertificate: certificates.ca, ...more })({
    method,
    url: new URL(url),
    timeoutMs: 5000,
  });
async function failureOf(promise: Promise<unknown>): Promise<TransportFailure> {
  const error: unknown = await promise.catch((caught: unknown) => caught);
  if (!(error instanceof TransportFailure)) throw new Error(`no failure: ${String(error)}`);
  expect(error.message).not.toMatch(/s3cret|proxy-password/u);
  return error;
}

/** A server that answers with the Authorization header it got. */
const server = (): Promise<RawServer> =>
  started(httpsServer(certificates, (request, response) => response.end(request.headers.authorization)));
const api = "https://selfservice.test/api";
const trusting = { ...credentials, caCertificate: certificates.ca };
const watch = { method: "GET", timeoutMs: 5000 } as const;

describe("a proxy", () => {
  it.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])(
    "named by %s tunnels to the server",
    async (variable) => {
      const proxy = await startProxy((await server()).port);
      setProxies({ [variable]: proxy.origin });
      expect((await exchange("GET", api)).body).toBe(basic);
      expect((await exchange("POST", api)).body).toBe(basic);
      expect(proxy.asked).toEqual(["CONNECT selfservice.test:443", "CONNECT selfservice.test:443"]);
      expect(JSON.stringify(proxy.headers)).not.toContain(basic);
    },
  );

  it("gets its own credentials from its address, and only those", async () => {
    const proxy = await startProxy((await server()).port);
    setProxies({ HTTPS_PROXY: proxy.origin.replace("//", "//pro%20xy:proxy-password@") });
    await exchange("GET", api);
    const own = `Basic ${Buffer.from("pro xy:proxy-password").toString("base64")}`;
    expect(proxy.headers[0]?.["proxy-authorization"]).toBe(own);
    expect(proxy.headers[0]?.authorization).toBeUndefined();
  });

  it("may be named without its scheme", async () => {
    const proxy = await startProxy(0);
    setProxies({ HTTP_PROXY: proxy.origin.replace("http://", "") });
    expect((await exchange("GET", "http://selfservice.test/api")).body).toBe("from the proxy");
    expect(proxy.asked).toEqual(["GET http://selfservice.test/api"]);
  });

  it.each(["selfservice.test", "test", ".test", "*", "a.example,selfservice.test:443"])(
    "is passed by where NO_PROXY is %j",
    async (noProxy) => {
      const proxy = await startProxy((await server()).port);
      setProxies({ HTTPS_PROXY: proxy.origin, NO_PROXY: noProxy });
      // The name leads nowhere by itself.
      expect((await failureOf(exchange("GET", api))).mayHaveReachedServer).toBe(false);
      expect(proxy.connections()).toBe(0);
    },
  );

  it.each<[string, () => Promise<{ readonly status: number }>]>([
    [
      "a stream",
      async () => {
        const stream = await createStreamTransport(trusting)({ ...watch, url: new URL(api) });
        stream.close();
        return stream;
      },
    ],
    ["a WebSocket", () => openWebSocket({ ...watch, url: new URL(api), largestFrame: 1000 }, trusting)],
  ])("tunnels %s too, and is passed by it the same way", async (_what, open) => {
    const proxy = await startProxy((await server()).port);
    setProxies({ HTTPS_PROXY: proxy.origin });
    expect((await open()).status).toBe(200);
    expect(proxy.asked).toEqual(["CONNECT selfservice.test:443"]);
    setProxies({ HTTPS_PROXY: proxy.origin, NO_PROXY: "10.0.0.0/8,test" });
    expect((await failureOf(open())).mayHaveReachedServer).toBe(false);
    expect(proxy.connections()).toBe(1);
  });

  it("is not used on the way to this machine itself, where it would see the password in plain text", async () => {
    const target = await started(httpServer((_request, response) => response.end("direct")));
    const proxy = await startProxy(target.port);
    setProxies({ HTTP_PROXY: proxy.origin, HTTPS_PROXY: proxy.origin });
    for (const host of ["127.0.0.1", "localhost"])
      expect((await exchange("GET", `http://${host}:${target.port}/`)).body).toBe("direct");
    expect((await exchange("GET", (await server()).origin)).body).toBe(basic);
    expect(proxy.connections()).toBe(0);
  });

  it("is looked up again for each request", async () => {
    const proxy = await startProxy((await server()).port);
    const transport = createTransport({ ...credentials, caCertificate: certificates.ca });
    const request = { method: "GET", url: new URL(api), timeoutMs: 5000 } as const;
    setProxies({ HTTPS_PROXY: proxy.origin });
    expect((await transport(request)).status).toBe(200);
    setProxies({ NO_PROXY: "*" });
    await failureOf(transport(request));
    expect(proxy.connections()).toBe(1);
  });

  it("does not lend its name to the server: the server's certificate is checked", async () => {
    const proxy = await startProxy((await server()).port);
    setProxies({ HTTPS_PROXY: proxy.origin });
    const other = await failureOf(exchange("POST", "https://other.test/api"));
    expect(other.message).toContain("not trusted (ERR_TLS_CERT_ALTNAME_INVALID)");
    expect(other.mayHaveReachedServer).toBe(false);
    const unknown = await failureOf(exchange("POST", api, { caCertificate: makeCertificates().ca }));
    expect(unknown.message).toContain("not trusted");
  });
});

describe("nothing has reached the server when the proxy", () => {
  const silent = (): void => undefined;
  const answers = (text: string) => (socket: Socket) => socket.end(`HTTP/1.1 ${text}\r\n\r\n`);
  it.each<[string, (socket: Socket) => void, RegExp]>([
    [
      "wants credentials",
      answers("407 Proxy Authentication Required"),
      /proxy did not open a connection \(407\)/u,
    ],
    ["cannot reach the server", answers("502 Bad Gateway"), /proxy did not open a connection \(502\)/u],
    ["forbids it", answers("403 Forbidden"), /proxy did not open a connection \(403\)/u],
    ["hangs up", (socket) => socket.end(), /proxy did not open a connection/u],
    ["breaks off", (socket) => socket.resetAndDestroy(), /proxy did not open a connection/u],
    ["never answers", silent, /the connection was not made in time/u],
    [
      "tunnels to something that never begins TLS",
      (socket) => socket.write("HTTP/1.1 200 OK\r\n\r\n"),
      /the connection was not made in time/u,
    ],
  ])("%s", async (_what, onTunnel, says) => {
    const proxy = await startProxy(0, onTunnel);
    setProxies({ HTTPS_PROXY: proxy.origin });
    const connectTimeoutMs = says.source.includes("in time") ? 300 : 3000;
    const failure = await failureOf(exchange("POST", api, { connectTimeoutMs }));
    expect(failure.message).toMatch(says);
    expect(failure.mayHaveReachedServer).toBe(false);
  });

  it("never answers, and it is let go of then", async () => {
    let letGo: Promise<unknown> = Promise.reject(new Error("never asked"));
    letGo.catch(() => undefined);
    const proxy = await startProxy(0, (socket) => {
      letGo = new Promise((resolve) => socket.resume().on("close", resolve));
    });
    setProxies({ HTTPS_PROXY: proxy.origin });
    await failureOf(exchange("POST", api, { connectTimeoutMs: 300 }));
    await letGo;
  });

  it("is not there", async () => {
    const proxy = await startProxy(0);
    await closeServers();
    setProxies({ HTTPS_PROXY: proxy.origin });
    expect((await failureOf(exchange("POST", api))).mayHaveReachedServer).toBe(false);
  });

  it.each(["http://user:proxy-password@bad host:1", "http://", "socks5://127.0.0.1:1"])(
    "is named by %j, which is no address of one",
    async (address) => {
      setProxies({ HTTPS_PROXY: address });
      const failure = await failureOf(exchange("POST", api));
      expect(failure).toMatchObject({ mayHaveReachedServer: false, transient: true });
      expect(failure.message).toMatch(/HTTPS_PROXY/u);
    },
  );
});
