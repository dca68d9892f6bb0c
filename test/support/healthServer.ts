/** A cluster, a Prometheus and a probe in a few lines, for looks at health in virtual time and without HTTP. */
import { bindHealthIn, type HealthContext } from "../../provider/health/healthContext";
import type { HttpRequest, HttpResponse, TransportOptions } from "../../provider/http/messages";
import { rememberSecrets } from "../../provider/http/redaction/knownSecrets";
import { createApiServer } from "../../provider/kubernetes/apiServer";
import { createDiscovery } from "../../provider/kubernetes/discovery";
import { noEngine, type Engine } from "../../provider/pulumi/engine";
import type { Reply } from "./scriptedTransport";
import { TransportFailure } from "../../provider/http/transportFailure";
import { settingsSource } from "./settingsSource";
import { VirtualClock } from "./virtualClock";

/** A node as a test sees it. */
export interface NodeWords {
  readonly ready?: "True" | "False" | "Unknown";
  readonly bootId?: string;
  /** When `Ready` last changed. */
  readonly since?: string;
  readonly unschedulable?: boolean;
  readonly hostname?: string;
}

/** The object of a node. */
export function nodeObject(name: string, words: NodeWords = {}): object {
  const {
    ready = "True",
    bootId = "boot-1",
    since = "2026-01-01T00:00:00Z",
    unschedulable,
    hostname,
  } = words;
  const condition = {
    type: "Ready",
    status: ready,
    reason: ready === "True" ? "KubeletReady" : "KubeletNotReady",
    lastTransitionTime: since,
    lastHeartbeatTime: since,
  };
  const addresses = hostname === undefined ? [] : [{ type: "Hostname", address: hostname }];
  return {
    metadata: { name, uid: `uid-of-${name}` },
    spec: unschedulable === undefined ? {} : { unschedulable },
    status: { conditions: [condition], nodeInfo: { bootID: bootId }, addresses },
  };
}

/** The object of a pod that runs on a node. */
export function podObjectOf(name: string, ready: boolean, more: Record<string, unknown> = {}): object {
  const { metadata = {}, status = {} } = more as Record<string, Record<string, unknown>>;
  return {
    metadata: { name, namespace: "test", ...metadata },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      ...status,
    },
  };
}

/** The object of a ClusterOperator. */
export function operatorObject(name: string, available = "True", degraded = "False"): object {
  const message = "2 of 3 pods are out of order.";
  const conditions = [
    { type: "Available", status: available, reason: "AsExpected" },
    { type: "Degraded", status: degraded, reason: "DNSDegraded", message },
  ];
  return { metadata: { name }, status: { conditions } };
}

/** Servers whose answers a test sets; all of it may depend on the time. */
export class HealthServer {
  readonly clock = new VirtualClock();
  readonly rows: string[] = [];
  readonly warnings: string[] = [];
  readonly requests: { readonly what: string; readonly atMs: number }[] = [];
  /** How each server but the cluster's was reached. */
  readonly reached: TransportOptions[] = [];
  nodes: (atMs: number) => object[] = () => [nodeObject("worker-0"), nodeObject("worker-1")];
  pods: (atMs: number) => object[] = () => [];
  /** Absent: the cluster has no such API. */
  operators: (() => object[]) | undefined;
  /** An answer in the place of the usual one, of the cluster (`GET /api/v1/nodes`) or elsewhere (`GET https://…`). */
  instead: (what: string, atMs: number) => Reply | undefined = () => undefined;
  presence: Engine["presence"] = async () => "present";

  context(): HealthContext {
    const { clock, rows, warnings } = this;
    const settings = {
      "openshift:kubernetes.server": "https://api.example:6443",
      "openshift:kubernetes.token": "t0ken",
    };
    const engine: Engine = {
      ...noEngine,
      presence: () => this.presence(),
      progress: (_urn, text) => void rows.push(text),
      say: (_urn, _severity, text) => void warnings.push(text),
    };
    const random = (): number => 0.5;
    const context = { configuration: settingsSource({ config: settings }), engine, clock, random };
    const bound = bindHealthIn({}, "urn", context);
    const api = createApiServer(bound.cluster.api.connection, {
      clock,
      random,
      transportOf: () => (request) => this.answer(request, request.url.pathname),
      current: (given) => given,
      identify: () => Promise.resolve({}),
      forget: () => false,
    });
    return {
      ...bound,
      cluster: { api, discovery: createDiscovery(api, clock) },
      transportOf: (options) => {
        this.reached.push(options);
        // As every transport does.
        rememberSecrets(options);
        return (request) => this.answer(request, request.url.href);
      },
    };
  }

  private async answer({ method, url }: HttpRequest, place: string): Promise<HttpResponse> {
    const atMs = this.clock.elapsedMs;
    const what = `${method} ${place}`;
    this.requests.push({ what: `${what}${url.search}`, atMs });
    const reply = this.instead(what, atMs) ?? this.usual(place, atMs);
    if (reply instanceof TransportFailure) throw reply;
    return { body: "", headers: {}, ...reply };
  }

  private usual(path: string, atMs: number): Reply {
    const nodes = this.nodes(atMs);
    const [, name] = /^\/api\/v1\/nodes\/(.+)$/u.exec(path) ?? [];
    const node = nodes.find((each) => (each as { metadata: { name: string } }).metadata.name === name);
    if (node !== undefined) return json(node);
    switch (path) {
      case "/api/v1":
        return json({ groupVersion: "v1", resources: core });
      case "/api/v1/nodes":
        return json({ items: nodes });
      case "/api/v1/pods":
      case "/api/v1/namespaces/test/pods":
        return json({ items: this.pods(atMs) });
      case "/apis/config.openshift.io/v1":
        return this.operators === undefined
          ? missing
          : json({ groupVersion: "config.openshift.io/v1", resources: operators });
      case "/apis/config.openshift.io/v1/clusteroperators":
        return json({ items: this.operators?.() ?? [] });
      default:
        return missing;
    }
  }
}

const core = [
  { name: "pods", kind: "Pod", namespaced: true },
  { name: "nodes", kind: "Node", namespaced: false },
  { name: "configmaps", kind: "ConfigMap", namespaced: true },
];
const operators = [{ name: "clusteroperators", kind: "ClusterOperator", namespaced: false }];

/** A refusal, or another answer of the API that is no object. */
export function statusReply(status: number, message: string): Reply {
  return { status, body: JSON.stringify({ kind: "Status", message }) };
}
const missing = statusReply(404, "it is not there");

function json(body: object): Reply {
  return { status: 200, body: JSON.stringify({ metadata: {}, ...body }) };
}
