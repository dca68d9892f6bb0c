import { createServer as createTlsServer } from "node:tls";
import { createSelfServiceClient } from "../../../provider/backends/selfService/selfServiceClient";
import { createTransport } from "../../../provider/http/transport";
import type { TransportOptions } from "../../../provider/http/messages";
import { TransportFailure } from "../../../provider/http/transportFailure";
import { systemClock } from "../../../provider/core/clock";
import { startSimulator } from "../../../simulator/source";
import { makeCertificates } from "../../support/certificates";
import { isolateProxyVariables } from "../../support/proxyVariables";
import { closeServers, httpServer, httpsServer, started, tcpServer } from "../../support/rawServer";

isolateProxyVariables();
afterEach(closeServers);
const certificates = makeCertificates();
const strangers = makeCertificates();
const credentials = { username: "operator", password: "s3cret" };

const post = (origin: string, trust: Partial<TransportOptions> = {}) =>
  createTransport({ ...credentials, ...trust })({
    method: "POST",
    url: new URL("/reboot", origin),
    form: "target=x",
    timeoutMs: 5000,
  });
async function failureOf(promise: Promise<unknown>): Promise<TransportFailure> {
  const error: unknown = await promise.catch((caught: unknown) => caught);
  if (!(error instanceof TransportFailure)) throw new Error(`no failure: ${JSON.stringify(error)}`);
  return error;
}

/** A server that counts the requests it has understood. */
async function counting(own = certificates) {
  let requests = 0;
  const server = await started(
    httpsServer(own, (_request, response) => {
      requests++;
      response.end("ok");
    }),
  );
  return { origin: server.origin, requests: () => requests };
}

describe("a certificate", () => {
  it("of an authority of the user's own is trusted when that is given", async () => {
    const { origin } = await counting();
    expect((await post(origin, { caCertificate: certificates.ca })).body).toBe("ok");
  });

  it.each([
    ["an unknown authority", {}],
    ["another authority than the one given", { caCertificate: strangers.ca }],
  ])("of %s is refused, and nothing was sent", async (_what, trust) => {
    const { origin, requests } = await counting();
    const failure = await failureOf(post(origin, trust));
    expect(failure).toMatchObject({ mayHaveReachedServer: false, transient: false });
    expect(failure.message).toMatch(/^the server's certificate is not trusted \([A-Z_]+\)$/u);
    expect(requests()).toBe(0);
  });

  it("of an unknown authority is refused with the setting that helps, on a read and on a reboot", async () => {
    const simulator = await startSimulator({ tls: certificates });
    const connection = { ...credentials, apiUrl: simulator.apiUrl, clusterId: "demo.cna.example.com" };
    const deps = { transport: createTransport(connection), clock: systemClock, random: () => 0 };
    const client = createSelfServiceClient(connection, deps);
    await expect(client.readNodes()).rejects.toThrow(
      /not trusted.*openshift:selfService.caCertificate.*ERR_NETWORK/u,
    );
    const outcome = await client.sendReboot("worker-0.openstacklocal");
    expect(outcome).toMatchObject({ kind: "refused", error: { code: "ERR_NETWORK" } });
    expect(simulator.requests).toEqual([]);
    await simulator.close();
  });

  it("for another host is refused with what to look at, which is not its authority", async () => {
    const { origin } = await counting();
    const failure = await failureOf(
      post(origin, { caCertificate: certificates.ca, tlsServerName: "other.example" }),
    );
    const client = createSelfServiceClient(
      { ...credentials, apiUrl: origin, clusterId: "demo" },
      { transport: () => Promise.reject(failure), clock: systemClock, random: () => 0 },
    );
    await expect(client.readNodes()).rejects.toThrow(
      /not trusted.*is for another host name: check the address/u,
    );
  });

  it("of whomever is accepted when the user has said so", async () => {
    const { origin } = await counting(strangers);
    expect((await post(origin, { insecureSkipTlsVerify: true })).body).toBe("ok");
  });
});

describe("a server", () => {
  it("that speaks plain HTTP where TLS was expected got nothing, and is not called untrusted", async () => {
    const server = await started(httpServer((_request, response) => response.end("ok")));
    const failure = await failureOf(post(server.origin.replace("http:", "https:")));
    expect(failure).toMatchObject({ mayHaveReachedServer: false, transient: true });
    expect(failure.message).toMatch(/^the server does not speak TLS as expected \([A-Z0-9_]+\)$/u);
  });

  it("that hangs up before TLS is made has been sent nothing", async () => {
    const server = await started(tcpServer((socket) => socket.once("data", () => socket.end()), "https"));
    expect(await failureOf(post(server.origin))).toMatchObject({
      mayHaveReachedServer: false,
      transient: true,
    });
  });

  it("that breaks TLS after the request may have acted on it", async () => {
    let received = "";
    const tls = createTlsServer({ key: certificates.key, cert: certificates.cert }, (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (data: Buffer) => {
        received = data.toString();
        // Bytes beneath TLS that are none of it.
        const raw = Reflect.get(socket, "_parent") as { write(text: string): void } | undefined;
        raw?.write("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      });
    });
    const server = await started(
      tcpServer((socket) => {
        tls.emit("connection", socket);
      }, "https"),
    );
    const failure = await failureOf(post(server.origin, { caCertificate: certificates.ca }));
    expect(received).toMatch(/^POST \/reboot/u);
    expect(failure.mayHaveReachedServer).toBe(true);
  });
});
