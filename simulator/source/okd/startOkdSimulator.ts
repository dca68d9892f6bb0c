import { createAccountTokens } from "./accountTokens";
import { answerApi, type ApiServerArgs } from "./apiServer";
import { startControllers } from "./controllers";
import { defaultClusterRoleBindings, defaultClusterRoles } from "./defaultRoles";
import { listen, type HttpServer } from "./httpServer";
import type { Identity } from "./identity";
import { addImage } from "./imageSignatures";
import type { GivenObject, KubeObject } from "./kubeObject";
import { answerOauth, type OauthArgs } from "./oauth";
import { ObjectStore } from "./objectStore";
import { PlayedNodes, type NodeBoot } from "./playedNodes";
import {
  defaultOkdUsers,
  resolveOkdOptions,
  type OauthOptions,
  type OkdImage,
  type OkdSimulatorOptions,
  type OkdUser,
  type WatchOptions,
} from "./okdOptions";
import { answerRegistry } from "./registry";
import { createRequestLog, type OkdRequest } from "./requestLog";
import { customType, isNamespaced, pluralOf, servedTypes, type CustomKind } from "./resourceTypes";
import { createSessionTokens } from "./sessionTokens";
import { seededRandom } from "../seededRandom";
import { createTimers } from "./timers";
import { createWatches } from "./watch";
import { serveWebSocketWatches } from "./watchUpgrade";

/** A running OKD. */
export interface OkdSimulator {
  /** Where the API listens, for example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Where OAuth listens; in 3.x the same. */
  readonly oauthUrl: string;
  /** Where the registry listens. */
  readonly registryUrl: string;
  /** The registry as image names and `config.json` have it, for example `127.0.0.1:41236`. */
  readonly registry: string;
  /** Every request to any of the three, in the order of arrival. */
  readonly requests: readonly OkdRequest[];
  /** Every token given out, to users and to service accounts, also those that are good no more. */
  readonly issuedTokens: readonly string[];
  /** Each boot of a played node that a pod has brought about: what counts, however many pods there were. */
  readonly boots: readonly NodeBoot[];
  /** How many watches are open. */
  readonly openWatches: number;
  /** Adds an object or replaces it, status and all, unchecked; its namespace too when that is missing. */
  put(object: GivenObject & { kind: string }): KubeObject;
  /** A copy of an object; undefined when there is none. Role bindings have the form of rbac.authorization.k8s.io. */
  get(kind: string, name: string, namespace?: string): KubeObject | undefined;
  /** Takes an object away; says whether there was one. */
  remove(kind: string, name: string, namespace?: string): boolean;
  /** Copies of the objects of a kind, of one namespace or of all. */
  list(kind: string, namespace?: string): KubeObject[];
  /**
   * Serves one kind more from now on, as a CustomResourceDefinition does; its objects are put and read through the
   * API. Returns what takes it away again, with all its objects.
   */
  serveKind(kind: CustomKind): () => void;
  /** Adds a user, or changes the password, groups and behavior of one. */
  setUser(user: OkdUser): void;
  /** Changes how the OAuth server behaves; what is not named stays. `ownOrigin` cannot be changed. */
  setOauth(oauth: Omit<OauthOptions, "ownOrigin">): void;
  /** Changes how later watches behave; what is not named stays. */
  setWatch(watch: WatchOptions): void;
  /** Puts an image into an image stream, so that it can have signatures. */
  addImage(image: OkdImage): void;
  /** Forgets every change until now: watches from older versions get 410. Open ones continue. */
  compact(): void;
  /** Breaks the connections of all watches, and says how many there were. */
  cutWatches(): number;
  /** Ends everything, open watches too. */
  close(): Promise<void>;
}

/**
 * Starts an OKD whose API, OAuth server and registry answer as the real ones do.
 *
 * @example
 * const okd = await startOkdSimulator({ version: "3.x", tokens: { secret: { user: "ann", groups: ["cluster-admins"] } } });
 * await fetch(`${okd.url}/oapi/v1/users/~`, { headers: { authorization: "Bearer secret" } });
 * await okd.close();
 */
