/** What is said of wrong options of a health gate and of a readiness, and what the defaults are. */
import { faultsOfHealthGate } from "../../../provider/health/options/faultsOfHealthGate";
import { faultsOfReadiness } from "../../../provider/health/options/faultsOfReadiness";
import { healthGateOf } from "../../../provider/health/options/healthGateOptions";
import { readinessOf, usualReadiness } from "../../../provider/health/options/readinessOptions";
import { unknownValue } from "../../../provider/pulumi/unknown";

const ofGate = (value: unknown): string[] =>
  faultsOfHealthGate("healthGate", value).map(({ property, reason }) => `${property} ${reason}`);
const ofReadiness = (value: unknown): string[] =>
  faultsOfReadiness("readiness", value).map(({ property, reason }) => `${property} ${reason}`);

const url = "https://prometheus.example.com";
const object = {
  apiVersion: "v1",
  kind: "ConfigMap",
  name: "gate",
  namespace: "test",
  path: ".data.open",
  value: "yes",
};

test("nothing is wrong with a health gate of defaults, of all options, and of what is not known yet", () => {
  const all = {
    nodesReady: "90%",
    clusterOperators: false,
    pods: [{ selector: "app=web", namespace: "test", minReady: 0 }],
    objects: [object],
    prometheus: { url, ignoreAlerts: "^Watchdog$", onlyFiring: false, bearerToken: "t0ken\n" },
    waitSeconds: 900,
  };
  const unknowns = {
    nodesReady: unknownValue,
    pods: unknownValue,
    objects: [unknownValue, { ...object, value: unknownValue, path: unknownValue }],
    prometheus: { url: unknownValue, bearerToken: unknownValue, ignoreAlerts: unknownValue },
  };
  for (const value of [true, false, undefined, null, {}, all, unknownValue, unknowns])
    expect(ofGate(value)).toEqual([]);
  for (const nodesReady of [true, false, 0, 3, "0%", "100%", "7%", null])
    expect(ofGate({ nodesReady })).toEqual([]);
});

test("the path of an object is taken as kubectl writes it", () => {
  for (const path of [".data.open", "data.open", "$.data.open", "{.data.open}", ".metadata.labels.a\\.b/c"])
    expect(ofGate({ objects: [{ ...object, path }] })).toEqual([]);
});

test.each<[string, unknown]>([
  [
    `healthGate.objects[0].path is kubectl's --for=jsonpath, and no path alone: give path: ".data.open", value: "yes"`,
    { objects: [{ ...object, path: "'{.data.open}'=yes" }] },
  ],
  [
    'healthGate.objects[0].name must be the name alone: "gate", with the kind in kind',
    { objects: [{ ...object, name: "configmap/gate" }] },
  ],
  [
    "healthGate.objects[0].value is NaN, which JSON has no form for",
    { objects: [{ ...object, value: Number.NaN }] },
  ],
  ['healthGate must be an object such as { nodesReady: "90%" }, or true', "yes"],
  ["healthGate.nodeReady is not known; closest: nodesReady (known: ", { nodeReady: true }],
  ["healthGate.nodesReady must be true, a share", { nodesReady: "90" }],
  ["healthGate.nodesReady must be true, a share", { nodesReady: "101%" }],
  ["healthGate.nodesReady must be true, a share", { nodesReady: -1 }],
  ["healthGate.nodesReady must be true, a share", { nodesReady: 0.9 }],
  ["healthGate.clusterOperators must be true or false", { clusterOperators: "yes" }],
  ["healthGate.pods must be a list: put the object into [ ]", { pods: { selector: "app=web" } }],
  ["healthGate.pods[0].selector is missing: ", { pods: [{}] }],
  [
    "healthGate.pods[1].labels is not known; closest: ",
    { pods: [{ selector: "a" }, { selector: "a", labels: "a" }] },
  ],
  ["healthGate.pods[0].minReady must be a whole number from 0", { pods: [{ selector: "a", minReady: 0.5 }] }],
  ["healthGate.pods[0].namespace must be a name", { pods: [{ selector: "a", namespace: "A" }] }],
  ["healthGate.objects[0].path must be names and places", { objects: [{ ...object, path: ".a[*]" }] }],
  [
    "healthGate.objects[0].value is missing: what the field must hold",
    { objects: [{ ...object, value: undefined }] },
  ],
  [
    "healthGate.objects[0].kind must be the kind alone",
    { objects: [{ ...object, kind: "apps/Deployment" }] },
  ],
  ["healthGate.objects[0].name must be the name alone", { objects: [{ ...object, name: "configmap/gate" }] }],
  ["healthGate.objects[0].apiVersion must be", { objects: [{ ...object, apiVersion: "apps" }] }],
  ["healthGate.prometheus.url is missing: give its URL", { prometheus: {} }],
  ["healthGate.prometheus.url must be a URL", { prometheus: { url: "prometheus:9090" } }],
  [
    "healthGate.prometheus.url must not hold a user name or a password",
    { prometheus: { url: "https://me:s3cret@host" } },
  ],
  [
    "healthGate.prometheus.ignoreAlerts must be a regular expression of JavaScript: ",
    { prometheus: { url, ignoreAlerts: "(?i)watch[" } },
  ],
  [
    "healthGate.prometheus.bearerToken would be sent in plain text",
    { prometheus: { url: "http://host", bearerToken: "t" } },
  ],
  [
    "healthGate.prometheus.bearerToken must be text that is not empty",
    { prometheus: { url, bearerToken: "a b" } },
  ],
  ["healthGate.prometheus.caCertificate must be PEM text", { prometheus: { url, caCertificate: "ca.pem" } }],
  ["healthGate.waitSeconds must be a number of seconds from 0 to 604800", { waitSeconds: -1 }],
])("a fault is told: %s", (expected, value) => {
  expect(ofGate(value)).toEqual([expect.stringContaining(expected)]);
  expect(ofGate(value).join()).not.toContain("s3cret");
});

