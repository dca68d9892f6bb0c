import type { ConfigurationSource } from "../../pulumi/configuration";
import type { OkdKey, OkdSettings } from "./checkOkdConnection";
import { readNamedFile, readTokenFile } from "./credentialFiles";

const folder = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The settings of the service account that is mounted into the pod this runs in; nothing outside a pod. The token
 * is read again for each request, because the kubelet exchanges it.
 *
 * Source: Kubernetes, "Accessing the Kubernetes API from a Pod", "Directly accessing the REST API"; and
 * `client-go/rest/config.go`, `InClusterConfig`.
 *
 * @returns why there is none, when this is a pod
 */
export function inClusterConnection(source: ConfigurationSource): OkdSettings | { why: string } | undefined {
  const host = source.env("KUBERNETES_SERVICE_HOST") ?? "";
  const port = source.env("KUBERNETES_SERVICE_PORT") ?? "";
  if (host === "" || port === "") return undefined;
  const token = readTokenFile(`${folder}/token`, source, `${folder}/token cannot be read`);
  if ("fault" in token) return { why: token.fault };
  // A cluster may do without its own authority; without a namespace nothing is amiss.
  const authority = readNamedFile(`${folder}/ca.crt`, source);
  const namespace = readNamedFile(`${folder}/namespace`, source);
  return {
    raw: {
      server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
      token: token.text,
      ...("text" in authority ? { certificateAuthority: `${folder}/ca.crt` } : {}),
      ...("text" in namespace ? { namespace: namespace.text.trim() } : {}),
    },
    pathOf: (key) => `the pod's service account: ${placeOf[key] ?? key}`,
    source: "the pod's service account",
    files: { token: `${folder}/token` },
  };
}

const placeOf: Partial<Record<OkdKey, string>> = {
  server: "KUBERNETES_SERVICE_HOST",
  token: `${folder}/token`,
  certificateAuthority: `${folder}/ca.crt`,
};
