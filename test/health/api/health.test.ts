/** Health gates and readiness on a real API server, with a real HTTP server in the place of a Prometheus and of a probe. */
import type { IncomingMessage } from "node:http";
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { readHealthGate } from "../../../provider/health/gate/readHealthGate";
import { waitForHealthGate } from "../../../provider/health/gate/waitForHealthGate";
import { healthGateOf } from "../../../provider/health/options/healthGateOptions";
import { readinessOf } from "../../../provider/health/options/readinessOptions";
import { waitForReadiness } from "../../../provider/health/readiness/waitForReadiness";
import { HealthScene } from "../../support/healthScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { putNode } from "../../support/kubeControllers";
import { closeServers, httpServer, started, type RawServer } from "../../support/rawServer";

describeWithKubeApiServer("health on a real API server", () => {
  let server: KubeApiServer;
  let scene: HealthScene;
  let web: RawServer;
  /** What the HTTP server answers, and what it was asked. */
  let answer: (path: string) => { status: number; body?: string; location?: string };
  let asked: Pick<IncomingMessage, "url" | "headers">[];

  beforeAll(async () => {
    server = await startKubeApiServer();
    scene = new HealthScene(server);
    for (const name of ["worker-0", "worker-1", "worker-2"]) await putNode(server, name, true);
    web = await started(
      httpServer((request, response) => {
        asked.push({ url: request.url, headers: request.headers });
        const { status, body = "", location } = answer(request.url ?? "");
        response.writeHead(status, location === undefined ? {} : { location }).end(body);
      }),
    );
  });
  beforeEach(() => {
    asked = [];
    answer = () => ({ status: 200 });
  });
  afterAll(async () => {
    await closeServers();
    await server.stop();
  });

  const read = (given: unknown): Promise<readonly string[]> =>
    readHealthGate("worker-0", healthGateOf(given), scene.context());
  const alerts = (...all: [name: string, state: string][]) => ({
    status: 200,
    body: JSON.stringify({
      status: "success",
      data: { alerts: all.map(([alertname, state]) => ({ labels: { alertname }, annotations: {}, state })) },
    }),
  });

  test("a gate of defaults goes by the other nodes, and by ClusterOperators as soon as the cluster has them", async () => {
    expect(await read(true)).toEqual([]);
    await putNode(server, "worker-2", "Unknown");
    await putNode(server, "worker-0", false);
    expect(await read(true)).toEqual(["worker-2 is NotReady"]);
    expect(await read({ nodesReady: "50%" })).toEqual([]);
    expect(await read({ nodesReady: "51%" })).toEqual([
      "1 of 2 other nodes are Ready, and 2 (51%) are needed: worker-2 is NotReady",
    ]);
    await putNode(server, "worker-2", true);

    await scene.installOperators();
    expect(await read(true)).toEqual([]);
    await scene.setOperator("etcd", "True", "False");
    await scene.setOperator("dns", "False", "True");
    expect(await read(true)).toEqual([
      "ClusterOperator dns is unavailable: Available=False",
      "ClusterOperator dns is degraded: Degraded=True DNSDegraded: 2 of 3 pods are out of order",
    ]);
    expect(await read({ clusterOperators: false })).toEqual([]);
    await scene.setOperator("dns", "True", "False");
    expect(await read(true)).toEqual([]);
  });

  test("pods by selector, and a field of any object", async () => {
    await scene.setPod("osd-1", "worker-1", true);
    await scene.setPod("osd-2", "worker-2", false);
    const selector = "app in (osd)";
    expect(await read({ pods: [{ selector }] })).toEqual(["pod test/osd-2 is not ready (Running)"]);
    expect(await read({ pods: [{ selector, namespace: "test", minReady: 1 }] })).toEqual([]);
    expect(await read({ pods: [{ selector: "app=none", namespace: "test" }] })).toEqual([
      "there is no pod of app=none in test",
    ]);
    expect(await read({ pods: [{ selector: "app in" }] })).toEqual([
      expect.stringMatching(/^the pods of app in in all namespaces cannot be looked at: .*400/u),
    ]);

    await scene.ask("POST", "/api/v1/namespaces/test/configmaps", {
      metadata: { name: "gate" },
      data: { open: "no" },
    });
    const object = {
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: "test",
      name: "gate",
      path: ".data.open",
      value: "yes",
    };
    expect(await read({ objects: [object] })).toEqual([
      'ConfigMap test/gate: .data.open="yes" is needed, but .data.open="no"',
    ]);
    expect(await read({ objects: [{ ...object, value: "no" }] })).toEqual([]);
    expect(await read({ objects: [{ ...object, name: "other" }] })).toEqual([
      "ConfigMap test/other is not there",
    ]);
    expect(
      await read({ objects: [{ ...object, apiVersion: "ceph.rook.io/v1", kind: "CephCluster" }] }),
    ).toEqual([
      expect.stringMatching(/^CephCluster test\/gate cannot be looked at: .* offers no kind "CephCluster"/u),
    ]);
  });

  test("the alerts of a Prometheus, asked for with the token, which leaves its origin by no redirect", async () => {
    answer = () => alerts(["Watchdog", "firing"], ["DiskFull", "firing"], ["Late", "pending"]);
    const prometheus = { url: `${web.origin}/prefix/`, bearerToken: "t0ken-of-prometheus" };
    expect(await read({ prometheus })).toEqual(["alert Watchdog is firing", "alert DiskFull is firing"]);
    expect(asked).toMatchObject([
      { url: "/prefix/api/v1/alerts", headers: { authorization: "Bearer t0ken-of-prometheus" } },
    ]);
    expect(await read({ prometheus: { ...prometheus, ignoreAlerts: "Watch|Disk" } })).toEqual([]);
    expect(
      await read({ prometheus: { ...prometheus, ignoreAlerts: "^(Watchdog|DiskFull)$", onlyFiring: false } }),
    ).toEqual(["alert Late is pending"]);

    const elsewhere = await started(httpServer((_request, response) => void response.end()));
    answer = () => ({ status: 302, location: `${elsewhere.origin}/api/v1/alerts` });
    expect(await read({ prometheus })).toEqual([expect.stringContaining("redirected to another origin")]);
    expect(elsewhere.connections()).toBe(0);

    answer = () => ({ status: 403, body: "no right: t0ken-of-prometheus" });
    const refused = await read({ prometheus });
    expect(refused).toEqual([expect.stringContaining("cluster-monitoring-view")]);
    expect(refused.join()).not.toContain("t0ken-of-prometheus");
    answer = () => ({ status: 200, body: "<html><title>Log in</title></html>" });
    expect(await read({ prometheus })).toEqual([expect.stringContaining("answered 200 with a page of HTML")]);
  });

  test("a gate that opens while it is waited for lets the node through; the API may be away meanwhile", async () => {
    await putNode(server, "worker-1", false);
    let looks = 0;
    const context = scene.context(undefined, async () => {
      looks++;
      if (looks === 2) await server.goDown();
      if (looks === 4) await server.comeBack();
      if (looks === 5) await putNode(server, "worker-1", true);
    });
    await waitForHealthGate("worker-0", healthGateOf({ waitSeconds: 900 }), context);
    expect(scene.rows.some((row) => row.includes("worker-1 is NotReady"))).toBe(true);
    expect(scene.rows.some((row) => row.includes("the nodes cannot be looked at: GET "))).toBe(true);
  });

  test("a node is ready for use when it, its DaemonSet pods, chosen pods, and the probe are", async () => {
    await putNode(server, "worker-0", false);
    await scene.setPod("logs-0", "worker-0", false, "logs");
    await scene.setPod("router-1", "worker-1", true);
    answer = () => ({ status: 503 });
    const readiness = readinessOf({
      daemonSets: true,
      pods: [{ selector: "app=router", namespace: "test" }],
      http: { url: `${web.origin}/healthz` },
      timeoutSeconds: 900,
    });
    const begin = scene.rows.length;
    let pauses = 0;
    const context = scene.context(undefined, async () => {
      pauses++;
      if (pauses === 1) await putNode(server, "worker-0", true);
      if (pauses === 2) await scene.setPod("logs-0", "worker-0", true, "logs");
      if (pauses === 3) await scene.setPod("router-0", "worker-0", true);
      if (pauses === 4) answer = () => ({ status: 302, location: "/other" });
      if (pauses === 5) answer = () => ({ status: 200 });
    });
    const { waitedSeconds } = await waitForReadiness("worker-0", readiness, context);
    expect(waitedSeconds).toBeGreaterThanOrEqual(85);
    const rows = scene.rows.slice(begin).join("\n");
    expect(rows).toMatch(
      /healthz answered 503, and 200 to 399 is expected; node worker-0 is not Ready: Ready=False KubeletNotReady; pod test\/logs-0 is not ready/u,
    );
    expect(rows).toContain("there is no pod of app=router in test on node worker-0");
    expect(rows).toContain("worker-0 is ready, for 30 s of 1 min 00 s");
  });

  test("a node that never comes back is named, with what was missing", async () => {
    await putNode(server, "worker-0", "Unknown");
    const error = await waitForReadiness(
      "worker-0",
      readinessOf({ timeoutSeconds: 120 }),
      scene.context(),
    ).catch((caught: unknown) => caught);
    expect(isMaintenanceError(error, "ERR_NOT_RECOVERED")).toBe(true);
    expect((error as Error).message).toContain("node worker-0 is not Ready: Ready=Unknown NodeStatusUnknown");
  });
});
