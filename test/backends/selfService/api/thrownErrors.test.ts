/** Whatever the network and a server do: nothing that is thrown holds a credential, or leads to one. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import * as clients from "../../../../provider/backends/selfService/selfServiceClient";
import type { Transport } from "../../../../provider/http/messages";
import * as transports from "../../../../provider/http/transport";
import { systemClock } from "../../../../provider/core/clock";
import { makeCertificates } from "../../../support/certificates";
import { findLeaks, plantedPassword, textsOfThrown, type Leak } from "../../../support/leakScan";
import { patchedLibrary } from "../../../support/patchedLibrary";
import { isolateProxyVariables } from "../../../support/proxyVariables";
import { closeServers, httpServer, httpsServer, started, tcpServer } from "../../../support/rawServer";
import { okdContextWith } from "../../../support/testCluster";
import { watchCluster } from "../../../support/okdWorks";

const setProxies = isolateProxyVariables();
afterEach(closeServers);
const certificates = makeCertificates();
const plantedToken = "sha256~Pl4ntedT0kenN33dle7Q-x_y";

/** What throws: the library's own, or a copy with a hole. */
interface Library {
  readonly createTransport: typeof transports.createTransport;
  readonly createSelfServiceClient: typeof clients.createSelfServiceClient;
}

/** Where a request goes that must fail. */
type Danger = () => Promise<{ origin: string; signal?: AbortSignal; timeoutMs?: number }>;

