import { requireResolved, withFaults } from "../../pulumi/namespace/resolution";
import type { OkdConnection } from "./okdConnection";
import type { Fault } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { choosePart, type ClusterChoice, type Part } from "../../pulumi/namespace/choosePart";
import { setCommand } from "../../pulumi/namespace/commands";
import { kubernetesFields } from "../../pulumi/namespace/names";
import { isGiven } from "../../pulumi/namespace/place";
import {
  checkOkdConnection,
  credentialKeys,
  type OkdKey,
  type OkdResolution,
  type OkdSettings,
  type RawOkdConnection,
} from "./checkOkdConnection";
import { chooseContext } from "./chooseContext";
import { inClusterConnection } from "./inClusterConnection";
import { ambientKubeconfig, givenKubeconfig, type FoundKubeconfig } from "./readKubeconfig";

export type { OkdResolution } from "./checkOkdConnection";

/**
 * What may be configured beside a connection that the environment brings: which context of it, and whom to trust
 * at servers of which a kubeconfig cannot speak. None of it decides where a credential goes.
 */
const companionKeys: readonly string[] = [
  "context",
  // It says how a pod is made, and nothing of a connection.
  "pod",
  "oauthCertificateAuthority",
  "registryCertificateAuthority",
];

/**
 * Finds the connection of a resource or function. The first of these that says anything, and that one alone, so
 * that a credential never meets another cluster's URL: its own `connection.kubernetes`, that of the entry of
 * `openshift:clusters` that `cluster` names, `openshift:kubernetes`, the files of `KUBECONFIG`, `~/.kube/config`, the
 * service account of the pod this runs in. Files are read again each time, and again for each request, see
 * `currentFiles.ts`.
 *
 * @param now the time of day, against which a client certificate is held
 */
export function resolveOkdConnection(
  inputs: ClusterChoice,
  source: ConfigurationSource,
  now = new Date(),
): OkdResolution {
  const chosen = choosePart(inputs, "kubernetes", source);
  if (chosen === "unknown") return chosen;
  const { part, faults } = chosen;
  if (part === undefined) return { faults: [...faults] };
  const resolution = part.isWhole ? resolveWhole(part, source, now) : resolveTopLevel(part, source, now);
  return withFaults(faults, resolution);
}

/** Like {@link resolveOkdConnection}, for a moment when everything is known. @throws ERR_INVALID_INPUT */
export function requireOkdConnection(inputs: ClusterChoice, source: ConfigurationSource): OkdConnection {
  return requireResolved(resolveOkdConnection(inputs, source), "the OKD API");
}

/** The settings of a part, without fields that no one knows. */
function settingsOf({ fields, pathOf, label, place }: Part): OkdSettings {
  const known = Object.entries(fields).filter(
    ([key, value]) => (kubernetesFields as readonly string[]).includes(key) && isGiven(value),
  );
  const source = place.kind === "argument" ? `${label} (an argument)` : label;
  return { raw: Object.fromEntries(known), pathOf, source };
}

function resolveWhole(part: Part, source: ConfigurationSource, now: Date): OkdResolution {
  const { pathOf } = part;
  const missing = `is missing: give ${pathOf("server")} or ${pathOf("kubeconfig")}; a connection is a complete set, nothing is taken from elsewhere`;
  return resolveSet(settingsOf(part), missing, source, now);
}

function resolveTopLevel(part: Part, source: ConfigurationSource, now: Date): OkdResolution {
  const settings = settingsOf(part);
  const given = Object.keys(settings.raw);
  if (given.every((key) => companionKeys.includes(key))) return resolveAmbient(settings, source, now);
  const missing = `is not set, but ${given.map(part.pathOf).join(", ")} ${given.length === 1 ? "is" : "are"}, and what is configured never meets a server from elsewhere: run ${setServer}, or ${setKubeconfig}`;
  return resolveSet(settings, missing, source, now);
}

function resolveAmbient(settings: OkdSettings, source: ConfigurationSource, now: Date): OkdResolution {
  const kubeconfig = ambientKubeconfig(source);
  if (kubeconfig !== undefined) return resolveContext(kubeconfig, settings, source, now);
  if (settings.raw.context !== undefined) {
    const reason = `chooses a context, but there is no kubeconfig: run ${setKubeconfig}, or set KUBECONFIG`;
    return { faults: [{ property: settings.pathOf("context"), reason }] };
  }
  const pod = inClusterConnection(source);
  if (pod !== undefined && "raw" in pod) {
    return checkOkdConnection(beside(pod, settings), "is not set", source, now);
  }
  const notMounted = pod === undefined ? "" : `; this is a pod, but ${pod.why}`;
  return { faults: [{ property: settings.pathOf("server"), reason: `${nothingFound}${notMounted}` }] };
}

