/** The connections of a watch, one by one, to servers and load balancers that behave badly. */
import { type IncomingMessage, type RequestListener } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TransportFailure } from "../../../provider/http/transportFailure";
import { watchObjects } from "../../../provider/kubernetes/watchObjects";
import { systemClock } from "../../../provider/core/clock";
import { startCuttingProxy } from "../../support/cuttingProxy";
import {
  closing,
  closeWatchServers,
  serve,
  apiAt,
  sourceAt,
  open,
  failureOf,
  read,
  untilClosed,
} from "../../support/watchServer";

afterEach(closeWatchServers);

describe.each(["http", "websocket"] as const)("over %s", (transport) => {
  test("events come until the server ends the watch", async () => {
    const server = await serve(async (send, end) => {
      await send('{"a":"ä€𝄞"}');
      await send('{"b":2}');
      end();
    });
    expect(await read(await open(server.origin, transport))).toEqual(['{"a":"ä€𝄞"}', '{"b":2}']);
    await untilClosed(server);
  });

  test("a connection that only seems to be open is found out", async () => {
    const server = await serve((send) => send("{}"));
    const proxy = await startCuttingProxy(server.origin);
    closing.push(() => proxy.close());
    const stream = await open(proxy.origin, transport, { silenceMs: 300 });
    const iterator = stream.texts[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: "{}" });
    proxy.freeze();
    const failure = await failureOf(iterator.next());
    expect(failure).toBeInstanceOf(TransportFailure);
    expect(failure).toMatchObject({ reason: "ETIMEDOUT", transient: true });
    expect((failure as Error).message).toMatch(/^(nothing has come|no ping was answered) for 0\.3 s$/u);
  });

  test("a consumer that takes its time is not treated as a silent server", async () => {
    const server = await serve((send) => {
      for (let i = 0; i < 20; i++) void send(JSON.stringify({ i }));
    });
    const stream = await open(server.origin, transport, { silenceMs: 200 });
    const iterator = stream.texts[Symbol.asyncIterator]();
    for (let i = 0; i < 20; i++) {
      if (i % 5 === 0) await sleep(500);
      expect(await iterator.next()).toEqual({ done: false, value: JSON.stringify({ i }) });
    }
    stream.close();
  });

  test("the signal ends a read that is under way, and so does closing one that never began", async () => {
    const server = await serve((send) => send("{}"));
    const ending = new AbortController();
    const reading = failureOf(read(await open(server.origin, transport, { signal: ending.signal })));
    await sleep(100);
    ending.abort();
    expect(await reading).toBeInstanceOf(TransportFailure);
    await untilClosed(server);
    (await open(server.origin, transport)).close();
    await untilClosed(server);
  });

  test("a refusal is told with its words, and its connection is closed", async () => {
    const refuse: RequestListener = (_, response) => {
      response.writeHead(503, { "retry-after": "7" }).end('{"kind":"Status","message":"etcd is away"}');
    };
    const server = await serve(() => undefined, refuse);
    const answer = await sourceAt(server.origin, transport).open({}, 1000, new AbortController().signal);
    expect("refusal" in answer && answer.refusal).toMatchObject({
      status: 503,
      body: '{"kind":"Status","message":"etcd is away"}',
    });
    expect("refusal" in answer && answer.refusal.headers["retry-after"]).toBe("7");
    await untilClosed(server);
  });

  test("while no one reads, the server is kept waiting", async () => {
    const event = JSON.stringify({ type: "MODIFIED", filling: "x".repeat(100_000) });
    let sent = 0;
    const server = await serve(async (send) => {
      while (sent < 2000) {
        await send(event);
        sent++;
      }
    });
    const stream = await open(server.origin, transport);
    const iterator = stream.texts[Symbol.asyncIterator]();
    await iterator.next();
    /** Until for half a second no more could be sent; how much it is by then. */
    const untilStuck = async (): Promise<number> => {
      for (let before = -1; before !== sent;) {
        before = sent;
        await sleep(500);
      }
      return sent;
    };
    const ahead = await untilStuck();
    // What the buffers of the operating system hold, and not the 200 MB that there are.
    expect(ahead).toBeLessThan(300);
    for (let i = 0; i < 50; i++) await iterator.next();
    expect(await untilStuck()).toBeGreaterThan(ahead);
    stream.close();
  });

  test("memory stays bounded, however many events there are and however slow the consumer is", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const usedMiB = (): number => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      return (heapUsed + external) / 1024 / 1024;
    };
    const count = 4000;
    const filling = "x".repeat(50_000);
    const server = await serve(async (send) => {
      for (let version = 2; version <= count + 1; version++) {
        const id = String(version % 10);
        const metadata = { name: `pod-${id}`, uid: id, resourceVersion: String(version) };
        await send(JSON.stringify({ type: "MODIFIED", object: { metadata, filling } }));
      }
    });
    const ending = new AbortController();
    const news = watchObjects({
      source: sourceAt(server.origin, transport),
      connection: { source: "the test" },
      type: { apiVersion: "v1", kind: "Pod" },
      query: {},
      transport,
      signal: ending.signal,
      clock: systemClock,
      random: Math.random,
    });
    const beforeMiB = usedMiB();
    let mostMiB = 0;
    let seen = 0;
    for await (const each of news) {
      if (!("object" in each)) continue;
      if (++seen % 500 === 0) {
        mostMiB = Math.max(mostMiB, usedMiB() - beforeMiB);
        await sleep(20);
      }
      if (seen === count) ending.abort();
    }
    expect(seen).toBe(count);
    // 200 MB have come.
    expect(mostMiB).toBeLessThan(30);
  });
});

test("a WebSocket brings the origin that Kubernetes demands, and the token", async () => {
  let asked: IncomingMessage | undefined;
  const server = await serve((_, end, request) => {
    asked = request;
    end();
  });
  await read(await open(server.origin, "websocket"));
  expect(asked?.headers).toMatchObject({ origin: server.origin, authorization: "Bearer first" });
});

test("a frame larger than any object is given up, and not asked for again", async () => {
  const server = await serve((send) => send("x".repeat(17 * 1024 * 1024)));
  const failure = await failureOf(read(await open(server.origin, "websocket")));
  expect(failure).toMatchObject({ reason: "ETOOLARGE", transient: false });
});

test("an answer that is broken off is a broken connection", async () => {
  const server = await serve(
    () => undefined,
    (_, response) => {
      response.writeHead(200);
      response.write('{"half":');
      setTimeout(() => response.socket?.destroy(), 50);
    },
  );
  const failure = await failureOf(read(await open(server.origin, "http")));
  expect(failure).toMatchObject({ name: "TransportFailure", transient: true, mayHaveReachedServer: true });
});

test("a session that has ended is renewed once, and no more than once", async () => {
  const tokens: (string | undefined)[] = [];
  const server = await serve(
    () => undefined,
    (request, response) => {
      tokens.push(request.headers.authorization);
      if (request.headers.authorization !== "Bearer good") response.writeHead(401);
      response.end("{}");
    },
  );
  const { signal } = new AbortController();
  const renewing = sourceAt(server.origin, "http", apiAt(server.origin, ["old", "good"]));
  expect(await renewing.list({}, signal)).toMatchObject({ success: "{}" });
  const failing = sourceAt(server.origin, "http", apiAt(server.origin, ["old", "older", "oldest"]));
  expect(await failing.list({}, signal)).toMatchObject({ refusal: { status: 401 } });
  expect(tokens).toEqual(["old", "good", "old", "older"].map((token) => `Bearer ${token}`));
});
