import { gzipSync } from "node:zlib";
import { createTransport } from "../../../provider/http/transport";
import { isolateProxyVariables } from "../../support/proxyVariables";
import { closeServers, started, tcpServer } from "../../support/rawServer";
import { credentials, serve, exchange, post, failureOf } from "../../support/httpExchange";

isolateProxyVariables();
afterEach(closeServers);

describe("a request", () => {
  it("carries the credentials and asks for JSON; a POST carries its form", async () => {
    const seen: unknown[] = [];
    const server = await serve((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        const { authorization, accept, "content-type": type } = request.headers;
        seen.push([request.method, authorization, accept, type, body]);
        response.end("ok");
      });
    });
    expect(await exchange(server)).toMatchObject({ status: 200, body: "ok" });
    await exchange(server, post);
    const basic = `Basic ${Buffer.from("operator:s3cret").toString("base64")}`;
    expect(seen).toEqual([
      ["GET", basic, "application/json", undefined, ""],
      ["POST", basic, "application/json", "application/x-www-form-urlencoded", "target=x"],
    ]);
  });

  it("gives status, headers and text of whatever answer as they are", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(418, { "X-Word": "a", "Set-Cookie": ["b=1", "c=2"], "Retry-After": "7" }).end("ä {");
    });
    expect(await exchange(server)).toMatchObject({
      status: 418,
      headers: { "x-word": "a", "set-cookie": "b=1, c=2", "retry-after": "7" },
      body: "ä {",
    });
  });

  it("to read shares a connection; one that changes the world has a fresh one, closed after it", async () => {
    const kept: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      kept.push(request.headers.connection);
      response.end("ok");
    });
    const transport = createTransport(credentials);
    const url = new URL("/x", server.origin);
    for (const method of ["GET", "GET", "POST", "POST", "GET"] as const) {
      await transport({ method, url, timeoutMs: 5000 });
      // A connection is free for the next request a moment after its answer.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.connections()).toBe(3);
    expect(kept).toEqual(["keep-alive", "keep-alive", "close", "close", "keep-alive"]);
  });
});

describe("a redirection", () => {
  it("of a read within the same origin is followed, with the credentials", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/x") response.writeHead(302, { location: "/y/../z" }).end();
      else response.end(`${request.url} ${request.headers.authorization === undefined}`);
    });
    expect(await exchange(server)).toMatchObject({ status: 200, body: "/z false" });
  });

  it("to another origin is not followed: no request and no credential arrives there", async () => {
    const elsewhere = await serve((_request, response) => response.end("thank you"));
    const server = await serve((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.origin}/x?secret` }).end();
    });
    const failure = await failureOf(exchange(server));
    expect(failure.message).toBe(
      `redirected to another origin (${elsewhere.origin}), which was not followed`,
    );
    expect(failure.transient).toBe(false);
    expect(elsewhere.connections()).toBe(0);
  });

  it.each(["//evil.example/x", "https://127.0.0.1/x", "http://user@127.0.0.1:1/", "javascript:alert(1)"])(
    "to %s is not followed",
    async (location) => {
      const server = await serve((_request, response) => response.writeHead(301, { location }).end());
      expect((await failureOf(exchange(server))).reason).toBe("EREDIRECT");
      expect(server.connections()).toBe(1);
    },
  );

  it("in a circle ends", async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: "/x" }).end());
    expect((await failureOf(exchange(server))).message).toBe("redirected more than 5 times");
  });

  it("of a POST is never followed, and left to the caller to judge", async () => {
    const urls: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      urls.push(request.url);
      response.writeHead(308, { location: "/y" }).end();
    });
    expect((await exchange(server, post)).status).toBe(308);
    expect(urls).toEqual(["/x"]);
  });
});

describe("the size of an answer", () => {
  const maxAnswerBytes = 10_000;

  it("is limited, whatever length it announces", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200);
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(5000)));
      };
      response.on("drain", pour);
      pour();
    });
    const failure = await failureOf(exchange(server, { maxAnswerBytes }));
    expect(failure).toMatchObject({ reason: "ETOOLARGE", transient: false });
  });

  it("is limited after it was unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const server = await serve((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bomb.length }).end(bomb);
    });
    expect((await failureOf(exchange(server, { maxAnswerBytes: 100_000 }))).reason).toBe("ETOOLARGE");
  });

  it("may be as large as the limit, packed or not", async () => {
    const text = "y".repeat(maxAnswerBytes);
    const server = await serve((request, response) => {
      if (request.method === "GET") response.end(text);
      else response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(text));
    });
    expect((await exchange(server, { maxAnswerBytes })).body).toBe(text);
    expect((await exchange(server, { ...post, maxAnswerBytes })).body).toBe(text);
  });
});

describe("a connection that breaks", () => {
  it("before anything was said was not refused: the server may have acted", async () => {
    const server = await started(tcpServer((socket) => socket.once("data", () => socket.resetAndDestroy())));
    expect(await failureOf(exchange(server, post))).toMatchObject({
      reason: "ECONNRESET",
      mayHaveReachedServer: true,
      transient: true,
    });
  });

  it("in the middle of the answer is no answer", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    });
    expect(await failureOf(exchange(server, post))).toMatchObject({
      mayHaveReachedServer: true,
      transient: true,
    });
  });

  it("because no one listens never reached a server", async () => {
    const server = await serve(() => undefined);
    await closeServers();
    for (const origin of [server.origin, `http://localhost:${server.port}`]) {
      const failure = await failureOf(exchange({ origin }, post));
      expect(failure).toMatchObject({ reason: "ECONNREFUSED", mayHaveReachedServer: false, transient: true });
      expect(failure.message).toBe("the connection was refused");
    }
  });

  it("because the other side speaks no HTTP may have reached it", async () => {
    const server = await started(tcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.0\r\n")));
    const failure = await failureOf(exchange(server, post));
    expect(failure.mayHaveReachedServer).toBe(true);
    expect(failure.message).toMatch(/^the connection broke \([A-Z0-9_]+\)$/u);
  });
});
