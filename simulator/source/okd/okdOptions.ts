import type { SimulatorClock } from "../simulatorOptions";
import type { GivenObject } from "./kubeObject";
import { resolveNodeRhythm, type NodeRhythm } from "./nodeRhythm";

/**
 * How the OAuth server answers `GET /oauth/authorize` of the challenging client.
 *
 * - `success` 302 with a token in the fragment
 * - `error-in-query`, `error-in-fragment` 302 with `error` and `error_description`
 * - `redirect` a 302 to itself first, then as `success`
 * - `browser` 401 without a challenge; `Link` and `Warning` say where a person gets a token
 * - `challenge` 401 with a challenge whatever the credentials: the second one means they are wrong
 * - `bad-client` 400 with `{error, error_description}`
 * - `server-error` 500 in plain text
 */
export type OauthBehavior =
  | "success"
  | "error-in-query"
  | "error-in-fragment"
  | "redirect"
  | "browser"
  | "challenge"
  | "bad-client"
  | "server-error";

/** How the OAuth server behaves. */
export interface OauthOptions {
  /** What every user meets who has no behavior of their own. Default `success`. */
  behavior?: OauthBehavior;
  /** The life of a session token in seconds. Default 86400. */
  expiresInSeconds?: number;
  /** Whether there is `/.well-known/oauth-authorization-server`; an old 3.x has none. Default true. */
  metadata?: boolean;
  /** Whether it listens on a port of its own. Default: in 4.x. */
  ownOrigin?: boolean;
}

/** Someone with a password. */
export interface OkdUser {
  name: string;
  password: string;
  groups?: readonly string[];
  /** How the OAuth server answers this user once the password is right. Default: as it answers all. */
  oauth?: OauthBehavior;
}

/** Whom a static token belongs to. */
export interface TokenOwner {
  user: string;
  groups?: readonly string[];
}

/** What discovery and the paths leave out, so that clients have to find another way. */
export interface ApiOptions {
  /** Whether the `openshift.io` groups are served. Default: in 4.x. (3.x: from 3.6 on.) */
  openshiftGroups?: boolean;
  /** Whether `serviceaccounts/token` is served. Default: in 4.x. */
  tokenRequest?: boolean;
  /** Whether one may ask who one is with a SelfSubjectReview (Kubernetes 1.27). Default: in 4.x. */
  selfSubjectReview?: boolean;
  /** `v1` serves both versions of rbac.authorization.k8s.io, `v1beta1` only that, `none` neither. Default `v1`. */
  rbac?: "v1" | "v1beta1" | "none";
  /** Whether resources in discovery have `verbs`; very old servers name none. Default true. */
  verbs?: boolean;
}

/** How watches behave. */
export interface WatchOptions {
  /** How long between two bookmarks, in milliseconds. Default 60000. 3.x sends none. */
  bookmarkIntervalMs?: number;
  /** How a version that is too old is answered: an `ERROR` event, or 410 at once. Default `event`. */
  expired?: "event" | "http";
}

/** An image that the registry has. */
export interface OkdImage {
  namespace: string;
  name: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
}

/** What `startOkdSimulator` can be told; nothing is needed. */
export interface OkdSimulatorOptions {
  /** `3.x` serves `/oapi/v1`, and OAuth at the API's origin; `4.x` only groups. Default `4.x`. */
  version?: "3.x" | "4.x";
  /** The address to listen on. Default `127.0.0.1`: not reachable from elsewhere. */
  host?: string;
  /** The port of the API. Default 0: any free one. OAuth and registry always take a free one. */
  port?: number;
  /** Serve https with this key and certificate, both PEM. Default: http. */
  tls?: { key: string; cert: string };
  /** The same for the OAuth server, which may be in another domain of trust. Default: `tls`. */
  oauthTls?: { key: string; cert: string };
  /** The same for the registry. Default: `tls`. */
  registryTls?: { key: string; cert: string };
  /** Certificates that client certificates (CN = user, O = groups) are signed with, PEM. Only with `tls`. */
  clientCa?: string;
  /** Default: `developer` / `developer-password`, and `admin` / `admin-password` of `cluster-admins`. */
  users?: readonly OkdUser[];
  /** Bearer token → its owner. Default: none. */
  tokens?: Readonly<Record<string, TokenOwner>>;
  /** What there is at the start. Default: nothing beside `default` and `kube-system`. */
  objects?: readonly (GivenObject & { kind: string })[];
  /**
   * The nodes that are played: each is Ready, and reboots for a pod of the back end `kubernetes`. Those in `objects` are
   * objects and nothing more. Default: none.
   */
  nodes?: readonly string[];
  /** How played nodes reboot. Default: in about 3 seconds. */
  nodeRhythm?: NodeRhythm;
  /** Where the randomness of played nodes comes from, their boot ids included. Default 1: two runs are alike. */
  seed?: number;
  /** The images that the registry has. Default: none. */
  images?: readonly OkdImage[];
  oauth?: OauthOptions;
  api?: ApiOptions;
  watch?: WatchOptions;
  /** How long until a token secret is filled and a new account has its secrets, in milliseconds. Default 20. */
  controllerDelayMs?: number;
  /** Default: the real time. Tokens expire by it; delays and bookmarks are always real. */
  clock?: SimulatorClock;
}

/** The options with every default in place. */
export interface ResolvedOkdOptions {
  version: "3.x" | "4.x";
  oauth: Required<OauthOptions>;
  api: Required<ApiOptions>;
  watch: Required<WatchOptions>;
  controllerDelayMs: number;
  nodes: readonly string[];
  nodeRhythm: Required<NodeRhythm>;
  seed: number;
  clock: SimulatorClock;
  /** What `ca.crt` of a token secret holds, PEM. */
  caCertificate: string;
}

/** The users there are when none was named. */
export const defaultOkdUsers: readonly OkdUser[] = [
  { name: "developer", password: "developer-password" },
  { name: "admin", password: "admin-password", groups: ["cluster-admins"] },
];

/** Puts the defaults in place. */
export function resolveOkdOptions(options: OkdSimulatorOptions): ResolvedOkdOptions {
  const { version = "4.x", oauth, api, watch, controllerDelayMs = 20, clock = Date, tls } = options;
  const modern = version === "4.x";
  return {
    version,
    oauth: {
      behavior: "success",
      expiresInSeconds: 86_400,
      metadata: true,
      ownOrigin: modern,
      ...oauth,
    },
    api: {
      openshiftGroups: modern,
      tokenRequest: modern,
      selfSubjectReview: modern,
      rbac: "v1",
      verbs: true,
      ...api,
    },
    watch: { bookmarkIntervalMs: 60_000, expired: "event", ...watch },
    controllerDelayMs,
    nodes: options.nodes ?? [],
    nodeRhythm: resolveNodeRhythm(options.nodeRhythm ?? {}),
    seed: options.seed ?? 1,
    clock,
    caCertificate: tls?.cert ?? "",
  };
}
