import type * as pulumi from "@pulumi/pulumi";

/**
 * What must be well in a cluster before a node is rebooted. A part that cannot be read counts as not well, and the
 * message says so. `true` in the place of an object is all defaults.
 *
 * @example
 * ```ts
 * const healthGate: HealthGateArgs = {
 *   nodesReady: "90%",
 *   pods: [{ namespace: "rook-ceph", selector: "app=rook-ceph-osd" }],
 *   prometheus: { url: "https://prometheus.example.com", ignoreAlerts: "^(Watchdog|InfoInhibitor)$" },
 *   waitSeconds: 900,
 * };
 * ```
 */
export interface HealthGateArgs {
  /**
   * How many of the other nodes must be Ready: `true` for all, a share such as `"90%"` (rounded up), or a number;
   * `false` doesn't look at nodes. The node itself isn't counted, and a cordon doesn't matter.
   *
   * @default true
   */
  nodesReady?: pulumi.Input<boolean | number | `${number}%`>;
  /**
   * Whether each ClusterOperator must be `Available=True` and `Degraded=False`. A cluster that doesn't have this API
   * has nothing to look at.
   *
   * @default true
   */
  clusterOperators?: pulumi.Input<boolean>;
  /** Pods that must be ready. @default none */
  pods?: pulumi.Input<pulumi.Input<HealthPodsArgs>[]>;
  /** Fields of objects that must have a value. @default none */
  objects?: pulumi.Input<pulumi.Input<HealthObjectArgs>[]>;
  /** A Prometheus in which no alert may fire. @default none */
  prometheus?: pulumi.Input<HealthPrometheusArgs>;
  /**
   * How long to wait until all is well, in seconds, from 0 to 604800 (a week); 0 fails at once.
   *
   * @default 0
   */
  waitSeconds?: pulumi.Input<number>;
}

/**
 * Pods of a {@link HealthGateArgs}. Those that have finished, and those that are being deleted, don't count.
 *
 * @example
 * ```ts
 * const pods: HealthPodsArgs = { namespace: "openshift-dns", selector: "dns.operator.openshift.io/daemonset-dns=default" };
 * ```
 */
export interface HealthPodsArgs {
  /** The namespace. @default all namespaces */
  namespace?: pulumi.Input<string>;
  /** A label selector, such as `app=web,tier!=cache`. */
  selector: pulumi.Input<string>;
  /**
   * How many must be ready, whatever the others are. 0: there may be none, but all that match must be ready.
   *
   * @default all that match, and at least one
   */
  minReady?: pulumi.Input<number>;
}

/**
 * A field of an object, as `okd.ResourceCondition` reads it.
 *
 * @example
 * ```ts
 * const object: HealthObjectArgs = {
 *   apiVersion: "ceph.rook.io/v1",
 *   kind: "CephCluster",
 *   namespace: "rook-ceph",
 *   name: "rook-ceph",
 *   path: ".status.ceph.health",
 *   value: "HEALTH_OK",
 * };
 * ```
 */
export interface HealthObjectArgs {
  /** The group and version of the kind, such as `v1` or `apps/v1`. */
  apiVersion: pulumi.Input<string>;
  /** The kind, such as `Deployment`. */
  kind: pulumi.Input<string>;
  /** The name of the object. */
  name: pulumi.Input<string>;
  /** The namespace, for a kind that has one. */
  namespace?: pulumi.Input<string>;
  /** The field, such as `.status.phase` or `status.conditions[0].type`. */
  path: pulumi.Input<string>;
  /** What the field must hold. Text is compared as text (`"3"` is the number 3, too), anything else as JSON. */
  value: pulumi.Input<unknown>;
}

/**
 * A Prometheus whose alerts close a {@link HealthGateArgs}.
 *
 * Source: Prometheus, "HTTP API", "Alerts": `GET /api/v1/alerts` lists all active alerts.
 *
 * @example
 * ```ts
 * const prometheus: HealthPrometheusArgs = {
 *   url: "https://prometheus.example.com",
 *   ignoreAlerts: "^(Watchdog|InfoInhibitor)$",
 *   bearerToken: config.requireSecret("prometheusToken"),
 * };
 * ```
 */
