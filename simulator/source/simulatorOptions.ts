import type { RebootRhythm } from "./rebootRhythm";

/**
 * The machines of one cluster.
 *
 * @example { naming: "new", suffix: "prod.internal" } // haproxy-cp-0.prod.internal, worker-tenant-s-0.prod.internal …
 * @example { nodes: ["worker-0.example", "worker-1.example"] } // all ACTIVE
 * @example { nodes: { "worker-0.example": "SHUTOFF" } }
 */
export interface ClusterOptions {
  /** The nodes: names of ACTIVE ones, or name and status of each. Default: those of `naming`. */
  nodes?: readonly string[] | Readonly<Record<string, string>>;
  /** Which generation of names the default nodes have. Default `old`: haproxy-0, master-0 to 2, worker-0 to 2. */
  naming?: "old" | "new";
  /** What follows the first dot of the default nodes' names. Default `openstacklocal`. */
  suffix?: string;
}

/**
 * Someone who may use the API.
 *
 * @example { username: "ci", password: "secret", reboot: true, clusters: ["demo.cna.example.com"] }
 */
export interface UserOptions {
  username: string;
  password: string;
  /** Whether the user has the role `reboot`. Without it a reboot is answered as if the node were unknown. */
  reboot: boolean;
  /** The clusters this user exists on; elsewhere the credentials are wrong. Default: all. */
  clusters?: readonly string[];
}

/**
 * How a reboot of a node that is rebooting is answered: `conflict` 409 in Nova's words, `not-found` as if the node
 * were unknown, `accept` a second job (the first one then ends in `Fail`), `same-job` the running job once more.
 */
export type WhileRebooting = "conflict" | "not-found" | "accept" | "same-job";

/** All there are of `WhileRebooting`. */
export const whileRebootingModes: readonly WhileRebooting[] = ["conflict", "not-found", "accept", "same-job"];

/** Where the simulator takes the time from: milliseconds since 1970. */
export interface SimulatorClock {
  now(): number;
}

/** What `startSimulator` can be told; nothing is needed. */
export interface SimulatorOptions {
  /** The address to listen on. Default `127.0.0.1`: not reachable from elsewhere. */
  host?: string;
  /** The port to listen on. Default 0: any free one. */
  port?: number;
  /** Cluster id → its machines. Default: `demo.cna.example.com` with the default nodes. */
  clusters?: Readonly<Record<string, ClusterOptions>>;
  /** Default: `operator` / `operator-password` with the role `reboot`, `viewer` / `viewer-password` without. */
  users?: readonly UserOptions[];
  /** How reboots go. Default: about 3 seconds, then `Done`. */
  reboot?: RebootRhythm;
  /** How a reboot of a rebooting node is answered. Default `conflict`. */
  whileRebooting?: WhileRebooting;
  /** How long after its end a job can be asked for, in milliseconds. Default: forever. */
  jobTtlMs?: number;
  /** Where all randomness comes from. Default 1: two runs are alike. */
  seed?: number;
  /** Default: the real time. Jobs are computed from it, so a fake one may jump. Delays of faults are always real. */
  clock?: SimulatorClock;
  /** Whether `/admin/*` exists. Default false. It asks for no password. */
  admin?: boolean;
  /** Serve https with this key and certificate, both PEM. Default: http. */
  tls?: { key: string; cert: string };
  /** A file in which nodes, jobs and accepted reboots outlive the process, even a killed one. Default: none. */
  stateFile?: string;
}

/** The cluster there is when none was named. */
export const defaultClusterId = "demo.cna.example.com";

/** The users there are when none was named. */
export const defaultUsers: readonly UserOptions[] = [
  { username: "operator", password: "operator-password", reboot: true },
  { username: "viewer", password: "viewer-password", reboot: false },
];

const defaultNames = {
  old: ["haproxy-0", "master-0", "master-1", "master-2", "worker-0", "worker-1", "worker-2"],
  new: [
    "haproxy-cp-0",
    "haproxy-www-0",
    "master-infra-0",
    "master-infra-1",
    "master-infra-2",
    "worker-infra-0",
    "worker-tenant-s-0",
    "worker-tenant-m-0",
    "worker-tenant-l-0",
  ],
};

/**
 * The nodes that a cluster begins with, as name and status.
 *
 * @example nodesOf({ nodes: ["worker-0.example"] }) // [["worker-0.example", "ACTIVE"]]
 */
export function nodesOf(cluster: ClusterOptions): [name: string, status: string][] {
  const { naming = "old", suffix = "openstacklocal" } = cluster;
  const nodes = cluster.nodes ?? defaultNames[naming].map((name) => `${name}.${suffix}`);
  return isNameList(nodes) ? nodes.map((name) => [name, "ACTIVE"]) : Object.entries(nodes);
}

function isNameList(nodes: NonNullable<ClusterOptions["nodes"]>): nodes is readonly string[] {
  return Array.isArray(nodes);
}
