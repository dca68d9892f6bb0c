/** What is missing of objects that were read: pure. */
import * as fc from "fast-check";
import { missingAlerts } from "../../../provider/health/gate/missingAlerts";
import { missingNodes, neededOf } from "../../../provider/health/gate/missingNodes";
import { missingObject } from "../../../provider/health/gate/missingObject";
import { missingOperators } from "../../../provider/health/gate/missingOperators";
import { missingPods } from "../../../provider/health/gate/missingPods";
import { readHealthPod } from "../../../provider/health/healthPod";
import { parseAlerts } from "../../../provider/health/wire/alerts";
import { urlOfAlerts } from "../../../provider/health/wire/readAlerts";
import type { KubeObject } from "../../../provider/kubernetes/wire/kubeObject";
import { nodeObject, operatorObject, podObjectOf, type NodeWords } from "../../support/healthServer";

const nodes = (words: Record<string, NodeWords>): KubeObject[] =>
  Object.entries(words).map(([name, each]) => nodeObject(name, each) as KubeObject);
const pods = (...objects: object[]) => objects.map((each) => readHealthPod(each as KubeObject));
const all = { percent: 100 };

describe("of nodes", () => {
  test("each other node that is not Ready is named, cordoned or not; the node itself isn't counted", () => {
    const some = nodes({
      "worker-0": { ready: "False" },
      "worker-1": {},
      "worker-2": { unschedulable: true },
      "worker-3": { ready: "False" },
      "worker-4": { ready: "Unknown", unschedulable: true },
    });
    expect(missingNodes(some, "worker-0", all)).toEqual([
      "worker-3 is NotReady",
      "worker-4 is NotReady,SchedulingDisabled",
    ]);
    expect(missingNodes(some.slice(0, 3), "worker-0", all)).toEqual([]);
  });

  test("a node that a provider calls by its host name isn't counted either", () => {
    const some = nodes({ "worker-0": { ready: "False", hostname: "worker-0.example.com" }, "worker-1": {} });
    expect(missingNodes(some, "worker-0.example.com", all)).toEqual([]);
  });

  test("of a share or a number it is told how many there are, and which are not Ready", () => {
    const some = nodes({ a: {}, b: {}, c: { ready: "False" }, d: {}, e: {}, f: {} });
    expect(missingNodes(some, "a", { percent: 80 })).toEqual([]);
    expect(missingNodes(some, "a", { percent: 81 })).toEqual([
      "4 of 5 other nodes are Ready, and 5 (81%) are needed: c is NotReady",
    ]);
    expect(missingNodes(some, "a", { count: 4 })).toEqual([]);
    expect(missingNodes(some, "a", { count: 7 })).toEqual([
      "4 of 5 other nodes are Ready, and 7 are needed: c is NotReady",
    ]);
  });

  test("a share is rounded up, and never by more than one node", () => {
    expect(neededOf({ percent: 90 }, 5)).toBe(5);
    expect(neededOf({ percent: 7 }, 100)).toBe(7);
    expect(neededOf({ percent: 0 }, 9)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 5000 }), (percent, count) => {
        const needed = neededOf({ percent }, count);
        expect(needed * 100).toBeGreaterThanOrEqual(percent * count);
        expect((needed - 1) * 100).toBeLessThan(percent * count || 1);
        expect(needed).toBeLessThanOrEqual(count);
      }),
    );
  });

  test("of very many nodes ten are named", () => {
    const many = nodes(
      Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`n${index}`, { ready: "False" } as const]),
      ),
    );
    const missing = missingNodes(many, "worker-0", all);
    expect([missing.length, missing.at(-1)]).toEqual([11, "30 more nodes are not Ready"]);
  });
});

test("an operator is bad that is degraded, unavailable, or doesn't say", () => {
  const some = [
    operatorObject("etcd"),
    operatorObject("dns", "True", "True"),
    operatorObject("auth", "False", "Unknown"),
  ];
  expect(missingOperators([...some, { metadata: { name: "new" } }] as KubeObject[])).toEqual([
    "ClusterOperator dns is degraded: Degraded=True DNSDegraded: 2 of 3 pods are out of order",
    "ClusterOperator auth is unavailable: Available=False AsExpected",
    "ClusterOperator auth may be degraded: Degraded=Unknown DNSDegraded: 2 of 3 pods are out of order",
    "ClusterOperator new may be unavailable: no condition Available",
    "ClusterOperator new may be degraded: no condition Degraded",
  ]);
});

