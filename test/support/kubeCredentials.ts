/** Who a test can be at the Kubernetes API server, and the kubeconfig that says so. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";

/** A key and its certificate, both PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** An authority whose client certificates the API server believes. */
export function makeClientCa(folder: string): KeyAndCertificate {
  return withOpenssl(folder, (openssl) => {
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-days",
      "1",
      "-subj",
      "/CN=client CA",
      "-keyout",
      "key",
      "-out",
      "cert",
    );
  });
}

/** A client certificate of that user in those groups: the subject's CN and its Os. */
export function signClientCertificate(
  ca: KeyAndCertificate,
  user: string,
  groups: readonly string[],
  folder: string,
): KeyAndCertificate {
  return withOpenssl(folder, (openssl, here) => {
    writeFileSync(path.join(here, "ca.key"), ca.key);
    writeFileSync(path.join(here, "ca.pem"), ca.cert);
    const quote = (text: string): string => text.replace(/[\\/+=]/g, "\\$&");
    const subject = [...groups.map((group) => `/O=${quote(group)}`), `/CN=${quote(user)}`].join("");
    openssl("req", "-new", ...newKey, "-subj", subject, "-keyout", "key", "-out", "request");
    const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"];
    openssl("x509", "-req", "-in", "request", ...signer, "-out", "cert");
  });
}

function withOpenssl(
  folder: string,
  work: (openssl: (...args: string[]) => void, here: string) => void,
): KeyAndCertificate {
  const here = mkdtempSync(path.join(folder, "openssl-"));
  try {
    work((...args) => {
      execFileSync("openssl", args, { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
    }, here);
    const read = (file: string): string => readFileSync(path.join(here, file), "utf8");
    return { key: read("key"), cert: read("cert") };
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}

/** The key with which the API server signs and checks service account tokens, PEM. */
export function makeServiceAccountKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

/** The names in a token of a service account's secret. */
export interface SecretTokenSubject {
  readonly namespace: string;
  readonly secret: string;
  readonly serviceAccount: string;
  readonly serviceAccountUid: string;
}

/**
 * The token that Kubernetes' token controller puts into such a secret: without an end, and void once the secret
 * is deleted. Source: kubernetes pkg/serviceaccount/legacy.go, LegacyClaims.
 */
export function mintSecretToken(subject: SecretTokenSubject, signingKey: string): string {
  const claims = {
    iss: "kubernetes/serviceaccount",
    "kubernetes.io/serviceaccount/namespace": subject.namespace,
    "kubernetes.io/serviceaccount/secret.name": subject.secret,
    "kubernetes.io/serviceaccount/service-account.name": subject.serviceAccount,
    "kubernetes.io/serviceaccount/service-account.uid": subject.serviceAccountUid,
    sub: `system:serviceaccount:${subject.namespace}:${subject.serviceAccount}`,
  };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "ES256", typ: "JWT" })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: signingKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

export interface KubeconfigOptions {
  /** Who its user is, by a token or a client certificate. @default the administrator's token */
  readonly user?: { readonly token: string } | { readonly certificate: KeyAndCertificate };
  /** Whether certificates, keys and token stand in the text or in files of their own. @default "embedded" */
  readonly as?: "embedded" | "files";
  /** The context's namespace. */
  readonly namespace?: string;
  /** The cluster's `server`. @default the server's URL */
  readonly server?: string;
  /** More of the cluster's entry, such as `tls-server-name` or `proxy-url`. */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** A kubeconfig with one cluster, user and context, all named `test`; files of its own go below `folder`. */
export function kubeconfigText(
  options: KubeconfigOptions & Required<Pick<KubeconfigOptions, "user" | "server">>,
  caCertificate: string,
  folder: string,
): string {
  const { user, server, namespace } = options;
  const inFiles = options.as === "files";
  const files = inFiles ? mkdtempSync(path.join(folder, "kubeconfig-")) : folder;
  const put = (name: string, text: string): string => {
    const file = path.join(files, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const entry = (key: string, name: string, pem: string): Record<string, string> =>
    inFiles ? { [key]: put(name, pem) } : { [`${key}-data`]: Buffer.from(pem).toString("base64") };
  const identity =
    "token" in user
      ? inFiles
        ? { tokenFile: put("token", user.token) }
        : { token: user.token }
      : {
          ...entry("client-certificate", "client.pem", user.certificate.cert),
          ...entry("client-key", "client.key", user.certificate.key),
        };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "test",
        cluster: {
          server,
          ...entry("certificate-authority", "ca.pem", caCertificate),
          ...options.cluster,
        },
      },
    ],
    users: [{ name: "test", user: identity }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", ...(namespace && { namespace }) } }],
    "current-context": "test",
  });
}
