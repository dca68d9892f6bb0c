/** An API server in a few lines, with one node and its pods, for drains in virtual time and without HTTP. */
import { bindDrain, type DrainContext } from "../../provider/drain/cluster/drainContext";
import type { HttpRequest, HttpResponse } from "../../provider/http/messages";
import { createApiServer } from "../../provider/kubernetes/apiServer";
import { createDiscovery } from "../../provider/kubernetes/discovery";
import { noEngine, type Engine } from "../../provider/pulumi/engine";
import { podObject } from "./drainPods";
import { reset } from "./scriptedTransport";
import { okdContextWith } from "./testCluster";
import { VirtualClock } from "./virtualClock";

interface StoredPod {
  readonly uid: string;
  /** From when on it is gone, by the clock of the test. */
  goneAtMs?: number;
}

/** What becomes of an eviction instead of its being accepted; `undefined`: it is accepted. */
export type Eviction =
  | { status: number; message: string; headers?: Record<string, string> }
  /** A body as it is. */
  | { status: number; body: string }
  | undefined;

/** A server with a node `worker-0`. */
export class PodServer {
  readonly clock = new VirtualClock();
  readonly rows: string[] = [];
  /** Each request, such as `GET /api/v1/pods`, with the time since the beginning in milliseconds. */
  readonly requests: { readonly what: string; readonly atMs: number }[] = [];
  readonly pods = new Map<string, StoredPod>();
  /** The names of pods that nothing replaces. */
  readonly bare = new Set<string>();
  /** How long a pod takes to end once it was evicted, in milliseconds. */
  endsAfterMs = 500;
  unschedulable: boolean | undefined;
  annotations: Record<string, string | null> = {};
  /** What a list of the nodes shows. */
  nodes: readonly object[] = [];
  /** Decides what becomes of an eviction. */
  evict: (pod: string, atMs: number) => Eviction = () => undefined;
  /** Decides whether a read fails, and with what status. */
  readFails: (atMs: number) => number | undefined = () => undefined;
  /** What a change of the node gets instead of being made; `undefined`: it is made. */
  refuseChange: () => { status: number; body: string } | undefined = () => undefined;
  /** Throws where the drain has no right to continue. */
  requireRight: () => void = () => undefined;
  /** Whether the answer to a change of the node gets lost, once it was made. */
  losesAnswer: (change: number) => boolean = () => false;
  private changes = 0;
  presence: Engine["presence"] = async () => "present";

  addPods(...names: readonly string[]): void {
    for (const name of names) this.pods.set(name, { uid: `uid-of-${name}` });
  }

  requestsOf(begin: string): number {
    return this.requests.filter(({ what }) => what.startsWith(begin)).length;
  }

  context(): DrainContext {
    const { clock, rows } = this;
    const world = okdContextWith({
      "openshift:kubernetes.server": "https://api.example:6443",
      "openshift:kubernetes.token": "t0ken",
    });
    const bound = bindDrain({}, "urn", world);
    const api = createApiServer(bound.connection, {
      clock,
      random: () => 0.5,
      transportOf: () => (request) => this.answer(request),
      current: (given) => given,
      identify: () => Promise.resolve({}),
      forget: () => false,
    });
    const engine: Engine = {
      ...noEngine,
      presence: () => this.presence(),
      progress: (_urn, text) => void rows.push(text),
    };
    const cluster = { api, discovery: createDiscovery(api, clock) };
    return {
      ...bound,
      cluster,
      clusterOf: () => cluster,
      engine,
      clock,
      random: () => 0.5,
      requireRight: () => {
        this.requireRight();
      },
    };
  }

  private async answer({ method, url, body }: HttpRequest): Promise<HttpResponse> {
    const atMs = this.clock.elapsedMs;
    const path = url.pathname;
    this.requests.push({ what: `${method} ${path}`, atMs });
    const failure = method === "GET" ? this.readFails(atMs) : undefined;
    if (failure !== undefined) return json(failure, { kind: "Status", message: "it is out of order" });
    for (const [name, { goneAtMs }] of this.pods)
      if (goneAtMs !== undefined && goneAtMs <= atMs) this.pods.delete(name);
    if (path === "/api/v1") return json(200, { groupVersion: "v1", resources: core });
    if (path === "/api/v1/pods") return json(200, { items: [...this.pods].map((pod) => this.podOf(pod)) });
    if (path === "/api/v1/nodes") return json(200, { items: this.nodes });
    if (path === "/api/v1/nodes/worker-0") return this.node(method, body?.text);
    const [, name = ""] = /^\/api\/v1\/namespaces\/test\/pods\/([^/]+)\/eviction$/u.exec(path) ?? [];
    const pod = this.pods.get(name);
    if (pod === undefined) return json(404, { kind: "Status", message: `${path} is not there` });
    const refused = this.evict(name, atMs);
    if (refused === undefined) {
      pod.goneAtMs ??= atMs + this.endsAfterMs;
      return json(201, { kind: "Status" });
    }
    if ("body" in refused) return { headers: {}, ...refused };
    return json(refused.status, { kind: "Status", message: refused.message }, refused.headers);
  }

  private podOf([name, { uid, goneAtMs }]: [string, StoredPod]): object {
    const pod = podObject({ name, ...(this.bare.has(name) ? { controller: undefined } : {}) });
    const deleted = goneAtMs === undefined ? {} : { deletionTimestamp: "2026-01-01T00:00:00Z" };
    return { ...pod, metadata: { ...pod.metadata, uid, ...deleted } };
  }

  private node(method: string, text = "{}"): HttpResponse {
    const refused = method === "PATCH" ? this.refuseChange() : undefined;
    if (refused !== undefined) return { headers: {}, ...refused };
    if (method === "PATCH") {
      const { metadata, spec } = JSON.parse(text) as {
        metadata: { annotations: Record<string, string | null> };
        spec?: { unschedulable: boolean | null };
      };
      const all = Object.entries({ ...this.annotations, ...metadata.annotations });
      this.annotations = Object.fromEntries(all.filter(([, value]) => value !== null));
      if (spec !== undefined) this.unschedulable = spec.unschedulable ?? undefined;
      if (this.losesAnswer(++this.changes)) throw reset;
    }
    const metadata = { name: "worker-0", resourceVersion: "1", annotations: this.annotations };
    return json(200, { metadata, spec: { unschedulable: this.unschedulable } });
  }
}

const core = [
  { name: "pods", kind: "Pod", namespaced: true },
  { name: "pods/eviction", kind: "Eviction", namespaced: true, group: "policy", version: "v1" },
  { name: "nodes", kind: "Node", namespaced: false },
];

function json(status: number, body: object, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: JSON.stringify({ metadata: {}, ...body }) };
}
