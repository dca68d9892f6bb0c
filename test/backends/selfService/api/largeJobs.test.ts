/** A job may write as much as it likes: its end is what counts. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { createSelfServiceClient } from "../../../../provider/backends/selfService/selfServiceClient";
import { createTransport } from "../../../../provider/http/transport";
import type { TransportOptions } from "../../../../provider/http/messages";
import { jobObserver } from "../../../../provider/backends/selfService/observeJob";
import { systemClock } from "../../../../provider/core/clock";
import { closeServers, httpServer, started, type RawServer } from "../../../support/rawServer";

afterEach(closeServers);

const node = "worker-0.openstacklocal";
/** More than the five mebibytes of one line a second. */
const many = (status: string): string => `${node} ${status}\n`.repeat(170_000);
const serve = (answer: (response: ServerResponse) => void): Promise<RawServer> =>
  started(
    httpServer((_request, response) => {
      answer(response);
    }),
  );
const connectionTo = ({ origin }: RawServer) => ({
  apiUrl: origin,
  clusterId: "cluster",
  username: "operator",
  password: "Pl4ntedN33dle7Q",
});
const clientOf = (server: RawServer, options: TransportOptions = {}) =>
  createSelfServiceClient(connectionTo(server), {
    transport: createTransport({ ...connectionTo(server), ...options }),
    clock: systemClock,
    random: () => 0,
  });

/** What a function for observing a job of this server sees. */
function observerOf(server: RawServer) {
  return jobObserver("tmp1", node, clientOf(server), systemClock);
}

it.each([
  ["as it is", false],
  ["packed", true],
])("the end of an answer of eight mebibytes is read, %s", async (_how, isPacked) => {
  const output = `${many("REBOOT")}${many("ACTIVE")}Done\n`;
  const body = JSON.stringify({ output, errors: "" });
  expect(body.length).toBeGreaterThan(8 * 1024 ** 2);
  const server = await serve((response) => {
    response.writeHead(200, isPacked ? { "content-encoding": "gzip" } : {});
    response.end(isPacked ? gzipSync(body) : body);
  });
  const job = await clientOf(server).readJob("tmp1");
  expect(job?.truncated).toBe(true);
  expect(output.endsWith(job?.output ?? "nothing")).toBe(true);
  expect(job?.output.length).toBeGreaterThan(1_000_000);
  // No line has lost its beginning.
  expect(job?.output.startsWith(`${node} ACTIVE\n`)).toBe(true);
  const observe = observerOf(server);
  expect(await observe({ attempts: 1 })).toMatchObject({
    state: "succeeded",
    summary: "Done",
    written: { statuses: ["ACTIVE"], errors: "" },
  });
});

it("of a job that still runs and has printed much the last status is seen, and no earlier one", async () => {
  let output = `${many("REBOOT")}${many("ACTIVE")}${many("REBOOT")}`;
  const server = await serve((response) => response.end(JSON.stringify({ output, errors: "" })));
  const observe = observerOf(server);
  expect(await observe({ attempts: 1 })).toMatchObject({
    state: "running",
    written: { statuses: ["REBOOT"] },
  });
  output += `${node} ACTIVE\n`;
  expect(await observe({ attempts: 1 })).toMatchObject({
    state: "running",
    written: { statuses: ["ACTIVE"] },
  });
});

it("a job that fails after megabytes of errors is seen to fail, with the last of them", async () => {
  const errors = `${"it went wrong\n".repeat(500_000)}and that was the end`;
  const output = `${node} REBOOT\nFail`;
  const server = await serve((response) => response.end(JSON.stringify({ output, errors })));
  const observe = observerOf(server);
  expect(await observe({ attempts: 1 })).toMatchObject({
    state: "running",
    written: { statuses: ["REBOOT"] },
  });
  const { state, written } = await observe({ attempts: 1 });
  expect(state).toBe("failed");
  expect(written?.errors).toMatch(/^(?:it went wrong\n){19}and that was the end$/u);
  const job = await clientOf(server).readJob("tmp1");
  expect(job?.output).toBe(output);
  expect(job).not.toHaveProperty("truncated");
});

it("a credential where the kept end begins is taken out of it", async () => {
  const output = "Pl4ntedN33dle7Q\n".repeat(400_000);
  const server = await serve((response) => response.end(JSON.stringify({ output, errors: "" })));
  const job = await clientOf(server).readJob("tmp1");
  expect(job?.output).toMatch(/^(?:\[secret\]\n)+$/u);
});

it.each([
  ["more than is ever read", { maxShortenedBytes: 3_000_000 }, { output: "x".repeat(4_000_000), errors: "" }],
  ["too much beside the texts", {}, { output: "", errors: "", more: Array(3_000_000).fill(1) }],
])("an answer with %s is refused", async (_what, options, body) => {
  const server = await serve((response) => response.end(JSON.stringify(body)));
  const error: unknown = await clientOf(server, options)
    .readJob("tmp1", { attempts: 1 })
    .catch((caught: unknown) => caught);
  expect(isMaintenanceError(error, "ERR_NETWORK")).toBe(true);
  expect(String(error)).toContain("the answer is larger than any that is expected");
});

it("an answer that never ends is given up when its time is over, or its caller gives up", async () => {
  const server = await serve((response) => {
    response.write('{"output": "');
    const timer = setInterval(() => response.write("x".repeat(1000)), 5);
    response.on("close", () => {
      clearInterval(timer);
    });
  });
  const client = clientOf(server);
  await expect(client.readJob("tmp1", { attempts: 1, timeoutMs: 300 })).rejects.toThrow(
    "no complete answer within 0.3 s",
  );
  const ending = new AbortController();
  const read = client.readJob("tmp1", { attempts: 1, signal: ending.signal });
  setTimeout(() => {
    ending.abort();
  }, 100);
  await expect(read).rejects.toThrow("the request was given up");
});

it("an answer that breaks off is one that broke, also where it was large", async () => {
  const server = await serve((response) => {
    response.writeHead(200, { "content-length": 9_000_000 });
    response.write(`{"output": "${"x".repeat(5_000_000)}`, () => response.destroy());
  });
  await expect(clientOf(server).readJob("tmp1", { attempts: 1 })).rejects.toThrow("the connection broke");
});

it("a refusal is read whole", async () => {
  const server = await serve((response) => {
    response.writeHead(500).end(JSON.stringify({ error: "no", more: "x".repeat(10_000) }));
  });
  await expect(clientOf(server).readJob("tmp1", { attempts: 1 })).rejects.toThrow('answered 500 with "no"');
});