const dangers: Record<string, Danger> = {
  "a refused connection": async () => {
    const server = await httpServer(() => undefined);
    await server.close();
    return server;
  },
  "a reset connection": () =>
    started(tcpServer((socket) => socket.once("data", () => socket.resetAndDestroy()))),
  "an answer cut in the middle": () =>
    started(
      httpServer((_request, response) => {
        response.writeHead(200, { "content-length": 100 });
        response.write("half", () => response.destroy());
      }),
    ),
  "no answer": async () => ({ ...(await started(httpServer(() => undefined))), timeoutMs: 100 }),
  "a caller that gives up": async () => {
    const abort = new AbortController();
    const server = await started(
      httpServer(() => {
        abort.abort();
      }),
    );
    return { ...server, signal: abort.signal };
  },
  "a redirect to another origin": () =>
    started(
      httpServer((request, response) => {
        const location = `https://evil.example/${request.headers.authorization ?? ""}`;
        response.writeHead(302, { location }).end();
      }),
    ),
  "an error that repeats the request's header": () =>
    started(
      httpServer((request, response) => {
        response.writeHead(401).end(JSON.stringify({ error: `no ${request.headers.authorization ?? ""}` }));
      }),
    ),
  "an error that repeats the password": () =>
    started(
      httpServer((request, response) => {
        const encoded = request.headers.authorization?.split(" ")[1] ?? "";
        const decoded = Buffer.from(encoded, "base64").toString();
        response.writeHead(422).end(JSON.stringify({ error: `wrong: ${decoded}` }));
      }),
    ),
  "a page of success that repeats the request's header": () =>
    started(
      httpServer((request, response) => {
        response.end(`<title>You sent ${request.headers.authorization ?? ""}</title>`);
      }),
    ),
  "a page that repeats the password as pages spell it": () =>
    started(
      httpServer((request, response) => {
        const encoded = request.headers.authorization?.split(" ")[1] ?? "";
        const decoded = Buffer.from(encoded, "base64").toString();
        const html = decoded.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
        const quoted = html.replaceAll('"', "&quot;").replaceAll("'", "&#39;");
        response.writeHead(500).end(`${html} ${quoted} ${encodeURIComponent(decoded)}`);
      }),
    ),
  "a text of success that repeats the password": () =>
    started(
      httpServer((request, response) => {
        const encoded = request.headers.authorization?.split(" ")[1] ?? "";
        response.end(`You sent ${Buffer.from(encoded, "base64").toString()}`);
      }),
    ),
  "a redirect in a circle": () =>
    started(httpServer((_request, response) => response.writeHead(302, { location: "/" }).end())),
  "something that is not HTTP": () => started(tcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.0\r\n"))),
  "broken gzip": () =>
    started(
      httpServer((_request, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip"),
      ),
    ),
  "an answer too large": () => started(httpServer((_request, response) => response.end("x".repeat(100_000)))),
  "a certificate of an unknown authority": () =>
    started(httpsServer(certificates, (_request, response) => response.end())),
  "a server without TLS": async () => {
    const { origin } = await started(httpServer(() => undefined));
    return { origin: origin.replace("http:", "https:") };
  },
  "a proxy that refuses": async () => {
    const proxy = createServer();
    proxy.on("connect", (_request, socket) => socket.end("HTTP/1.1 407 Who are you\r\n\r\n"));
    const server = await started(tcpServer((socket) => proxy.emit("connection", socket)));
    setProxies({ HTTPS_PROXY: proxyAt(`127.0.0.1:${server.port}`) });
    return { origin: "https://selfservice.test" };
  },
  "a proxy that breaks off": async () => {
    const server = await started(tcpServer((socket) => socket.once("data", () => socket.destroy())));
    setProxies({ HTTPS_PROXY: proxyAt(`127.0.0.1:${server.port}`) });
    return { origin: "https://selfservice.test" };
  },
  "a proxy variable that is no address": async () => {
    setProxies({ HTTPS_PROXY: `socks5://me:${encodeURIComponent(plantedPassword)}@127.0.0.1:1` });
    return { origin: "https://selfservice.test" };
  },
};

function proxyAt(address: string): string {
  return `http://me:${encodeURIComponent(plantedPassword)}@${address}`;
}

const credentials = {
  "a user": { username: "operator", password: plantedPassword },
  "a token": { token: plantedToken },
};

/** What is found in the errors of a read and of a request that changes the world: the transport's and the client's. */
async function leaksOf(danger: Danger, who: keyof typeof credentials, library: Library): Promise<Leak[]> {
  const { origin, signal, timeoutMs = 5000 } = await danger();
  const options = { ...credentials[who], maxAnswerBytes: 50_000, connectTimeoutMs: 2000 };
  const made = library.createTransport(options);
  const thrown: unknown[] = [];
  const transport: Transport = (request) =>
    made({ ...request, timeoutMs, ...(signal === undefined ? {} : { signal }) }).catch((error: unknown) => {
      thrown.push(error);
      throw error;
    });
  const client = library.createSelfServiceClient(
    { apiUrl: origin, clusterId: "cluster", ...credentials["a user"] },
    { transport, clock: systemClock, random: () => 0 },
  );
  const read: unknown = await client.readNodes({ attempts: 1 }).catch((error: unknown) => error);
  const outcome: unknown = await client.sendReboot("worker-0").catch((error: unknown) => error);
  expect(read).toBeInstanceOf(Error);
  return findLeaks(
    [plantedPassword, plantedToken],
    [...thrown, read, outcome].flatMap((value) => [...textsOfThrown(value)]),
  );
}

describe.each(["a user", "a token"] as const)("the credentials of %s are in no error after", (who) => {
  it.each(Object.entries(dangers))("%s", async (_name, danger) => {
    expect(await leaksOf(danger, who, { ...transports, ...clients })).toEqual([]);
  });
});

it("the search for credentials finds them where the HTTP library's error is let through as the cause", async () => {
  const folder = patchedLibrary([
    {
      file: "http/transportFailure.ts",
      find: "return new TransportFailure(`the connection broke (${code})`, code, true, true);",
      replace:
        "return Object.assign(new TransportFailure(`the connection broke (${code})`, code, true, true), { cause: error });",
    },
  ]);
  try {
    const load = (file: string): object => jest.requireActual<object>(path.join(folder, "dist", file));
    const library = {
      ...load("http/transport"),
      ...load("backends/selfService/selfServiceClient"),
    } as Library;
    const reset = dangers["a reset connection"] as Danger;
    for (const who of ["a user", "a token"] as const) {
      const forms = (await leaksOf(reset, who, library)).map(({ form }) => form);
      expect(forms).toContainEqual(who === "a user" ? "base64" : expect.stringContaining("plain"));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("credentials are redacted only in answers that are no success: others are data", async () => {
  const server = await started(
    httpServer((request, response) => {
      response.writeHead(request.url === "/yes" ? 200 : 409).end(`ask with ${plantedToken}`);
    }),
  );
  const transport = transports.createTransport({ token: plantedToken });
  const bodyAt = async (place: string): Promise<string> =>
    (await transport({ method: "GET", url: new URL(place, server.origin), timeoutMs: 5000 })).body;
  expect(await bodyAt("/yes")).toBe(`ask with ${plantedToken}`);
  expect(await bodyAt("/no")).toBe("ask with [secret]");
});

it.each(["http", "websocket"] as const)(
  "credentials are redacted in what refuses a watch over %s",
  async (transport) => {
    const resources = [{ name: "pods", kind: "Pod", namespaced: true, verbs: ["list", "watch"] }];
    const echo = (token: string | undefined): string => `you may not watch with ${token ?? "nothing"}`;
    const server = createServer((request, response) => {
      const isWatch = request.url?.includes("watch=true") === true;
      const answer =
        request.url === "/api/v1"
          ? { groupVersion: "v1", resources }
          : { metadata: { resourceVersion: "1" } };
      response.writeHead(isWatch ? 403 : 200);
      response.end(isWatch ? echo(request.headers.authorization) : JSON.stringify(answer));
    });
    server.on("upgrade", (request, socket) => {
      const text = echo(request.headers.authorization);
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const context = okdContextWith({
      "openshift:kubernetes.server": `http://127.0.0.1:${port}`,
      "openshift:kubernetes.token": plantedToken,
    });
    const signal = new AbortController().signal;
    try {
      const watching = watchCluster({ apiVersion: "v1", kind: "Pod" }, { transport, signal }, context);
      const toItsEnd = async (): Promise<void> => {
        while ((await watching.next()).done !== true);
      };
      const error: unknown = await toItsEnd().catch((caught: unknown) => caught);
      expect(isMaintenanceError(error, "ERR_FORBIDDEN")).toBe(true);
      expect(String(error)).toContain("you may not watch with Bearer [secret]");
      expect(findLeaks([plantedToken], textsOfThrown(error))).toEqual([]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  },
);
