/** A `ServiceAccountToken` as Pulumi's engine leads it through its life, without the engine, on any test cluster. */
import { isMaintenanceError, MaintenanceError } from "../../provider/errors/maintenanceError";
import type { ApiServer } from "../../provider/kubernetes/apiServer";
import type { OkdContext } from "../../provider/kubernetes/clusterContext";
import { serviceAccountTokenHandler } from "../../provider/okd/accounts/serviceAccountTokenHandler";
import type {
  ServiceAccountTokenInputs,
  ServiceAccountTokenState,
} from "../../provider/okd/accounts/serviceAccountTokenInputs";
import {
  okdContextWith,
  startSimulatedCluster,
  testClusters,
  type TestCluster,
  type TestClusterKind,
} from "./testCluster";

/** The test clusters, and simulated ones that have only an older way for what a robot needs. */
export const robotClusters: readonly TestClusterKind[] = [
  ...testClusters,
  {
    name: "simulator 4.x without TokenRequest, and with v1beta1 alone",
    version: "4.x",
    start: () => startSimulatedCluster({ version: "4.x", api: { tokenRequest: false, rbac: "v1beta1" } }),
  },
  {
    name: "simulator 3.x with /oapi alone",
    version: "3.x",
    start: () => startSimulatedCluster({ version: "3.x", api: { rbac: "none", openshiftGroups: false } }),
  },
];

/** A role binding, whichever API it was read through. */
export interface SeenBinding {
  readonly name: string;
  readonly role: string;
  /** `NAMESPACE:NAME` of each service account in it, and `KIND NAME` of whoever else. */
  readonly members: readonly string[];
}

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}
interface RawBinding extends Named {
  readonly roleRef: { readonly name: string; readonly kind?: string; readonly namespace?: string };
  readonly subjects?: { readonly kind: string; readonly name: string; readonly namespace?: string }[] | null;
}

/** What tests ask a cluster as its administrator. */
export function adminOf(cluster: TestCluster) {
  const read = async <T>(path: string): Promise<T | undefined> => {
    const { status, body } = await cluster.request("GET", path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
    return body as T;
  };
  const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await cluster.request(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}`);
    return answer.body;
  };
  const placeOfBindings = async (namespace: string): Promise<string> => {
    const rbac = "/apis/rbac.authorization.k8s.io";
    for (const root of [`${rbac}/v1`, `${rbac}/v1beta1`, "/oapi/v1"]) {
      if ((await read(root)) !== undefined) return `${root}/namespaces/${namespace}/rolebindings`;
    }
    throw new Error("no role bindings here");
  };
  return {
    must,
    account: (namespace: string, name: string) =>
      read<Named>(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`),
    createAccount: (namespace: string, name: string) =>
      must("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } }),
    deleteAccount: (namespace: string, name: string) =>
      must("DELETE", `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`),
    async secretNames(namespace: string): Promise<string[]> {
      const list = await read<{ items: Named[] }>(`/api/v1/namespaces/${namespace}/secrets`);
      return (list?.items ?? []).map(({ metadata }) => metadata.name);
    },
    async bindings(namespace: string): Promise<SeenBinding[]> {
      const list = await read<{ items: RawBinding[] }>(await placeOfBindings(namespace));
      return (list?.items ?? []).map(({ metadata, roleRef, subjects }) => ({
        name: metadata.name,
        role:
          roleRef.kind === "Role" || roleRef.namespace !== undefined ? `role/${roleRef.name}` : roleRef.name,
        members: (subjects ?? []).map((subject) =>
          subject.kind === "ServiceAccount"
            ? `${subject.namespace ?? ""}:${subject.name}`
            : `${subject.kind} ${subject.name}`,
        ),
      }));
    },
    /** A binding of a cluster role for some users, as an administrator makes it. */
    async bind(namespace: string, name: string, role: string, users: readonly string[]): Promise<void> {
      const place = await placeOfBindings(namespace);
      const isOpenshift = place.startsWith("/oapi");
      const group = "rbac.authorization.k8s.io";
      await must("POST", place, {
        metadata: { name },
        ...(isOpenshift
          ? { userNames: users, roleRef: { name: role } }
          : {
              subjects: users.map((user) => ({ apiGroup: group, kind: "User", name: user })),
              roleRef: { apiGroup: group, kind: "ClusterRole", name: role },
            }),
      });
    },
    async unbind(namespace: string, name: string): Promise<void> {
      await must("DELETE", `${await placeOfBindings(namespace)}/${encodeURIComponent(name)}`);
    },
    /** What a token's owner is answered who lists pods. */
    listPods: (namespace: string, token: string) =>
      cluster.request("GET", `/api/v1/namespaces/${namespace}/pods`, undefined, token),
  };
}

export interface RobotOptions {
  /** Instead of parts of the administrator's configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Puts something between the resource and the world. */
  readonly around?: (context: OkdContext) => OkdContext;
}