test("a token may be sent in plain text to this machine", () => {
  expect(ofGate({ prometheus: { url: "http://localhost:9090", bearerToken: "t0ken" } })).toEqual([]);
});

test("nothing is wrong with a readiness of defaults, of all options, and of what is not known yet", () => {
  const all = {
    minimumStableSeconds: 0,
    timeoutSeconds: 30,
    daemonSets: true,
    pods: [{ selector: "app=router", namespace: "ingress" }],
    http: { url: "http://lb-0/haproxy_test", expectedStatus: "200-299", insecureSkipTlsVerify: true },
  };
  const unknowns = { timeoutSeconds: unknownValue, pods: [unknownValue], http: { url: unknownValue } };
  for (const value of [true, false, undefined, {}, all, unknownValue, unknowns])
    expect(ofReadiness(value)).toEqual([]);
});

test.each<[string, unknown]>([
  ["readiness must be an object such as { daemonSets: true }, or true", 3],
  ["readiness.stableSeconds is not known; closest: ", { stableSeconds: 3 }],
  [
    "readiness.minimumStableSeconds must be a number of seconds from 0 to 86400",
    { minimumStableSeconds: -1 },
  ],
  [
    "readiness.timeoutSeconds must be more than minimumStableSeconds, which is by default 60",
    { timeoutSeconds: 60 },
  ],
  [
    "readiness.timeoutSeconds must be more than minimumStableSeconds, which is 900",
    { minimumStableSeconds: 900 },
  ],
  ["readiness.daemonSets must be true or false", { daemonSets: 1 }],
  ["readiness.pods[0].minReady is not known", { pods: [{ selector: "a", minReady: 1 }] }],
  ["readiness.http must be an object such as { url: ", { http: "https://host" }],
  ["readiness.http.url must not hold a user name", { http: { url: "https://me@host" } }],
  ["readiness.http.expectedStatus must be a status", { http: { url, expectedStatus: "299-200" } }],
  ["readiness.http.expectedStatus must be a status", { http: { url, expectedStatus: 42 } }],
])("a fault of a readiness is told: %s", (expected, value) => {
  expect(ofReadiness(value)).toEqual([expect.stringContaining(expected)]);
});

test("the defaults are all other nodes, all operators, and a failure at once", () => {
  const usual = {
    nodesReady: { percent: 100 },
    clusterOperators: true,
    pods: [],
    objects: [],
    waitSeconds: 0,
  };
  for (const given of [true, {}, { nodesReady: null, pods: undefined }])
    expect(healthGateOf(given)).toEqual(usual);
  expect(healthGateOf({ nodesReady: false })).not.toHaveProperty("nodesReady");
  expect(healthGateOf({ nodesReady: 2, prometheus: { url, bearerToken: null } })).toMatchObject({
    nodesReady: { count: 2 },
    prometheus: { url, onlyFiring: true },
  });
});

test("the defaults of a readiness are a minute of Ready within ten, and of a probe what a kubelet takes", () => {
  expect(readinessOf(true)).toEqual(usualReadiness);
  expect(readinessOf({ http: { url } }).http).toEqual({ url, expectedStatus: [200, 399] });
  expect(readinessOf({ http: { url, expectedStatus: 204 } }).http).toEqual({
    url,
    expectedStatus: [204, 204],
  });
});