export interface HealthPrometheusArgs {
  /** Where it is; `/api/v1/alerts` is added to its path. */
  url: pulumi.Input<string>;
  /**
   * A regular expression of JavaScript: an alert whose name it matches, in any part, doesn't count. It is what kured's
   * `--alert-filter-regexp` is.
   *
   * @default none: every alert counts, also one that always fires, such as `Watchdog`
   */
  ignoreAlerts?: pulumi.Input<string>;
  /** Whether alerts that are pending don't count. kured's `--alert-firing-only` is off unless given. @default true */
  onlyFiring?: pulumi.Input<boolean>;
  /** A bearer token; a secret. It goes to the origin of `url` alone, over `https://` or to this machine. */
  bearerToken?: pulumi.Input<string>;
  /** Certificates to trust instead of those that Node.js trusts, as PEM text. */
  caCertificate?: pulumi.Input<string>;
  /** Do not verify the server's certificate; every run then warns. @default false */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
}

/**
 * What must be well with a node after its reboot. All of it must hold at the same time, for `minimumStableSeconds`.
 *
 * A node without a connection to the API of its cluster, such as a load balancer, is judged by `http` alone.
 *
 * @example
 * ```ts
 * const readiness: ReadinessArgs = { daemonSets: true, http: { url: "https://worker-0.example.com/healthz" } };
 * ```
 */
export interface ReadinessArgs {
  /**
   * For how long `Ready` must stay True, and all else must hold, in seconds, from 0 to 86400. Whatever fails meanwhile
   * starts the time again; so does a look that could not be made for half a minute.
   *
   * @default 60
   */
  minimumStableSeconds?: pulumi.Input<number>;
  /** How long all of it may take, in seconds, from 1 to 604800; more than `minimumStableSeconds`. @default 600 */
  timeoutSeconds?: pulumi.Input<number>;
  /** Whether the pods of DaemonSets on the node must be ready. @default false */
  daemonSets?: pulumi.Input<boolean>;
  /** Pods on the node that must be ready: of each selector all, and at least one. @default none */
  pods?: pulumi.Input<pulumi.Input<ReadinessPodsArgs>[]>;
  /** An HTTP probe. @default none */
  http?: pulumi.Input<ReadinessHttpArgs>;
}

/**
 * Pods of a {@link ReadinessArgs}, on the node that was rebooted.
 *
 * @example
 * ```ts
 * const pods: ReadinessPodsArgs = { namespace: "openshift-ingress", selector: "ingresscontroller.operator.openshift.io/deployment-ingresscontroller=default" };
 * ```
 */
export interface ReadinessPodsArgs {
  /** The namespace. @default all namespaces */
  namespace?: pulumi.Input<string>;
  /** A label selector, such as `app=router`. */
  selector: pulumi.Input<string>;
}

/**
 * An HTTP probe of a {@link ReadinessArgs}: a GET without credentials, as the kubelet's `httpGet` makes it. Redirects
 * are followed within the origin.
 *
 * @example
 * ```ts
 * const http: ReadinessHttpArgs = { url: "http://lb-0.example.com:9000/haproxy_test", expectedStatus: 200 };
 * ```
 */
export interface ReadinessHttpArgs {
  /** What to ask for, without credentials in it. */
  url: pulumi.Input<string>;
  /** The status that is well: one, or a range. @default "200-399" */
  expectedStatus?: pulumi.Input<number | `${number}-${number}`>;
  /** Certificates to trust instead of those that Node.js trusts, as PEM text. */
  caCertificate?: pulumi.Input<string>;
  /** Do not verify the server's certificate. @default false */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
}

/** The names of the options of a `healthGate`. */
export const healthGateNames = [
  "nodesReady",
  "clusterOperators",
  "pods",
  "objects",
  "prometheus",
  "waitSeconds",
] as const satisfies readonly (keyof HealthGateArgs)[];

/** The names of the options of `readiness`. */
export const readinessNames = [
  "minimumStableSeconds",
  "timeoutSeconds",
  "daemonSets",
  "pods",
  "http",
] as const satisfies readonly (keyof ReadinessArgs)[];
