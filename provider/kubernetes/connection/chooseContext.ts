import * as path from "node:path";
import type { FileOrData, KubeconfigCluster, KubeconfigUser } from "./kubeconfig";
import { plainWord, quoteForeignText } from "../../core/foreignText";
import type { Fault } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { setCommand } from "../../pulumi/namespace/commands";
import { isGiven } from "../../pulumi/namespace/place";
import type { OkdKey, OkdSettings, RawOkdConnection } from "./checkOkdConnection";
import { readNamedFile, readTokenFile } from "./credentialFiles";
import type { FoundKubeconfig } from "./readKubeconfig";

/** The one of a context that is chosen, or all that is wrong with it. */
export type Chosen = OkdSettings | { readonly faults: Fault[] };

/** What is asked of a kubeconfig. */
export interface Choice {
  /** The context that is asked for instead of the current one, and how messages name that wish. */
  readonly context?: unknown;
  readonly contextPath: string;
  /** Credentials stand beside the kubeconfig and take the place of those of its user. */
  readonly withoutUser: boolean;
}

/** The settings of one context of a kubeconfig, with what the files that it names hold now. */
export function chooseContext(
  { name, kubeconfig }: FoundKubeconfig,
  choice: Choice,
  source: ConfigurationSource,
): Chosen {
  const wanted = isGiven(choice.context) ? choice.context : kubeconfig.currentContext;
  const asked = isGiven(choice.context) ? choice.contextPath : name;
  const refused = (property: string, reason: string): Chosen => ({ faults: [{ property, reason }] });
  if (wanted === undefined) {
    const reason = `has no current-context: run ${setCommand("openshift:kubernetes.context", "NAME")} (there: ${namesOf(kubeconfig.contexts)})`;
    return refused(name, reason);
  }
  if (typeof wanted !== "string") return refused(asked, `must be text, not ${typeof wanted}`);
  const context = kubeconfig.contexts.get(wanted);
  const quoted = quoteForeignText(wanted);
  if (context === undefined) {
    return refused(
      asked,
      `names the context ${quoted}, which is not in the kubeconfig (there: ${namesOf(kubeconfig.contexts)})`,
    );
  }
  const faults: Fault[] = [];
  const entry = <T>(kind: string, entries: ReadonlyMap<string, T>, of: string | undefined): T | undefined => {
    const found = of === undefined ? undefined : entries.get(of);
    if (found !== undefined) return found;
    const missing =
      of === undefined ? `no ${kind}` : `the ${kind} ${quoteForeignText(of)}, which is not in the kubeconfig`;
    faults.push({
      property: name,
      reason: `has a context ${quoted} that names ${missing} (there: ${namesOf(entries)})`,
    });
    return undefined;
  };
  const cluster = entry("cluster", kubeconfig.clusters, context.cluster);
  // A context without a user is that of no one in particular; one that names a user means that one.
  const anyone = choice.withoutUser || context.user === undefined;
  const user = anyone ? undefined : entry("user", kubeconfig.users, context.user);
  const ofCluster = `${name}, cluster ${quoteForeignText(context.cluster ?? "")}`;
  const ofUser = `${name}, user ${quoteForeignText(context.user ?? "")}`;
  const raw: RawOkdConnection = {
    ...(cluster === undefined ? {} : settingsOfCluster(cluster, ofCluster, faults, source)),
    ...(user === undefined ? {} : settingsOfUser(user, ofUser, faults, source)),
    namespace: context.namespace,
  };
  const files = {
    certificateAuthority: cluster?.certificateAuthority.file,
    token: user?.tokenFile,
    clientCertificate: user?.clientCertificate.file,
    clientKey: user?.clientKey.file,
  };
  if (faults.length > 0) return { faults };
  return {
    raw,
    pathOf: (key) => `${key in keysOfUser ? ofUser : ofCluster}: ${keyInFile[key] ?? key}`,
    source: `${name}, context ${plainWord(wanted)}`,
    // A token may stand beside a file that cannot be found; no other file may.
    files: Object.fromEntries(
      Object.entries(files).filter(([, file]) => file !== undefined && path.isAbsolute(file)),
    ),
  };
}