/** What Pulumi's engine keeps of one resource, and how it brings about what a program says. */
export class Robot {
  state: ServiceAccountTokenState | undefined;
  readonly warnings: string[] = [];
  readonly context: OkdContext;

  constructor(
    cluster: Pick<TestCluster, "server" | "adminToken" | "certificateAuthority">,
    readonly name: string,
    { config = {}, around = (context) => context }: RobotOptions = {},
  ) {
    const context = okdContextWith({
      "openshift:kubernetes.server": cluster.server,
      "openshift:kubernetes.token": cluster.adminToken,
      "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
      ...config,
    });
    const engine: OkdContext["engine"] = {
      ...context.engine,
      say: (_urn, _severity, text) => {
        this.warnings.push(text);
      },
    };
    this.context = around({ ...context, engine });
  }

  private get handler() {
    return serviceAccountTokenHandler(() => this.context);
  }

  private inputs(args: Partial<ServiceAccountTokenInputs>): ServiceAccountTokenInputs {
    return {
      namespace: "test",
      serviceAccount: this.name,
      rowUrn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/okd:ServiceAccountToken::${this.name}`,
      ...args,
    };
  }

  /** One `pulumi up`; what it did. @throws what the update fails with, the state kept as the engine keeps it */
  async up(
    args: Partial<ServiceAccountTokenInputs> = {},
  ): Promise<"created" | "same" | "updated" | "replaced"> {
    const inputs = this.inputs(args);
    const { failures } = await this.handler.check(this.state ?? {}, inputs);
    if (failures !== undefined) throw new Error(failures.map(({ reason }) => reason).join("; "));
    const olds = this.state;
    if (olds === undefined) {
      await this.keeping(() => this.handler.create(inputs));
      return "created";
    }
    const { changes, replaces = [] } = await this.handler.diff("", olds, inputs);
    if (changes !== true) return "same";
    if (replaces.length > 0) {
      await this.keeping(() => this.handler.create(inputs));
      await this.handler.delete("", olds);
      return "replaced";
    }
    await this.keeping(() => this.handler.update("", olds, inputs));
    return "updated";
  }

  /** `pulumi up --replace`: the same once more, and then without the one before. */
  async replace(args: Partial<ServiceAccountTokenInputs> = {}): Promise<void> {
    const olds = this.required();
    await this.keeping(() => this.handler.create(this.inputs(args)));
    await this.handler.delete("", olds);
  }

  async destroy(): Promise<void> {
    await this.handler.delete("", this.required());
    this.state = undefined;
  }

  /** What is recorded. */
  required(): ServiceAccountTokenState {
    if (this.state === undefined) throw new Error(`${this.name} is not recorded`);
    return this.state;
  }

  /** The token that the program is given. */
  get token(): string {
    return this.required().token ?? "";
  }

  private async keeping(work: () => Promise<{ outs?: unknown }>): Promise<void> {
    try {
      this.state = (await work()).outs as ServiceAccountTokenState;
    } catch (error) {
      // An initialization error brings the state along.
      if (typeof error === "object" && error !== null && "properties" in error)
        this.state = error.properties as ServiceAccountTokenState;
      throw error;
    }
  }
}

/** A context whose requests that change something go through `around`. */
export function withSends(
  context: OkdContext,
  around: (method: string, path: string, send: () => Promise<unknown>) => Promise<unknown>,
): OkdContext {
  return {
    ...context,
    clusterOf(connection) {
      const { api, discovery } = context.clusterOf(connection);
      const sent: ApiServer = {
        ...api,
        send: (method, path, body) =>
          around(method, path, () => api.send(method, path, body)) as ReturnType<ApiServer["send"]>,
        sendAs: (method, path, body, parse) =>
          around(method, path, () => api.sendAs(method, path, body, parse)) as never,
      };
      return { api: sent, discovery };
    },
  };
}

/** Counts the conflicts that a context's requests meet. */
export function countingConflicts(context: OkdContext): { context: OkdContext; met: () => number } {
  let met = 0;
  return {
    met: () => met,
    context: withSends(context, async (_method, _path, send) => {
      try {
        return await send();
      } catch (error) {
        if (isMaintenanceError(error, "ERR_CONFLICT")) met++;
        throw error;
      }
    }),
  };
}

/** The server does what it is asked to, and the answer to each first such request is lost. */
export function losingAnswers(context: OkdContext): OkdContext {
  const lost = new Set<string>();
  return withSends(context, async (method, path, send) => {
    const answer = await send();
    if (lost.has(`${method} ${path}`)) return answer;
    lost.add(`${method} ${path}`);
    throw lostAnswer(`${method} ${path}`);
  });
}

/** What becomes of a request whose answer does not come. */
export function lostAnswer(request: string): MaintenanceError {
  return new MaintenanceError("ERR_NETWORK", {
    what: `${request}: the answer was lost.`,
    next: "Try again.",
  });
}
