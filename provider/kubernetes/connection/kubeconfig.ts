import * as path from "node:path";
import { textInBase64 } from "../../core/base64Text";
import { describe, expectObject, expectString, WireError } from "../../http/wireError";
import { quoteForeignText } from "../../core/foreignText";

/** Something that a kubeconfig holds either in itself, already decoded, or in a file of its own. */
export interface FileOrData {
  readonly file?: string | undefined;
  readonly data?: string | undefined;
}

/** A server, and how it is reached and believed. */
export interface KubeconfigCluster {
  readonly server?: string | undefined;
  readonly certificateAuthority: FileOrData;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
}

/** Who to be. */
export interface KubeconfigUser {
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly clientCertificate: FileOrData;
  readonly clientKey: FileOrData;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Keys of the entry that change who one is in a way that this library does not follow. */
  readonly notFollowed: readonly NotFollowed[];
}

/** Ways of a kubeconfig to be someone that only `oc` and `kubectl` have. */
export type NotFollowed = "exec" | "auth-provider" | (typeof impersonation)[number];

/** Which user at which cluster. */
export interface KubeconfigContext {
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
}

/** What a kubeconfig says, each entry by its name. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly currentContext?: string | undefined;
}

/** The longest text that is read, in characters: some thousand clusters with their certificates. */
export const longestKubeconfig = 8_000_000;
/** Aliases that a text may resolve to; a text of a few lines can unfold to more than a machine holds. */
const mostAliases = 1000;
const impersonation = ["as", "as-uid", "as-groups", "as-user-extra"] as const;
const topKeys = ["apiVersion", "kind", "clusters", "users", "contexts", "current-context", "preferences"];
const anyTopKey = new RegExp(`(?:^|[{,\\s])["']?(?:${topKeys.join("|")})["']?\\s*:`, "u");

type Fields = Record<string, unknown>;

/**
 * Parses the text of a kubeconfig, YAML or JSON, or the base64 of one. Nothing of the text but names of entries is ever
 * in a message.
 *
 * Source: Kubernetes, `staging/src/k8s.io/client-go/tools/clientcmd/api/v1/types.go`; that a name must not occur
 * twice in a list, `conversion.go` beside it.
 *
 * @param folder the folder of the file, from which paths in it go; without it they stay as they are
 * @throws WireError
 */
export function parseKubeconfig(text: string, folder?: string): Kubeconfig {
  const value = parseYaml(kubeconfigInBase64(text) ?? text);
  // A text of nothing but comments says nothing.
  const config = value === null ? {} : expectObject(value, "a kubeconfig");
  requireKind(config);
  const place = (file: string | undefined): string | undefined =>
    file === undefined || folder === undefined ? file : path.resolve(folder, file);
  const fileOrData = (fields: Fields, key: string, of: string): FileOrData => ({
    file: place(textOf(fields, key, of)),
    data: dataOf(fields, `${key}-data`, of),
  });
  return {
    clusters: entriesOf(config, "clusters", "cluster", (fields, of) => ({
      server: textOf(fields, "server", of),
      certificateAuthority: fileOrData(fields, "certificate-authority", of),
      insecureSkipTlsVerify: flagOf(fields, "insecure-skip-tls-verify", of),
      tlsServerName: textOf(fields, "tls-server-name", of),
      proxyUrl: textOf(fields, "proxy-url", of),
    })),
    users: entriesOf(config, "users", "user", (fields, of) => ({
      token: textOf(fields, "token", of),
      tokenFile: place(textOf(fields, "tokenFile", of)),
      clientCertificate: fileOrData(fields, "client-certificate", of),
      clientKey: fileOrData(fields, "client-key", of),
      username: textOf(fields, "username", of),
      password: textOf(fields, "password", of),
      notFollowed: (["exec", "auth-provider", ...impersonation] as const).filter(
        (key) => fields[key] !== undefined && fields[key] !== null,
      ),
    })),
    contexts: entriesOf(config, "contexts", "context", (fields, of) => ({
      cluster: textOf(fields, "cluster", of),
      user: textOf(fields, "user", of),
      namespace: textOf(fields, "namespace", of),
    })),
    currentContext: textOf(config, "current-context", "the kubeconfig"),
  };
}

/** The text of a kubeconfig that a text is the base64 of, as secrets and variables of pipelines hold it. */
export function kubeconfigInBase64(text: string): string | undefined {
  const decoded = text.length > 2 * longestKubeconfig ? undefined : textInBase64(text);
  return decoded !== undefined && anyTopKey.test(decoded) ? decoded : undefined;
}