const setServer = setCommand("openshift:kubernetes.server", "https://HOST:6443");
// The path of a file is no secret; the text of a kubeconfig is.
const setKubeconfig = `pulumi config set --path "openshift:kubernetes.kubeconfig" PATH`;

const nothingFound = [
  "is not set, and no connection is found elsewhere; give one in one of these ways:",
  `(1) ${setServer} and oc whoami -t | ${setCommand("openshift:kubernetes.token")}`,
  `(2) ${setKubeconfig}`,
  "(3) the variable KUBECONFIG with the path",
  "(4) oc login https://HOST:6443 (which writes ~/.kube/config)",
  "(5) connection: { kubernetes: { server, token } } among the arguments, or cluster: NAME for an entry of openshift:clusters",
  "(6) run this in a pod with a service account",
].join(" ");

/** One complete set of settings, as a resource or the configuration gives it. */
function resolveSet(
  settings: OkdSettings,
  missingServer: string,
  source: ConfigurationSource,
  now: Date,
): OkdResolution {
  const { raw, pathOf } = settings;
  const faults = faultsOfChoice(raw, pathOf);
  const resolution =
    isGiven(raw.kubeconfig) && !isGiven(raw.server)
      ? resolveContext(givenKubeconfig(raw.kubeconfig, pathOf("kubeconfig"), source), settings, source, now)
      : checkOkdConnection(settings, missingServer, source, now);
  return withFaults(faults, resolution);
}

/** Settings that exclude each other, whatever they hold. */
function faultsOfChoice(raw: RawOkdConnection, pathOf: (key: OkdKey) => string): Fault[] {
  const faults: Fault[] = [];
  const contradict = (key: OkdKey, other: OkdKey, reason: string): void => {
    if (isGiven(raw[key]) && isGiven(raw[other]))
      faults.push({ property: pathOf(key), reason: `contradicts ${pathOf(other)}: ${reason}` });
  };
  contradict("kubeconfig", "server", "give one of them");
  if (!isGiven(raw.kubeconfig)) contradict("context", "server", "it chooses from a kubeconfig");
  contradict("token", "clientCertificate", "give one of them; no one is two users at once");
  contradict("username", "clientCertificate", "give one of them; no one is two users at once");
  return faults;
}

/** A kubeconfig with the settings beside it, which take the place of its own as the flags of `oc` do. */
function resolveContext(
  found: FoundKubeconfig | Fault,
  settings: OkdSettings,
  source: ConfigurationSource,
  now: Date,
): OkdResolution {
  // What stands beside a useless kubeconfig is looked at nevertheless: all faults are told at once.
  const refuse = (faults: readonly Fault[]): OkdResolution =>
    withFaults(faults, checkOkdConnection(settings, undefined, source, now));
  if ("reason" in found) return refuse([found]);
  const { raw } = settings;
  const choice = {
    context: raw.context,
    contextPath: settings.pathOf("context"),
    withoutUser: credentialKeys.some((key) => isGiven(raw[key])),
  };
  const chosen = chooseContext(found, choice, source);
  if ("faults" in chosen) return refuse(chosen.faults);
  return checkOkdConnection(beside(chosen, settings), "is missing", source, now);
}

/** Settings of the environment or of a kubeconfig, and those that someone put beside them, which win. */
function beside(found: OkdSettings, settings: OkdSettings): OkdSettings {
  const own = Object.fromEntries(Object.entries(settings.raw).filter(([, value]) => isGiven(value)));
  const { certificateAuthority, insecureSkipTlsVerify, ...others } = found.raw;
  // Whom to trust is one decision: whoever says it here does not want the kubeconfig's half of it.
  const trust =
    "certificateAuthority" in own || "insecureSkipTlsVerify" in own
      ? {}
      : { certificateAuthority, insecureSkipTlsVerify };
  const kept: RawOkdConnection = { ...others, ...trust };
  const files = Object.entries(found.files ?? {}).filter(([key]) => key in kept && !(key in own));
  return {
    raw: { ...kept, ...own },
    pathOf: (key) => (key in own ? settings.pathOf(key) : found.pathOf(key)),
    source: found.source,
    files: Object.fromEntries(files),
  };
}
