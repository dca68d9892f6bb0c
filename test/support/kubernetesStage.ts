/** The back end `kubernetes` on a real API server and a real node, through a proxy that can lose what passes. */
import { randomUUID } from "node:crypto";
import { createKubernetesBackend } from "../../provider/backends/kubernetes/kubernetesBackend";
import {
  createKubernetesClient,
  type KubernetesClient,
} from "../../provider/backends/kubernetes/kubernetesClient";
import { usualPodSettings, type PodSettings } from "../../provider/backends/kubernetes/podSettings";
import { createNodeReads } from "../../provider/backends/nodeReads";
import type { RebootBackend } from "../../provider/backends/rebootBackend";
import { systemClock, type Clock } from "../../provider/core/clock";
import { createTransport } from "../../provider/http/transport";
import { createApiServer, type ApiServer } from "../../provider/kubernetes/apiServer";
import { rebootCommand, shellImage } from "../../scripts/kubelet/kubeletNode.cjs";
import type { KubeApiServer } from "./kubeApiServer";
import { interpose, type Passage, type Passing } from "./interposedServer";
import { until } from "./until";

/** A client of an API server as one of its users, without anything between. */
export function apiServerOf(server: KubeApiServer, token = server.adminToken, url = server.url): ApiServer {
  const connection = { server: url, source: "the test", token, certificateAuthority: server.caCertificate };
  return createApiServer(connection, {
    clock: systemClock,
    random: Math.random,
    transportOf: createTransport,
    current: (given) => given,
    identify: () => Promise.resolve({ token }),
    forget: () => false,
  });
}

/** On a node of the tests: its own image, and NEVER a real reboot. */
export const podSettingsOfTests: PodSettings = {
  ...usualPodSettings,
  image: shellImage,
  command: rebootCommand,
};

/** What a test has of a back end. */
export interface KubernetesStage {
  readonly backend: RebootBackend;
  readonly client: KubernetesClient;
  readonly settings: PodSettings;
  /** Decides what becomes of each request that is no dry run; `forward` where it is absent. */
  decide: ((passing: Passing) => Passage | Promise<Passage>) | undefined;
}

/** A back end with a namespace of its own. Ends with `closeServers`. */
export async function openKubernetesStage(
  server: KubeApiServer,
  {
    settings = {},
    token,
    clock = systemClock,
  }: { settings?: Partial<PodSettings>; token?: string; clock?: Clock } = {},
): Promise<KubernetesStage> {
  const namespace = `maintenance-${randomUUID().slice(0, 8)}`;
  await server.createNamespace(namespace);
  let stage: KubernetesStage | undefined = undefined;
  const url = await interpose(
    { server: server.url, certificateAuthority: server.caCertificate },
    (passing) => (passing.query.includes("dryRun") ? "forward" : (stage?.decide?.(passing) ?? "forward")),
  );
  const client = createKubernetesClient(apiServerOf(server, token, url), clock);
  const all = { ...podSettingsOfTests, namespace, ...settings };
  const backend = createKubernetesBackend(
    { server: url, key: namespace, settings: all },
    {
      client,
      clock,
      random: Math.random,
      reads: createNodeReads(),
      isRecorded: () => Promise.resolve(),
      warn: () => undefined,
    },
  );
  stage = { backend, client, settings: all, decide: undefined };
  return stage;
}

/** Whether a request creates a pod. */
export function isCreation({ method, path }: Passing): boolean {
  return method === "POST" && path.endsWith("/pods");
}

/** Looks again and again, for half a minute. */
export async function eventually<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  let seen: T | undefined;
  const hasCome = async (): Promise<boolean> => {
    seen = await look();
    return seen !== undefined && seen !== false;
  };
  await until("it comes to that", hasCome);
  return seen as T;
}
