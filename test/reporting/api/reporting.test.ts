/** Notifications, metrics and silences over real HTTP and SMTP. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { SMTPServer } from "smtp-server";
import { systemClock } from "../../../provider/core/clock";
import { createTransport } from "../../../provider/http/transport";
import { appendToAuditLog } from "../../../provider/reporting/auditLog";
import { notify } from "../../../provider/reporting/notifications/notify";
import { targetsIn } from "../../../provider/reporting/notifications/targets";
import type { RunEvent } from "../../../provider/reporting/runEvent";
import { pushMetrics, writeMetrics, type RunFigures } from "../../../provider/reporting/runMetrics";
import { VirtualClock } from "../../support/virtualClock";

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server that keeps what it is sent. */
async function startServer(answer: (seen: Seen) => [status: number, body?: object] = () => [200, {}]) {
  const seen: Seen[] = [];
  const read = async (request: IncomingMessage): Promise<string> => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    return body;
  };
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, authorization: headers.authorization, body };
      seen.push(one);
      const [status, json] = answer(one);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, seen, close: () => server.close() };
}

const event: RunEvent = {
  kind: "question",
  at: "2026-01-01T02:30:00.000Z",
  stack: "prod",
  node: "worker-0",
  what: "Whether the reboot of node worker-0 was accepted is not known.",
  next: "Answer it.",
};
const world = { clock: systemClock, transportOf: createTransport };
const figures: RunFigures = {
  project: "cluster",
  stack: 'prod "eu"',
  endedAtSeconds: 1_767_225_600,
  durationSeconds: 125.5,
  isSuccess: false,
  nodesByPhase: { completed: 16, failed: 1 },
  nextWindowSeconds: 1_767_312_000,
};

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), "reporting-"))));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("a webhook is posted to", async () => {
  const server = await startServer();
  const targets = targetsIn({ OPENSHIFT_NOTIFY_WEBHOOK: `${server.url}/in/secret?key=1` });
  expect(await notify(event, targets, world)).toEqual([]);
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]).toMatchObject({ method: "POST", path: "/in/secret?key=1" });
  expect(JSON.parse(server.seen[0]?.body ?? "")).toMatchObject({ kind: "question", node: "worker-0" });
  server.close();
});

/** A mail server that keeps what it is sent. */
async function startMailServer(options: object) {
  const mails: string[] = [];
  const logIns: (string | undefined)[] = [];
  const server = new SMTPServer({
    ...options,
    onAuth: (auth, _session, done) => {
      logIns.push(auth.username);
      done(null, { user: "robot" });
    },
    onData: (stream, _session, done) => {
      let mail = "";
      stream.on("data", (chunk: Buffer) => (mail += chunk.toString()));
      stream.on("end", () => {
        mails.push(mail);
        done();
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
    });
  return { port, mails, logIns, close };
}

const mail = { OPENSHIFT_NOTIFY_MAIL_FROM: "robot@example.com", OPENSHIFT_NOTIFY_MAIL_TO: "a@example.com" };

test("a mail is sent to a server in the same network that asks for no password", async () => {
  const { port, mails, close } = await startMailServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
  });
  const targets = targetsIn({ OPENSHIFT_NOTIFY_SMTP: `smtp://127.0.0.1:${String(port)}`, ...mail });
  expect(await notify(event, targets, world)).toEqual([]);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain("Subject: A question for you: worker-0 (prod)");
  expect(mails[0]).toContain("To: a@example.com");
  await close();
});

test("a password is sent over no connection that is not encrypted", async () => {
  const { port, logIns, mails, close } = await startMailServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
  });
  const targets = targetsIn({
    OPENSHIFT_NOTIFY_SMTP: `smtp://robot:planted-password@127.0.0.1:${String(port)}`,
    ...mail,
  });
  const instantly = { ...world, clock: new VirtualClock() };
  const [failed] = await notify(event, targets, instantly);
  expect(failed?.target).toBe(`mail by 127.0.0.1:${String(port)}`);
  expect(failed?.reason).not.toContain("planted-password");
  expect([logIns, mails]).toEqual([[], []]);
  await close();
});

test("two runs append to one audit log, a line for each event, and no credential", async () => {
  const file = path.join(folder, "audit.jsonl");
  targetsIn({ OPENSHIFT_NOTIFY_WEBHOOK: "https://hooks.example.com/in/YXVkaXRlZA" });
  const run = { who: "alice@runner-1", command: "openshift-maintenance run --stack prod", why: "window" };
  await Promise.all([
    appendToAuditLog(file, run, event),
    appendToAuditLog(file, run, { ...event, kind: "failed", what: "POST /in/YXVkaXRlZA failed" }),
  ]);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { event: string }).event).sort()).toEqual([
    "failed",
    "question",
  ]);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ at: event.at, ...run, node: "worker-0" });
  expect(lines.join("\n")).not.toContain("YXVkaXRlZA");
});

test("the figures of a run are a file for the textfile collector", async () => {
  const file = path.join(folder, "maintenance.prom");
  await writeMetrics(file, figures);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(
    'openshift_maintenance_nodes{phase="failed",project="cluster",stack="prod \\"eu\\""} 1',
  );
  expect(text).toContain("# TYPE openshift_maintenance_last_run_success gauge");
  expect(text).toMatch(/^openshift_maintenance_last_run_success\{.*\} 0$/mu);
  expect(text).toMatch(/^openshift_maintenance_next_window_timestamp_seconds\{.*\} 1767312000$/mu);
});

test("the figures are pushed in the place of those of the same stack, with the credentials in the header alone", async () => {
  const server = await startServer(() => [202]);
  const gateway = new URL(`${server.url.replace("//", "//robot:secret@")}/push/`);
  await pushMetrics(gateway, figures, createTransport);
  const [seen] = server.seen;
  const encoded = Buffer.from('prod "eu"').toString("base64url");
  expect(seen?.path).toBe(
    `/push/metrics/job/openshift_maintenance/project@base64/Y2x1c3Rlcg/stack@base64/${encoded}`,
  );
  expect([seen?.method, seen?.authorization]).toEqual([
    "PUT",
    `Basic ${Buffer.from("robot:secret").toString("base64")}`,
  ]);
  server.close();
  const refusing = await startServer(() => [400]);
  await expect(pushMetrics(new URL(refusing.url), figures, createTransport)).rejects.toMatchObject({
    code: "ERR_UNEXPECTED_RESPONSE",
    status: 400,
  });
  refusing.close();
});
