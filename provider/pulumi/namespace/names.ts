/**
 * The words of the configuration. They stand here, below the rooms of the APIs, because each of these rooms also checks
 * the objects beside its own: a misspelled key is no better for being another API's.
 */

/** The fields of `selfService`. */
export const selfServiceFields = [
  "apiUrl",
  "clusterId",
  "username",
  "password",
  "caCertificate",
  "insecureSkipTlsVerify",
  "allowPlainHttp",
] as const;

/** The fields of `kubernetes`. */
export const kubernetesFields = [
  "server",
  "kubeconfig",
  "context",
  "token",
  "clientCertificate",
  "clientKey",
  "username",
  "password",
  "certificateAuthority",
  "oauthCertificateAuthority",
  "registryCertificateAuthority",
  "insecureSkipTlsVerify",
  "allowPlainHttp",
  "pod",
] as const;

/** The APIs that this version speaks. */
export type Api = "selfService" | "kubernetes";

/** The fields of each API. */
export const fieldsOf: Readonly<Record<Api, readonly string[]>> = {
  selfService: selfServiceFields,
  kubernetes: kubernetesFields,
};

/** What may reboot a node; the last is reserved. */
export const backends = ["selfService", "kubernetes", "openstack"] as const;

/** What a connection, an entry of `openshift:clusters` and the top level have in common. */
export const partNames = ["backend", ...backends] as const;

/** All keys of the namespace `openshift:`. */
export const keyNames = [...partNames, "clusters", "acceptedOperations", "ignoreWindow"] as const;

/** Fields that hold a credential, or may: a command that sets one says `--secret`. */
const secretFields: ReadonlySet<string> = new Set(["password", "token", "clientKey", "kubeconfig"]);
/** Fields that are either true or false. */
const consentFields: ReadonlySet<string> = new Set(["insecureSkipTlsVerify", "allowPlainHttp"]);

/** Whether a field holds a credential, or may. */
export function isSecretField(field: string): boolean {
  return secretFields.has(field);
}

/** Whether a field is either true or false. */
export function isConsentField(field: string): boolean {
  return consentFields.has(field);
}