export async function startOkdSimulator(options: OkdSimulatorOptions = {}): Promise<OkdSimulator> {
  const resolved = resolveOkdOptions(options);
  const { clock, version, api } = resolved;
  const { host = "127.0.0.1", port = 0, tls, clientCa } = options;
  const store = new ObjectStore(clock);
  const tokens = createAccountTokens(store, resolved);
  const sessions = createSessionTokens(store, resolved);
  const watches = createWatches(store, resolved);
  const owners = new Map(Object.entries(options.tokens ?? {}));
  const users = new Map<string, OkdUser>();
  const issued = (): string[] => [...sessions.issued, ...tokens.issued];
  const log = createRequestLog(clock, () => [...issued(), ...owners.keys()]);
  const servers: HttpServer[] = [];
  let [url, oauthUrl, registryUrl] = ["", "", ""];

  const identityOf = (token: string): Identity | undefined => {
    const owner = owners.get(token);
    if (owner === undefined) return sessions.identityOf(token) ?? tokens.identityOf(token);
    return { user: owner.user, uid: "", groups: [...(owner.groups ?? []), "system:authenticated"] };
  };
  const setUser = (user: OkdUser): void => {
    users.set(user.name, user);
    store.set("users", {
      metadata: { name: user.name },
      identities: [`simulator:${user.name}`],
      groups: [...(user.groups ?? [])],
    });
  };
  const put = ({ kind, ...object }: GivenObject & { kind: string }): KubeObject => {
    const { namespace } = object.metadata;
    const plural = pluralOf(kind);
    if (isNamespaced(kind) !== (namespace !== undefined))
      throw new RangeError(`A ${kind} ${isNamespaced(kind) ? "needs a" : "has no"} namespace`);
    if (namespace !== undefined && store.get("namespaces", namespace) === undefined)
      store.set("namespaces", activeNamespace(namespace));
    return store.set(plural, object);
  };

  const stopControllers = startControllers({
    store,
    tokens,
    options: resolved,
    registry: () => authority(registryUrl),
  });
  const timers = createTimers();
  const played = new PlayedNodes({
    store,
    names: resolved.nodes,
    rhythm: resolved.nodeRhythm,
    clock,
    random: seededRandom(resolved.seed),
    later: timers.later,
  });
  const stopNodes = played.start();
  for (const namespace of ["default", "kube-system"]) store.set("namespaces", activeNamespace(namespace));
  for (const role of defaultClusterRoles) store.set("clusterroles", role);
  for (const binding of defaultClusterRoleBindings) store.set("clusterrolebindings", binding);
  for (const user of options.users ?? defaultOkdUsers) setUser(user);

  const types = servedTypes(version, api);
  const discovery = { types, version, verbs: api.verbs, address: () => authority(url) };
  const oauth: OauthArgs = { options: resolved, users, sessions, url: () => oauthUrl };
  const apiArgs: ApiServerArgs = { store, tokens, watches, discovery, oauth, identityOf };

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopControllers();
    stopNodes();
    timers.stop();
    watches.cutAll();
    await Promise.all(servers.map((server) => server.close()));
  };
  const serve = async (args: Omit<Parameters<typeof listen>[0], "host" | "log">): Promise<HttpServer> => {
    const server = await listen({ host, log, ...args });
    servers.push(server);
    return server;
  };

  try {
    for (const object of options.objects ?? []) put(object);
    for (const image of options.images ?? []) addImage(store, image);
    const apiServer = await serve({
      name: "api",
      port,
      tls,
      clientCa,
      handle: (call) => answerApi(call, apiArgs),
    });
    serveWebSocketWatches(apiServer.server, apiArgs, log);
    url = apiServer.url;
    oauthUrl = url;
    if (resolved.oauth.ownOrigin) {
      const handle = (call: Parameters<typeof answerOauth>[0]) => answerOauth(call, oauth);
      oauthUrl = (await serve({ name: "oauth", port: 0, tls: options.oauthTls ?? tls, handle })).url;
    }
    const registryArgs = { store, identityOf };
    const registry = await serve({
      name: "registry",
      port: 0,
      tls: options.registryTls ?? tls,
      handle: (call) => answerRegistry(call, registryArgs),
    });
    registryUrl = registry.url;
  } catch (error) {
    await close();
    throw error;
  }

  return {
    url,
    oauthUrl,
    registryUrl,
    registry: authority(registryUrl),
    requests: log.requests,
    boots: played.boots,
    get issuedTokens() {
      return issued();
    },
    get openWatches() {
      return watches.open;
    },
    put,
    get: (kind, name, namespace) => store.get(pluralOf(kind), name, namespace),
    remove: (kind, name, namespace) => store.delete(pluralOf(kind), name, namespace) !== undefined,
    list: (kind, namespace) => store.list(pluralOf(kind), namespace),
    serveKind: (kind) => {
      const added = customType(kind);
      types.push(...added);
      return () => {
        for (const type of added) types.splice(types.indexOf(type), 1);
        for (const { metadata } of store.list(kind.plural))
          store.delete(kind.plural, metadata.name, metadata.namespace);
      };
    },
    setUser,
    setOauth: (changed) => {
      Object.assign(resolved.oauth, changed);
    },
    setWatch: (changed) => {
      Object.assign(resolved.watch, changed);
    },
    addImage: (image) => {
      addImage(store, image);
    },
    compact: () => {
      store.compact();
    },
    cutWatches: () => watches.cutAll(),
    close: () => (closed ??= close()),
  };
}

function activeNamespace(name: string): GivenObject {
  return {
    metadata: { name, labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

function authority(url: string): string {
  return url.replace(/^https?:\/\//, "");
}
