import type * as pulumi from "@pulumi/pulumi";

/**
 * How the pod is made that reboots a node, where the back end is `kubernetes`. What it needs of the cluster is in
 * `docs/backends.md`.
 *
 * @example
 * ```ts
 * const pod: RebootPodArgs = { namespace: "maintenance", image: "registry.example.com/busybox@sha256:…" };
 * ```
 */
export interface RebootPodArgs {
  /** Where the pods are made. It must allow privileged ones. @default "node-maintenance" */
  namespace?: pulumi.Input<string>;
  /**
   * An image with a shell, `cat`, `date` and `nsenter`.
   *
   * @default on OpenShift that of the machine-config daemon, which is on every node; elsewhere busybox 1.37.0, by digest
   */
  image?: pulumi.Input<string>;
  /** The service account of the pods. @default "node-reboot" */
  serviceAccount?: pulumi.Input<string>;
  /** The names of the secrets with which the image is pulled. @default none */
  imagePullSecrets?: pulumi.Input<pulumi.Input<string>[]>;
  /** What the pod runs in the place of the host's `systemctl reboot`, behind the same guard. @default that */
  command?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * How to reach an OKD, OpenShift or Kubernetes API server. Either `server` with credentials, or `kubeconfig`; credentials
 * beside a `kubeconfig` take the place of those of its user.
 *
 * @example
 * ```ts
 * const admin: KubernetesConnectionArgs = {
 *   server: "https://api.example.com:6443",
 *   token: config.requireSecret("token"),
 * };
 * new okd.ServiceAccountToken("robot", {
 *   namespace: "test",
 *   serviceAccount: "robot",
 *   connection: { kubernetes: admin },
 * });
 * ```
 */
export interface KubernetesConnectionArgs {
  /** Where the API is: `https://HOST:6443`. */
  server?: pulumi.Input<string>;
  /** A bearer token: a session token, or that of a service account. */
  token?: pulumi.Input<string>;
  /** An X.509 client certificate: PEM text, or the path of a PEM file. Together with `clientKey`. */
  clientCertificate?: pulumi.Input<string>;
  /** The key of `clientCertificate`: PEM text, or the path of a PEM file. */
  clientKey?: pulumi.Input<string>;
  /** A user of the cluster; a session token is obtained with it, and kept in memory only. */
  username?: pulumi.Input<string>;
  /** The password of `username`. */
  password?: pulumi.Input<string>;
  /** Certificates to trust instead of those that Node.js trusts: PEM text, or the path of a PEM file. */
  certificateAuthority?: pulumi.Input<string>;
  /** The same for the OAuth server of 4.x. @default those that Node.js trusts and `certificateAuthority` */
  oauthCertificateAuthority?: pulumi.Input<string>;
  /** The same for the registry. @default those that Node.js trusts and `certificateAuthority` */
  registryCertificateAuthority?: pulumi.Input<string>;
  /** A kubeconfig as `oc` and `kubectl` read it: its text, or its path. `exec` plug-ins are refused. */
  kubeconfig?: pulumi.Input<string>;
  /** A context of the kubeconfig. @default its `current-context` */
  context?: pulumi.Input<string>;
  /**
   * Do not verify certificates; every run then warns. Give `certificateAuthority` instead where you can.
   *
   * @default false
   */
  insecureSkipTlsVerify?: pulumi.Input<boolean>;
  /**
   * Send credentials over `http://` to another machine; every run then warns. To this machine no consent is
   * needed.
   *
   * @default false
   */
  allowPlainHttp?: pulumi.Input<boolean>;
  /** How the pod is made that reboots a node. */
  pod?: pulumi.Input<RebootPodArgs>;
}
