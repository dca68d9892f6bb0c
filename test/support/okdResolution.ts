/** Where a connection to the OKD API comes from, in short. */
import { stringify } from "yaml";
import type { OkdConnection } from "../../provider/kubernetes/connection/okdConnection";
import {
  requireOkdConnection,
  resolveOkdConnection,
} from "../../provider/kubernetes/connection/resolveOkdConnection";
import type { ClusterChoice } from "../../provider/pulumi/namespace/choosePart";
import { makeCertificates } from "./certificates";
import { settingsSource, type Settings } from "./settingsSource";

/** The parts of a kubeconfig whose context, cluster and user all have that name. */
export const parts = (name: string, user: object = { token: `${name}-token` }) => ({
  clusters: [{ name, cluster: { server: `https://${name}.example:6443` } }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name, namespace: `${name}-space` } }],
});
export const kubeconfig = (name: string, user?: object): string =>
  stringify({ apiVersion: "v1", kind: "Config", ...parts(name, user), "current-context": name });

export const connection = (inputs: ClusterChoice, settings: Settings): OkdConnection =>
  requireOkdConnection(inputs, settingsSource(settings));
/** A connection in short: where it came from, and what it is. */
export const short = (inputs: ClusterChoice, settings: Settings): string => {
  const { source, server, token } = connection(inputs, settings);
  return `${source}: ${server} as ${token ?? "no one"}`;
};
export const faults = (inputs: ClusterChoice, settings: Settings): string[] => {
  const resolution = resolveOkdConnection(inputs, settingsSource(settings));
  if (resolution === "unknown" || "connection" in resolution) throw new Error("no faults");
  return resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
};

export const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
export const { ca } = makeCertificates();
export const pod: Settings = {
  env: { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" },
  files: {
    [`${folder}/token`]: "pod-token\n",
    [`${folder}/ca.crt`]: ca,
    [`${folder}/namespace`]: "robots\n",
  },
};
export const everywhere: Settings = {
  config: {
    "openshift:kubernetes.server": "https://config.example:6443",
    "openshift:kubernetes.token": "config-token",
  },
  env: { ...pod.env, KUBECONFIG: "/etc/list", HOME: "/home/me" },
  files: { ...pod.files, "/etc/list": kubeconfig("list"), "/home/me/.kube/config": kubeconfig("home") },
};
export const own = { server: "https://own.example:6443", token: "own-token" };