const keysOfUser: Partial<Record<OkdKey, string>> = {
  token: "token",
  clientCertificate: "client-certificate",
  clientKey: "client-key",
  username: "username",
  password: "password",
};
const keyInFile: Partial<Record<OkdKey, string>> = {
  ...keysOfUser,
  server: "server",
  certificateAuthority: "certificate-authority",
  insecureSkipTlsVerify: "insecure-skip-tls-verify",
  tlsServerName: "tls-server-name",
  proxyUrl: "proxy-url",
};

function settingsOfCluster(
  cluster: KubeconfigCluster,
  of: string,
  faults: Fault[],
  source: ConfigurationSource,
): RawOkdConnection {
  return {
    server: cluster.server,
    certificateAuthority: pemOf(cluster.certificateAuthority, `${of}: certificate-authority`, faults, source),
    insecureSkipTlsVerify: cluster.insecureSkipTlsVerify,
    tlsServerName: cluster.tlsServerName,
    proxyUrl: cluster.proxyUrl,
  };
}

function settingsOfUser(
  user: KubeconfigUser,
  of: string,
  faults: Fault[],
  source: ConfigurationSource,
): RawOkdConnection {
  for (const key of user.notFollowed) faults.push({ property: `${of}: ${key}`, reason: insteadOf[key] });
  return {
    token: tokenOf(user, `${of}: tokenFile`, faults, source),
    clientCertificate: pemOf(user.clientCertificate, `${of}: client-certificate`, faults, source),
    clientKey: pemOf(user.clientKey, `${of}: client-key`, faults, source),
    username: user.username,
    password: user.password,
  };
}

const useToken = `put a token beside the kubeconfig instead, that of a service account or the one that this gives oc: ${setCommand("openshift:kubernetes.token")}`;
const impersonation =
  "would have to act as someone else, which is not supported: use the credentials of that one";
const insteadOf: Record<KubeconfigUser["notFollowed"][number], string> = {
  exec: `runs a program to log in, which this library does not do: ${useToken}`,
  "auth-provider": `is a plug-in of kubectl, which this library does not have: ${useToken}`,
  as: impersonation,
  "as-uid": impersonation,
  "as-groups": impersonation,
  "as-user-extra": impersonation,
};

/**
 * The file wins over the text, which is what was in it once, while the file can be read.
 *
 * Source: Kubernetes, `client-go/rest/config.go`, `BearerTokenFile`.
 */
function tokenOf(
  user: KubeconfigUser,
  property: string,
  faults: Fault[],
  source: ConfigurationSource,
): string | undefined {
  if (user.tokenFile === undefined) return user.token;
  const read = readFileIn(user.tokenFile, source, readTokenFile);
  if ("text" in read) return read.text;
  if (user.token === undefined) faults.push({ property, reason: read.fault });
  return user.token;
}

function pemOf(
  { file, data }: FileOrData,
  property: string,
  faults: Fault[],
  source: ConfigurationSource,
): string | undefined {
  if (file !== undefined && data !== undefined)
    faults.push({ property, reason: "is given both as a file and as data: remove one" });
  if (file === undefined && data === undefined) return undefined;
  const read = data === undefined ? readFileIn(file as string, source, readNamedFile) : { text: data };
  if ("fault" in read) faults.push({ property, reason: read.fault });
  else if (read.text.includes("-----BEGIN")) return read.text;
  else faults.push({ property, reason: "does not hold PEM text (-----BEGIN ...)" });
  return undefined;
}

function readFileIn(
  file: string,
  source: ConfigurationSource,
  read: typeof readNamedFile,
): ReturnType<typeof readNamedFile> {
  if (path.isAbsolute(file)) return read(file, source);
  return {
    fault:
      "names a file by a relative path, but the kubeconfig is given as text, so there is no folder to begin at: give its path, or embed the files (oc config view --flatten --raw)",
  };
}

function namesOf(entries: ReadonlyMap<string, unknown>): string {
  const names = [...entries.keys()];
  const shown = names.slice(0, 20).map((name) => quoteForeignText(name));
  return names.length === 0 ? "none" : `${shown.join(", ")}${names.length > 20 ? ", …" : ""}`;
}
