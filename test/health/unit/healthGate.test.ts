/** When a health gate looks at what, in virtual time. */
import { readHealthGate } from "../../../provider/health/gate/readHealthGate";
import { waitForHealthGate } from "../../../provider/health/gate/waitForHealthGate";
import { healthGateOf } from "../../../provider/health/options/healthGateOptions";
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import {
  HealthServer,
  nodeObject,
  operatorObject,
  podObjectOf,
  statusReply,
} from "../../support/healthServer";
import { refusedConnection, reset } from "../../support/scriptedTransport";

const url = "https://prometheus.example.com";
const alerts = (...names: string[]) => ({
  status: 200,
  body: JSON.stringify({
    status: "success",
    data: { alerts: names.map((alertname) => ({ labels: { alertname }, state: "firing" })) },
  }),
});
const read = (server: HealthServer, given: unknown = true): Promise<readonly string[]> =>
  readHealthGate("worker-0", healthGateOf(given), server.context());
const down = (name: string): object => nodeObject(name, { ready: "False" });

async function waited(server: HealthServer, given: unknown): Promise<string> {
  try {
    await waitForHealthGate("worker-0", healthGateOf(given), server.context());
    return "open";
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return error.message;
  }
}

test("a gate of defaults is open in a cluster whose other nodes are Ready, and reads one list", async () => {
  const server = new HealthServer();
  server.nodes = () => [down("worker-0"), nodeObject("worker-1")];
  expect(await read(server)).toEqual([]);
  expect(server.requests.filter(({ what }) => what.startsWith("GET /api/v1/nodes"))).toHaveLength(1);
});

test("all that is missing is told at once", async () => {
  const server = new HealthServer();
  server.nodes = () => [nodeObject("worker-0"), down("worker-1")];
  server.operators = () => [operatorObject("dns", "True", "True")];
  server.pods = () => [podObjectOf("web-1", false)];
  server.instead = (what) =>
    what === `GET ${url}/api/v1/alerts` ? alerts("Watchdog", "DiskFull") : undefined;
  const missing = await read(server, {
    pods: [{ selector: "app=web", namespace: "test" }],
    objects: [{ apiVersion: "v1", kind: "ConfigMap", namespace: "test", name: "gate", path: "a", value: 1 }],
    prometheus: { url, ignoreAlerts: "^Watchdog$" },
  });
  expect(missing).toEqual([
    "worker-1 is NotReady",
    "ClusterOperator dns is degraded: Degraded=True DNSDegraded: 2 of 3 pods are out of order",
    "pod test/web-1 is not ready (Running)",
    "ConfigMap test/gate is not there",
    "alert DiskFull is firing",
  ]);
});

test("several nodes that look at the same moment share the list of nodes, and a second later they look again", async () => {
  const server = new HealthServer();
  const context = server.context();
  const gate = healthGateOf({ clusterOperators: false });
  const lists = (): number =>
    server.requests.filter(({ what }) => what.startsWith("GET /api/v1/nodes")).length;
  await Promise.all(["worker-0", "worker-1"].map((node) => readHealthGate(node, gate, context)));
  expect(lists()).toBe(1);
  server.clock.advance(1001);
  await readHealthGate("worker-0", gate, context);
  expect(lists()).toBe(2);
});

describe("a gate that cannot be read is closed, and says why", () => {
  const [nodes, operators] = ["GET /api/v1/nodes", "GET /apis/config.openshift.io/v1"];
  test.each<[string, string, ReturnType<typeof statusReply> | typeof reset, RegExp]>([
    [
      "nodes that may not be listed",
      nodes,
      statusReply(403, "no"),
      /^the nodes cannot be looked at: Listing the nodes is not allowed: .* The user needs the right to list nodes/u,
    ],
    [
      "an API that is away",
      nodes,
      refusedConnection,
      /^the nodes cannot be looked at: GET https:\/\/api\.example:6443\/api\/v1\/nodes failed \(2 attempts\): the connection was refused$/u,
    ],
    [
      "operators whose API is not shown",
      operators,
      statusReply(403, "no"),
      /^the ClusterOperators cannot be looked at: .*the right to get \/apis\/config\.openshift\.io\/v1/u,
    ],
    [
      "operators that may not be listed",
      `${operators}/clusteroperators`,
      statusReply(403, "no"),
      /^the ClusterOperators cannot be looked at: .*the right to list clusteroperators/u,
    ],
  ])("%s", async (_what, place, reply, expected) => {
    const server = new HealthServer();
    server.operators = () => [];
    server.instead = (what) => (what === place ? reply : undefined);
    expect(await read(server)).toEqual([expect.stringMatching(expected)]);
  });

  test.each<[string, ReturnType<typeof statusReply> | typeof reset, RegExp]>([
    [
      "is away",
      reset,
      /cannot be looked at: GET https:\/\/prometheus\.example\.com\/api\/v1\/alerts failed/u,
    ],
    [
      "refuses the token",
      { status: 403, body: "you with t0psecret-token" },
      /the right to read them \(in OpenShift the cluster role cluster-monitoring-view\)/u,
    ],
    ["shows a page", { status: 200, body: "<html>log in</html>" }, /answered 200 with a page of HTML/u],
  ])("a Prometheus that %s", async (_what, reply, expected) => {
    const server = new HealthServer();
    server.instead = (what) => (what.startsWith(`GET ${url}`) ? reply : undefined);
    const missing = await read(server, { prometheus: { url, bearerToken: "t0psecret-token\n" } });
    expect(missing).toEqual([expect.stringMatching(expected)]);
    expect(missing.join()).not.toContain("t0psecret");
    expect(server.reached).toEqual([{ token: "t0psecret-token" }]);
  });

  test("an answer without any node", async () => {
    const server = new HealthServer();
    server.instead = (what) => (what === nodes ? { status: 200, body: "{}" } : undefined);
    expect(await read(server)).toEqual(["the cluster lists no node"]);
  });

  test("an object of a kind that the cluster doesn't have, or that is in a namespace that the gate doesn't name", async () => {
    const object = { kind: "ConfigMap", name: "gate", path: "a", value: 1 };
    const objects = [
      { ...object, apiVersion: "v1", kind: "ConfigMaps" },
      { ...object, apiVersion: "v1" },
    ];
    expect(await read(new HealthServer(), { objects })).toEqual([
      expect.stringMatching(/^ConfigMaps gate cannot be looked at: .*Write kind: "ConfigMap"/u),
      expect.stringMatching(/^ConfigMap gate cannot be looked at: .*Give its namespace$/u),
    ]);
  });
});

