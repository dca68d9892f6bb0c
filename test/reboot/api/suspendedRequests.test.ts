/** A process that is suspended in the middle of a request, with the library as it is built. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { RequestListener } from "node:http";
import * as path from "node:path";
import { repository } from "../../../scripts/setup/paths.cjs";
import { makeCertificates } from "../../support/certificates";
import { closeServers, httpServer, httpsServer, started } from "../../support/rawServer";

const certificates = makeCertificates();

/**
 * Sends a POST, and stops itself in the middle of it: the system connects for it, but it does not learn of that; or
 * the request is sent, and it does not learn of the answer.
 */
const program = `
const [url, moment, caCertificate] = process.argv.slice(1);
const net = require("node:net");
const { createTransport } = require(${JSON.stringify(path.join(repository, "dist", "http", "transport.js"))});
const stop = () => {
  require("node:fs").writeSync(1, "stopping\\n");
  process.kill(process.pid, "SIGSTOP");
};
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const socket = connect.apply(this, args);
  if (moment === "connecting") process.nextTick(() => process.nextTick(stop));
  // From where a process continues with its timers, as it does when someone else has stopped it.
  else socket.once("connect", () => setTimeout(() => setImmediate(stop), 100));
  return socket;
};
const transport = createTransport({ token: "t", connectTimeoutMs: 1500, caCertificate });
transport({ method: "POST", url: new URL(url), form: "target=worker-0", timeoutMs: 3000 }).then(
  ({ status, body }) => console.log(JSON.stringify({ status, body })),
  ({ message, reason, mayHaveReachedServer }) => console.log(JSON.stringify({ message, reason, mayHaveReachedServer })),
);
`;

/** What a process reports of its POST that stops at this moment and continues five seconds later. */
async function reportOf(url: string, moment: "connecting" | "sent"): Promise<unknown> {
  const child = spawn(process.execPath, ["-e", program, url, moment, certificates.ca], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  let wake: NodeJS.Timeout | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
    // Again and again: on a busy machine it may say that it stops long before it does.
    wake ??= setInterval(() => child.kill("SIGCONT"), 5000);
  });
  await once(child, "close");
  clearInterval(wake);
  return JSON.parse(printed.replace("stopping\n", "")) as unknown;
}

describe.each(["http", "https"] as const)("over %s", (scheme) => {
  /** A server, what it is asked, and what a process reports of it that is suspended. */
  const play = async (moment: "connecting" | "sent", answerAfterMs: number) => {
    const requests: string[] = [];
    const listener: RequestListener = (request, response) => {
      requests.push(request.method ?? "");
      request.resume();
      setTimeout(() => response.end("done"), answerAfterMs).unref();
    };
    const server = await started(
      scheme === "http" ? httpServer(listener) : httpsServer(certificates, listener),
    );
    return { report: await reportOf(server.origin, moment), requests, connections: server.connections() };
  };
  let scenes: Awaited<ReturnType<typeof play>>[];
  // At a time, for most of the time they sleep.
  beforeAll(async () => {
    scenes = await Promise.all([play("connecting", 0), play("sent", 500), play("sent", 60_000)]);
  });
  afterAll(closeServers);

  it("says that it stood still when it was suspended while it connected, and sends nothing afterwards", () => {
    expect(scenes[0]).toEqual({
      report: {
        message:
          "this process stood still while it connected (it was suspended, or the machine was too busy), and the request was not sent",
        reason: "ESTANDSTILL",
        mayHaveReachedServer: false,
      },
      requests: [],
      connections: 1,
    });
  });

  it("reads the answer that came while it was suspended, though the time is over", () => {
    expect(scenes[1]).toMatchObject({ report: { status: 200, body: "done" }, requests: ["POST"] });
  });

  it("takes a request for one that may have arrived when it was suspended after it had sent it", () => {
    const report = {
      message: "no complete answer within 3 s",
      reason: "ETIMEDOUT",
      mayHaveReachedServer: true,
    };
    expect(scenes[2]).toMatchObject({ report, requests: ["POST"] });
  });
});