/**
 * Several files as one: of each name the first entry, whole, and the first current context that is given.
 *
 * Source: Kubernetes, "Organizing Cluster Access Using kubeconfig Files", "Merging kubeconfig files".
 */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const merged = <T>(entriesOfFile: (file: Kubeconfig) => ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...files].reverse().flatMap((file) => [...entriesOfFile(file)]));
  return {
    clusters: merged((file) => file.clusters),
    users: merged((file) => file.users),
    contexts: merged((file) => file.contexts),
    currentContext: files.map((file) => file.currentContext).find((name) => name !== undefined),
  };
}

function parseYaml(text: string): unknown {
  if (text.length > longestKubeconfig) {
    throw new WireError(`a text of ${text.length} characters where a kubeconfig was expected`);
  }
  if (text.includes("\0")) {
    throw new WireError("bytes that are no text in UTF-8 (UTF-16 without its mark at the beginning?)");
  }
  const { LineCounter, parseDocument } = require("yaml") as typeof import("yaml");
  const lineCounter = new LineCounter();
  let value: unknown;
  try {
    // The parser's own messages quote the text, and so the credentials in it: none of them is handed on.
    const document = parseDocument(text, {
      lineCounter,
      merge: true,
      prettyErrors: false,
      logLevel: "error",
    });
    const [error] = document.errors;
    if (error !== undefined) {
      const what = error.code === "DUPLICATE_KEY" ? "the same key twice" : "something that is not valid YAML";
      throw new WireError(`${what} in line ${lineCounter.linePos(error.pos[0]).line}`);
    }
    value = document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    if (error instanceof WireError) throw error;
    throw new WireError(
      "YAML that is nested too deep, unfolds to too much, or names an anchor that it does not have",
    );
  }
  return value;
}

function requireKind(config: Fields): void {
  for (const [key, expected] of Object.entries({ apiVersion: "v1", kind: "Config" })) {
    const value = config[key] ?? "";
    if (value === "" || value === expected) continue;
    const seen = typeof value === "string" ? `the ${key} ${quoteForeignText(value, 40)}` : describe(value);
    throw new WireError(`${seen} where ${key} ${expected} was expected`);
  }
  const keys = Object.keys(config);
  if (keys.length > 0 && !keys.some((key) => topKeys.includes(key))) {
    throw new WireError("an object without clusters, users and contexts where a kubeconfig was expected");
  }
}

function entriesOf<T>(
  config: Fields,
  list: string,
  field: string,
  parse: (fields: Fields, of: string) => T,
): Map<string, T> {
  const items = config[list] ?? [];
  if (!Array.isArray(items)) throw new WireError(`${describe(items)} where a list of ${list} was expected`);
  const entries = new Map<string, T>();
  for (const item of items as unknown[]) {
    const entry = expectObject(item, `an entry of ${list}`);
    const name = nameIn(entry, `the name of an entry of ${list}`);
    const of = `the ${field} ${quoteForeignText(name)}`;
    if (entries.has(name)) throw new WireError(`two entries for ${of}`);
    entries.set(name, parse(expectObject(entry[field] ?? {}, of), of));
  }
  return entries;
}

/** A name of digits is a number in YAML, unless it is in quotes; `oc` and `kubectl` do not take it either. */
function nameIn({ name }: Fields, what: string): string {
  if (typeof name !== "number" && typeof name !== "boolean") return expectString(name, what);
  throw new WireError(`${describe(name)} where ${what} was expected (put it in quotes)`);
}

function textOf(fields: Fields, key: string, of: string): string | undefined {
  const value = fields[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw new WireError(`${describe(value)} where the ${key} of ${of} was expected (put it in quotes)`);
}

function flagOf(fields: Fields, key: string, of: string): boolean | undefined {
  const value = fields[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "boolean") return value;
  throw new WireError(`${describe(value)} where true or false was expected for the ${key} of ${of}`);
}

function dataOf(fields: Fields, key: string, of: string): string | undefined {
  const encoded = textOf(fields, key, of)?.replace(/[\r\n]/gu, "");
  if (encoded === undefined) return undefined;
  if (encoded.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/u.test(encoded)) {
    return Buffer.from(encoded, "base64").toString("utf8");
  }
  throw new WireError(`something that is not base64 where the ${key} of ${of} was expected`);
}
