import * as path from "node:path";
import { kubeconfigInBase64, mergeKubeconfigs, parseKubeconfig, type Kubeconfig } from "./kubeconfig";
import { WireError } from "../../http/wireError";
import { plainWord } from "../../core/foreignText";
import type { Fault } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { setCommand } from "../../pulumi/namespace/commands";
import { hintOfPath } from "../../pulumi/hintOfPath";
import { readNamedFile } from "./credentialFiles";

const longestPath = 300;
const textInVariable = `holds a kubeconfig itself, where oc and kubectl expect the paths of files: write it to a file, or give it as a secret: ${setCommand("openshift:kubernetes.kubeconfig")}`;

/** Where a kubeconfig was found, and what it says. */
export interface FoundKubeconfig {
  /** How messages name it: `openshift:kubernetes.kubeconfig`, `KUBECONFIG`, `~/.kube/config`. */
  readonly name: string;
  readonly kubeconfig: Kubeconfig;
}

/**
 * A kubeconfig given as a setting: its text, as it is or in base64, or the path of its file, where `~/` is the home of the
 * user.
 */
export function givenKubeconfig(
  value: unknown,
  name: string,
  source: ConfigurationSource,
): FoundKubeconfig | Fault {
  if (typeof value !== "string") return { property: name, reason: `must be text, not ${typeof value}` };
  if (isText(value)) return parsed(name, value, undefined);
  const file = /^~[\\/]/u.test(value) ? path.join(homeOf(source) ?? "~", value.slice(2)) : value;
  const read = readNamedFile(file, source, "is neither the text of a kubeconfig nor a readable file");
  if ("fault" in read) return { property: name, reason: read.fault };
  return parsed(name, read.text, file);
}

/**
 * The kubeconfig of the environment: the files of `KUBECONFIG`, merged, else `~/.kube/config` if it is there and
 * says anything. Files of the list that do not exist are passed over, as long as one of them does.
 *
 * Source: Kubernetes, `client-go/tools/clientcmd/loader.go`, `ClientConfigLoadingRules.Load`.
 */
export function ambientKubeconfig(source: ConfigurationSource): FoundKubeconfig | Fault | undefined {
  const value = source.env("KUBECONFIG") ?? "";
  if (isText(value)) return { property: "KUBECONFIG", reason: textInVariable };
  const list = value.split(path.delimiter).filter((file) => file !== "");
  if (list.length > 0) return listedKubeconfig(list, source);
  const home = homeOf(source);
  if (home === undefined) return undefined;
  const file = path.join(home, ".kube", "config");
  const text = textOfFile(file, "~/.kube/config", source);
  if (text === undefined) return undefined;
  if (typeof text !== "string") return text;
  const found = parsed("~/.kube/config", text, file);
  if ("reason" in found) return found;
  return found.kubeconfig.contexts.size === 0 && found.kubeconfig.currentContext === undefined
    ? undefined
    : found;
}

/** Whether a value is a kubeconfig and not the path of one. */
function isText(value: string): boolean {
  return /[\r\n]|^\s*\{/u.test(value) || kubeconfigInBase64(value) !== undefined;
}

function listedKubeconfig(list: readonly string[], source: ConfigurationSource): FoundKubeconfig | Fault {
  const files: Kubeconfig[] = [];
  for (const file of list) {
    const name = `KUBECONFIG (${shownPath(file)})`;
    const text = textOfFile(file, name, source);
    if (text === undefined) {
      // Passed over as other files that do not exist, it would make another cluster be meant.
      const hint = hintOfPath(file);
      if (hint !== undefined) return { property: name, reason: `does not exist: ${hint}` };
      continue;
    }
    if (typeof text !== "string") return text;
    const found = parsed(name, text, file);
    if ("reason" in found) return found;
    files.push(found.kubeconfig);
  }
  if (files.length > 0) return { name: "KUBECONFIG", kubeconfig: mergeKubeconfigs(files) };
  const reason = `names no file that exists (${list.map(shownPath).join(", ")}): fix it, or unset it`;
  return { property: "KUBECONFIG", reason };
}

/** A path for messages. What is longer than paths are may be a credential that stands in the wrong place. */
function shownPath(file: string): string {
  return file.length > longestPath ? `${file.length} characters that are no path` : plainWord(file);
}

/** The text of a file; nothing if it does not exist. */
function textOfFile(file: string, property: string, source: ConfigurationSource): string | undefined | Fault {
  try {
    return source.readFile(file);
  } catch (error) {
    const { code = "unreadable" } = error as { code?: string };
    return code === "ENOENT" ? undefined : { property, reason: `cannot be read (${code})` };
  }
}

function parsed(name: string, text: string, file: string | undefined): FoundKubeconfig | Fault {
  try {
    const folder = file === undefined ? undefined : path.resolve(path.dirname(file));
    return { name, kubeconfig: parseKubeconfig(text, folder) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { property: name, reason: `is not a usable kubeconfig: it holds ${error.message}` };
  }
}

function homeOf(source: ConfigurationSource): string | undefined {
  return source.env("HOME") ?? source.env("USERPROFILE");
}
