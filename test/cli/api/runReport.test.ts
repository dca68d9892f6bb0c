/** What a run tells others, over real HTTP. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { RunReport, type ReportOptions } from "../../../provider/cli/run/runReport";
import type { RunDocument } from "../../../provider/cli/run/runResult";
import { systemClock } from "../../../provider/core/clock";
import { createTransport } from "../../../provider/http/transport";

interface Told {
  readonly path: string;
  readonly method: string;
  readonly body: Record<string, unknown>;
}

let server: Server;
let url: string;
let folder: string;
let told: Told[] = [];
let statusOf: (path: string) => number = () => 200;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "run-report-"));
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      const { method = "", url: at = "" } = request;
      const body = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : { text };
      told.push({ method, path: at, body });
      response.writeHead(statusOf(at)).end(JSON.stringify({ silenceID: "one" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
beforeEach(() => {
  told = [];
  statusOf = () => 200;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const done: RunDocument = {
  stack: "prod",
  exitCode: 0,
  begun: ["worker-0"],
  completed: ["worker-0"],
  remaining: [],
  needAnswer: [],
  errors: [],
};

function reportWith(options: ReportOptions = {}, env: Record<string, string> = {}) {
  const warnings: string[] = [];
  const report = new RunReport({ project: "cluster", stack: "prod" }, options, {
    env: { OPENSHIFT_NOTIFY_WEBHOOK: `${url}/hook`, ...env },
    clock: systemClock,
    transportOf: createTransport,
    warn: (text) => warnings.push(text),
  });
  return { report, warnings };
}
const events = (): unknown[] =>
  told.filter(({ path: at }) => at === "/hook").map(({ body }) => [body["kind"], body["node"]]);

test("a run tells that it begins, each node once, and its end, in this order", async () => {
  const auditLog = path.join(folder, "audit.jsonl");
  const metricsFile = path.join(folder, "maintenance.prom");
  const { report, warnings } = reportWith({ auditLog, metricsFile, reason: "CHG-42" });
  await report.begin(2);
  report.look({ completed: ["worker-0"], errors: [] });
  report.look({ completed: ["worker-0"], errors: [] });
  const error = { resource: "worker-1", text: "Node worker-1 did not come back.", code: "ERR_NOT_RECOVERED" };
  report.look({ completed: ["worker-0"], errors: [error] });
  await report.end(
    { ...done, exitCode: 4, remaining: ["worker-1"], errors: [error] },
    { completed: 1, failed: 1 },
  );
  expect(events()).toEqual([
    ["started", undefined],
    ["nodeDone", "worker-0"],
    ["nodeFailed", "worker-1"],
    ["failed", undefined],
  ]);
  const lines = readFileSync(auditLog, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(4);
  expect(JSON.parse(lines[3] ?? "")).toMatchObject({
    event: "failed",
    why: "CHG-42",
    command: "openshift-maintenance run --stack prod",
    what: "1 rebooted, 1 remaining: worker-1.",
  });
  expect(readFileSync(metricsFile, "utf8")).toMatch(/_last_run_success\{.*\} 0$/mu);
  expect(warnings).toEqual([]);
});

test("a question to a person names the command that answers it", async () => {
  const { report } = reportWith();
  await report.begin(1);
  await report.end(
    { ...done, exitCode: 22, needAnswer: [{ node: "worker-0", operationId: "op", phase: "uncertain" }] },
    {},
  );
  expect(events()).toEqual([
    ["started", undefined],
    ["question", "worker-0"],
    ["failed", undefined],
  ]);
  expect(told[1]?.body["next"]).toBe("Run openshift-maintenance operations --uncertain --stack prod.");
});

test.each([20, 21, 24])("a run that the next one resumes is no failure: exit code %s", async (exitCode) => {
  const { report } = reportWith();
  await report.begin(1);
  report.look({
    completed: [],
    errors: [{ resource: "worker-0", text: "closed", code: "ERR_OUTSIDE_WINDOW" }],
  });
  await report.end(
    { ...done, exitCode, remaining: ["worker-0"], nextOpening: "2026-02-01T02:00:00.000Z" },
    {},
  );
  expect(events()).toEqual([
    ["started", undefined],
    ["windowClosed", undefined],
  ]);
  expect(told.at(-1)?.body["what"]).toContain("The next window opens at 2026-02-01T02:00:00.000Z.");
});

test("what cannot be told is a warning without the address, and stops nothing", async () => {
  statusOf = () => 404;
  const { report, warnings } = reportWith({ auditLog: path.join(folder, "missing", "audit.jsonl") });
  await report.begin(1);
  await report.end(done, {});
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toMatch(/^The audit log .* was not written: .*ENOENT/u);
  expect(warnings[1]).toBe(
    `The notification "started" did not reach webhook (${url}): it answered 404: check the address`,
  );
});

test("expected alerts are silenced while the run lives, also when it fails", async () => {
  const { report } = reportWith(
    { silence: ['alertname=~"KubeNode.*"', "severity!=critical"] },
    {
      OPENSHIFT_ALERTMANAGER: `${url}/alerts`,
    },
  );
  await report.begin(1);
  await report.fail(new Error("the CLI is gone"));
  const asked = told.filter(({ path: at }) => at.startsWith("/alerts"));
  expect(asked.map(({ method, path: at }) => `${method} ${at}`)).toEqual([
    "POST /alerts/api/v2/silences",
    "DELETE /alerts/api/v2/silence/one",
  ]);
  expect(asked[0]?.body["matchers"]).toEqual([
    { name: "alertname", value: "KubeNode.*", isRegex: true, isEqual: true },
    { name: "severity", value: "critical", isRegex: false, isEqual: false },
  ]);
  expect(events().at(-1)).toEqual(["failed", undefined]);
});

test("a run whose silence cannot begin does not begin", async () => {
  statusOf = (at) => (at.startsWith("/alerts") ? 401 : 200);
  const { report } = reportWith({ silence: ["alertname=a"] }, { OPENSHIFT_ALERTMANAGER: `${url}/alerts` });
  await expect(report.begin(1)).rejects.toMatchObject({ code: "ERR_UNEXPECTED_RESPONSE" });
});

test.each<[string, ReportOptions, Record<string, string>, string]>([
  ["a silence without an Alertmanager", { silence: ["a=b"] }, {}, "--silence needs OPENSHIFT_ALERTMANAGER"],
  ["no matcher", { silence: ["KubeNode"] }, { OPENSHIFT_ALERTMANAGER: "http://a" }, "is no matcher"],
  ["no address", {}, { OPENSHIFT_PUSHGATEWAY: "pushgateway:9091" }, "OPENSHIFT_PUSHGATEWAY must be a URL"],
])("a mistake is found before anything begins: %s", (_, options, env, expected) => {
  expect(() => reportWith(options, env)).toThrow(expected);
});