describe("of pods", () => {
  const waiting = { status: { containerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }] } };
  const some = pods(
    podObjectOf("web-1", true),
    podObjectOf("web-2", false, waiting),
    podObjectOf("web-3", false, { status: { phase: "Succeeded" } }),
    podObjectOf("web-4", false, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }),
  );
  const wanted = { selector: "app=web", namespace: "test" };

  test("all that live must be ready, and at least one, unless there may be none", () => {
    expect(missingPods(some, wanted)).toEqual(["pod test/web-2 is not ready (CrashLoopBackOff)"]);
    expect(missingPods([], wanted)).toEqual(["there is no pod of app=web in test"]);
    expect(missingPods(some.slice(2), wanted)).toEqual(["there is no pod of app=web in test"]);
    expect(missingPods([], { ...wanted, minReady: 0 })).toEqual([]);
    expect(missingPods(some, { ...wanted, minReady: 0 })).toHaveLength(1);
  });

  test("with a number, so many are enough", () => {
    expect(missingPods(some, { ...wanted, minReady: 1 })).toEqual([]);
    expect(missingPods(some, { ...wanted, minReady: 2 })).toEqual([
      "1 of 2 pods of app=web in test are ready, and 2 are needed: pod test/web-2 is not ready (CrashLoopBackOff)",
    ]);
  });
});

describe("of a field", () => {
  const wanted = {
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "test",
    name: "gate",
    path: ".data.open",
    value: "yes",
  };
  const object = (open: unknown): KubeObject => ({ metadata: { name: "gate" }, data: { open } });

  test("it must hold the value; the object must be there", () => {
    expect(missingObject(object("yes"), wanted)).toEqual([]);
    expect(missingObject(object("no"), wanted)).toEqual([
      'ConfigMap test/gate: .data.open="yes" is needed, but .data.open="no"',
    ]);
    expect(missingObject(undefined, wanted)).toEqual(["ConfigMap test/gate is not there"]);
    expect(missingObject(object(3), { ...wanted, value: "3" })).toEqual([]);
  });

  test("what a secret holds is not shown", () => {
    const missing = missingObject(object("s3cret"), { ...wanted, kind: "Secret", value: "0ther" });
    expect(missing).toEqual(["Secret test/gate: .data.open is needed, but .data.open is different"]);
  });
});

describe("of alerts", () => {
  const alert = (name: string, state = "firing") => ({ labels: { alertname: name }, state });
  const body = JSON.stringify({
    status: "success",
    data: {
      alerts: [
        alert("Watchdog"),
        alert("KubeNodeNotReady"),
        alert("KubeNodeNotReady"),
        alert("DiskFull", "pending"),
      ],
    },
  });

  test("each that fires counts, unless its name matches; one that is pending only if asked for", () => {
    const alerts = parseAlerts(body);
    expect(missingAlerts(alerts, { ignoreAlerts: "^Watchdog$", onlyFiring: true })).toEqual([
      "alert KubeNodeNotReady is firing (2 times)",
    ]);
    expect(missingAlerts(alerts, { onlyFiring: false })).toEqual([
      "alert Watchdog is firing",
      "alert KubeNodeNotReady is firing (2 times)",
      "alert DiskFull is pending",
    ]);
    expect(missingAlerts(alerts, { ignoreAlerts: "Node|Watch", onlyFiring: true })).toEqual([]);
  });

  test.each<[string, string]>([
    ["a page", "<html>log in</html>"],
    ["an error", '{"status":"error","errorType":"server_error","error":"down"}'],
    ["no list", '{"status":"success","data":{"alerts":{}}}'],
    ["an alert without a state", '{"status":"success","data":{"alerts":[{"labels":{}}]}}'],
  ])("%s is no answer of Prometheus", (_what, text) => {
    expect(() => parseAlerts(text)).toThrow(/where|JSON/u);
  });

  test("a Prometheus may be behind a prefix", () => {
    expect(urlOfAlerts("https://host/prometheus/").href).toBe("https://host/prometheus/api/v1/alerts");
    expect(urlOfAlerts("https://host").href).toBe("https://host/api/v1/alerts");
  });
});
