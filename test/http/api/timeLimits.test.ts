import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isolateProxyVariables } from "../../support/proxyVariables";
import { closeServers, started, tcpServer } from "../../support/rawServer";
import { serve, exchange, post, failureOf } from "../../support/httpExchange";

isolateProxyVariables();
afterEach(closeServers);

describe("time", () => {
  it("to connect is limited, and nothing was sent when it is over", async () => {
    // Accepts connections and says nothing: TLS never begins.
    const server = await started(tcpServer(() => undefined, "https"));
    const failure = await failureOf(exchange(server, { ...post, connectTimeoutMs: 200 }));
    expect(failure).toMatchObject({ mayHaveReachedServer: false, transient: true });
    expect(failure.message).toBe("the connection was not made in time");
  });

  it("of the whole request may be over while it connects, and nothing was sent then either", async () => {
    const server = await started(tcpServer(() => undefined, "https"));
    expect(await failureOf(exchange(server, { ...post, timeoutMs: 200 }))).toMatchObject({
      message: "no connection within 0.2 s",
      reason: "ETIMEDOUT",
      mayHaveReachedServer: false,
      transient: true,
    });
    const abort = new AbortController();
    const failure = failureOf(exchange(server, { ...post, signal: abort.signal }));
    setTimeout(() => {
      abort.abort();
    }, 200);
    expect(await failure).toMatchObject({
      message: "the request was given up",
      reason: "EABORTED",
      mayHaveReachedServer: false,
      transient: false,
    });
  });

  it("to answer is limited, and the server may have acted when it is over", async () => {
    const server = await serve(() => undefined);
    const failure = await failureOf(exchange(server, { ...post, timeoutMs: 200 }));
    expect(failure).toMatchObject({ reason: "ETIMEDOUT", mayHaveReachedServer: true, transient: true });
    expect(failure.message).toBe("no complete answer within 0.2 s");
  });

  it("is limited for a server that answers drop by drop", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write("."), 20);
      response.on("close", () => {
        clearInterval(drops);
      });
    });
    expect((await failureOf(exchange(server, { timeoutMs: 300 }))).reason).toBe("ETIMEDOUT");
  });

  it("is limited whatever the garbage collector takes meanwhile", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const collecting = setInterval(collect, 50);
    const server = await serve(() => undefined);
    try {
      const { signal } = new AbortController();
      const answer = failureOf(exchange(server, { timeoutMs: 400, signal }));
      expect(await Promise.race([answer, sleep(60_000, undefined, { ref: false })])).toMatchObject({
        reason: "ETIMEDOUT",
      });
    } finally {
      clearInterval(collecting);
    }
  });

  it("is limited for all of a server's redirects together", async () => {
    let requests = 0;
    const server = await serve((_request, response) => {
      requests++;
      setTimeout(() => response.writeHead(302, { location: "/x" }).end(), 200);
    });
    expect(await failureOf(exchange(server, { timeoutMs: 500 }))).toMatchObject({
      reason: "ETIMEDOUT",
      message: "no complete answer within 0.5 s",
    });
    expect(requests).toBeLessThan(5);
  });

  it("to connect does not limit the answer", async () => {
    const server = await serve((_request, response) => {
      setTimeout(() => response.end("late"), 800);
    });
    expect((await exchange(server, { connectTimeoutMs: 600 })).body).toBe("late");
  });

  it("ends at once when the caller gives up", async () => {
    const abort = new AbortController();
    const server = await serve(() => {
      abort.abort();
    });
    const failure = await failureOf(exchange(server, { signal: abort.signal }));
    expect(failure).toMatchObject({ reason: "EABORTED", mayHaveReachedServer: true, transient: false });
  });
});
