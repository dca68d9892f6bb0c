/** The type of a secret that holds credentials of registries. Source: Kubernetes, "Types of Secret". */
export const dockerConfigSecretType = "kubernetes.io/dockerconfigjson";

/** The key of the credentials in such a secret. */
export const dockerConfigKey = ".dockerconfigjson";

/** The user that a token is shown with where no one says another: an OpenShift registry looks at the token only. */
export const defaultRegistryUser = "serviceaccount";

/**
 * The text of a `config.json` with the credentials of one registry.
 *
 * Source: `docker login`, `podman login` and `oc registry login` write this form; `auth` is base64 of
 * `user:password`.
 *
 * @param host as names of images begin with: `registry.example.com:5000`
 */
export function dockerConfigText(host: string, username: string, token: string): string {
  const auth = Buffer.from(`${username}:${token}`, "utf8").toString("base64");
  return JSON.stringify({ auths: { [host]: { auth } } });
}
