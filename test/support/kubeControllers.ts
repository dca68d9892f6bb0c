/** The parts of Kubernetes' controllers and kubelets that tests need, played on a bare API server. */
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeApiServer } from "./kubeApiServer";
import { mintSecretToken } from "./kubeCredentials";

interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

interface ClusterRole extends KubeObject {
  readonly rules: readonly unknown[] | null;
  readonly aggregationRule?: {
    readonly clusterRoleSelectors: readonly { readonly matchLabels: Readonly<Record<string, string>> }[];
  };
}

interface Secret extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * Plays the aggregation controller once: fills the roles that collect the rules of others (`view`, `edit`,
 * `admin`), which the API server creates empty.
 */
export async function aggregateClusterRoles(server: KubeApiServer): Promise<void> {
  const roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
  const known = new Map((await list<ClusterRole>(server, roles)).map((role) => [role.metadata.name, role]));
  const rulesOf = (role: ClusterRole): readonly unknown[] => {
    const selectors = role.aggregationRule?.clusterRoleSelectors;
    if (!selectors) return role.rules ?? [];
    const matches = (other: ClusterRole): boolean =>
      selectors.some(({ matchLabels }) =>
        Object.entries(matchLabels).every(([key, value]) => other.metadata.labels?.[key] === value),
      );
    return [...known.values()].filter((other) => other !== role && matches(other)).flatMap(rulesOf);
  };
  for (const role of known.values()) {
    if (!role.aggregationRule) continue;
    await must(server, "PATCH", `${roles}/${role.metadata.name}`, { rules: rulesOf(role) });
  }
}

/**
 * Plays the token controller: fills secrets of type `kubernetes.io/service-account-token` whose service account
 * exists, within about 100 ms, until the returned function is called. Such a token is void once its secret is
 * deleted; the API server remembers for 10 s that it was good.
 */
export function playTokenController(server: KubeApiServer): () => Promise<void> {
  const stop = new AbortController();
  const work = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await fillTokenSecrets(server);
      } catch (error) {
        // Without a connection the API server is down, as tests let it be; a refusal is a defect of the test.
        if ((error as { code?: unknown }).code === undefined) throw error;
      }
      await sleep(100);
    }
  };
  const done = work();
  // Reported where the test waits for it.
  done.catch(() => undefined);
  return async () => {
    stop.abort();
    await done;
  };
}

async function fillTokenSecrets(server: KubeApiServer): Promise<void> {
  const query = "fieldSelector=type%3Dkubernetes.io%2Fservice-account-token";
  for (const { metadata, data } of await list<Secret>(server, `/api/v1/secrets?${query}`)) {
    const { name, namespace, annotations } = metadata;
    const serviceAccount = annotations?.["kubernetes.io/service-account.name"] ?? "";
    if (data?.token) continue;
    const account = await server.request(
      "GET",
      `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`,
    );
    if (account.status !== 200) continue;
    const { uid } = (account.body as KubeObject).metadata;
    const token = mintSecretToken(
      { namespace, secret: name, serviceAccount, serviceAccountUid: uid },
      server.serviceAccountKey,
    );
    const filled = await server.request("PATCH", `/api/v1/namespaces/${namespace}/secrets/${name}`, {
      metadata: { annotations: { "kubernetes.io/service-account.uid": uid } },
      stringData: { token, namespace, "ca.crt": server.caCertificate },
    });
    // Deleted meanwhile.
    if (filled.status === 404) continue;
    if (filled.status !== 200)
      throw new Error(`The secret ${name} could not be filled: ${messageOf(filled.body)}`);
  }
}

/**
 * Plays the kubelet: creates the node unless it exists, and reports its Ready condition.
 * @param ready `"Unknown"` is what the cluster says of a node that it has lost
 */
export async function putNode(
  server: KubeApiServer,
  name: string,
  ready: boolean | "Unknown",
): Promise<void> {
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const created = await server.request("POST", "/api/v1/nodes", { metadata: { name } });
  if (![201, 409].includes(created.status)) {
    throw new Error(`The node ${name} could not be created: ${messageOf(created.body)}`);
  }
  const condition = {
    type: "Ready",
    status: ready === "Unknown" ? ready : ready ? "True" : "False",
    reason: ready === "Unknown" ? "NodeStatusUnknown" : ready ? "KubeletReady" : "KubeletNotReady",
    message: ready === true ? "kubelet is posting ready status" : "",
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  await must(server, "PATCH", `/api/v1/nodes/${name}/status`, { status: { conditions: [condition] } });
}

async function list<T>(server: KubeApiServer, path: string): Promise<readonly T[]> {
  return ((await must(server, "GET", path)) as { items: readonly T[] }).items;
}

async function must(server: KubeApiServer, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await server.request(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status}: ${messageOf(answer.body)}`);
  return answer.body;
}

function messageOf(body: unknown): string {
  return (body as { message?: string }).message ?? JSON.stringify(body);
}