test("a Prometheus whose certificate is not verified gives a warning", async () => {
  const server = new HealthServer();
  server.instead = (what) => (what.startsWith(`GET ${url}`) ? alerts() : undefined);
  expect(await read(server, { prometheus: { url, insecureSkipTlsVerify: true } })).toEqual([]);
  expect(server.reached).toEqual([{ insecureSkipTlsVerify: true }]);
  expect(server.warnings).toEqual([
    expect.stringMatching(/certificate of https:\/\/prometheus\.example\.com is NOT/u),
  ]);
});

describe("a gate that is closed", () => {
  test("is waited for until a kind is there that is installed meanwhile, and its object says what it must", async () => {
    const server = new HealthServer();
    const object = { apiVersion: "example.com/v1", kind: "Store", name: "main", path: ".status.phase" };
    const stores = [{ name: "stores", kind: "Store", namespaced: false }];
    const said = (phase: string) => JSON.stringify({ metadata: { name: "main" }, status: { phase } });
    server.instead = (what, atMs) => {
      if (atMs < 40_000) return undefined;
      if (what.endsWith("/apis/example.com/v1"))
        return { status: 200, body: JSON.stringify({ groupVersion: "example.com/v1", resources: stores }) };
      if (!what.endsWith("/stores/main")) return undefined;
      return { status: 200, body: said(atMs < 80_000 ? "Starting" : "Running") };
    };
    const gate = { clusterOperators: false, waitSeconds: 300, objects: [{ ...object, value: "Running" }] };
    expect(await waited(server, gate)).toBe("open");
    expect(server.clock.elapsedMs).toBeGreaterThanOrEqual(80_000);
    expect(server.rows[0]).toContain('offers no kind "Store" in "example.com/v1"');
    expect(server.rows.at(-1)).toContain('.status.phase="Starting"');
  });

  test("fails at once by default, with nothing sent, and what to do next", async () => {
    const server = new HealthServer();
    server.nodes = () => [nodeObject("worker-0"), down("worker-1")];
    expect(await waited(server, true)).toBe(
      "The health gate of node worker-0 is closed, so the node was not rebooted. No request was sent. Last seen: worker-1 is NotReady. Fix what is named, or set healthGate.waitSeconds to wait for it; then run the same command again. (ERR_HEALTH_GATE)",
    );
    expect(server.clock.elapsedMs).toBe(0);
  });

  test("is waited for, ever more slowly, with what is missing on the row", async () => {
    const server = new HealthServer();
    server.nodes = (atMs) => [
      nodeObject("worker-0"),
      atMs < 200_000 ? down("worker-1") : nodeObject("worker-1"),
    ];
    expect(await waited(server, { waitSeconds: 900 })).toBe("open");
    expect(server.rows[0]).toBe("worker-0 waits for its health gate: worker-1 is NotReady (0 s)");
    const pauses = server.clock.sleeps;
    expect(pauses[0]).toBe(5000);
    expect(Math.max(...pauses)).toBe(30_000);
    expect(server.clock.elapsedMs).toBeLessThan(231_000);
  });

  test("to the end fails with what was missing last, also where the API is away in between", async () => {
    const server = new HealthServer();
    server.nodes = () => [nodeObject("worker-0"), down("worker-1")];
    server.instead = (_what, atMs) => (atMs > 20_000 && atMs < 500_000 ? reset : undefined);
    const message = await waited(server, { waitSeconds: 600 });
    expect(message).toMatch(
      /closed after 600 s.*Last seen: worker-1 is NotReady\. Fix what is named; then.*\(ERR_HEALTH_GATE\)$/u,
    );
    expect(server.rows.some((row) => row.includes("the nodes cannot be looked at"))).toBe(true);
    expect(server.clock.elapsedMs).toBeLessThanOrEqual(601_000);
  });

  test("is looked at again right before the time is up", async () => {
    const server = new HealthServer();
    server.nodes = (atMs) => [
      nodeObject("worker-0"),
      atMs < 98_000 ? down("worker-1") : nodeObject("worker-1"),
    ];
    expect(await waited(server, { waitSeconds: 100 })).toBe("open");
  });
});
