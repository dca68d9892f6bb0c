import type { OkdConnection } from "./okdConnection";
import { InvalidInputError } from "../../errors/invalidInputError";
import { type Fault, describeFaults } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { isUnknown } from "../../pulumi/unknown";
import {
  checkOkdConnection,
  credentialKeys,
  isGiven,
  okdKeys,
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
  "oauthCertificateAuthority",
  "registryCertificateAuthority",
];

/**
 * Finds the connection of a resource or function. The first of these that says anything, and that one alone, so
 * that a credential never meets another cluster's URL: its own `okd`, the configuration `okd:*`, the files of
 * `KUBECONFIG`, `~/.kube/config`, the service account of the pod this runs in. Files are read anew each time,
 * and again for each request, see `currentFiles.ts`.
 *
 * @param now the time of day, against which a client certificate is held
 */
export function resolveOkdConnection(
  inputs: { readonly okd?: unknown },
  source: ConfigurationSource,
  now = new Date(),
): OkdResolution {
  if (isUnknown(inputs.okd)) return "unknown";
  if (inputs.okd !== undefined) return resolveOwn(inputs.okd, source, now);
  const raw: RawOkdConnection = {};
  for (const key of okdKeys) {
    const value = source.config(`okd:${key}`);
    if (isGiven(value)) raw[key] = value;
  }
  const settings: OkdSettings = { raw, pathOf: (key) => `okd:${key}`, source: "okd:server" };
  if (Object.keys(raw).every((key) => companionKeys.includes(key))) {
    return resolveAmbient(settings, source, now);
  }
  const given = Object.keys(raw).map((key) => `okd:${key}`);
  return resolveSet(
    settings,
    "okd:kubeconfig",
    `is not set, but ${given.join(", ")} ${given.length === 1 ? "is" : "are"}, and what is configured never meets a server from elsewhere: run pulumi config set okd:server https://HOST:6443, or pulumi config set okd:kubeconfig PATH`,
    source,
    now,
  );
}

/** Like {@link resolveOkdConnection}, for a moment when everything is known. @throws InvalidInputError */
export function requireOkdConnection(
  inputs: { readonly okd?: unknown },
  source: ConfigurationSource,
): OkdConnection {
  const resolution = resolveOkdConnection(inputs, source);
  if (resolution !== "unknown" && "connection" in resolution) return resolution.connection;
  const wrong =
    resolution === "unknown"
      ? "a part of okd is not known before the update"
      : describeFaults(resolution.faults);
  throw new InvalidInputError({
    what: `The connection to the OKD API cannot be used: ${wrong}.`,
    next: "Nothing was sent. Mend this and run the same command again.",
  });
}

function resolveOwn(okd: unknown, source: ConfigurationSource, now: Date): OkdResolution {
  if (typeof okd !== "object" || okd === null || Array.isArray(okd)) {
    return { faults: [{ property: "okd", reason: "must be an object" }] };
  }
  const faults = Object.keys(okd)
    .filter((key) => !(okdKeys as readonly string[]).includes(key))
    .map((key) => ({ property: `okd.${key}`, reason: `is not known (known: ${okdKeys.join(", ")})` }));
  const resolution = resolveSet(
    { raw: okd, pathOf: (key) => `okd.${key}`, source: "okd (on the resource)" },
    "okd.kubeconfig",
    "is missing: give okd.server or okd.kubeconfig; a connection is a complete set, nothing is taken from elsewhere",
    source,
    now,
  );
  return faults.length === 0 ? resolution : withFaults(faults, resolution);
}

function resolveAmbient(settings: OkdSettings, source: ConfigurationSource, now: Date): OkdResolution {
  const kubeconfig = ambientKubeconfig(source);
  if (kubeconfig !== undefined) return resolveContext(kubeconfig, settings, source, now);
  if (settings.raw.context !== undefined) {
    const reason =
      "chooses a context, but there is no kubeconfig: run pulumi config set okd:kubeconfig PATH, or set KUBECONFIG";
    return { faults: [{ property: "okd:context", reason }] };
  }
  const pod = inClusterConnection(source);
  if (pod !== undefined && "raw" in pod) {
    return checkOkdConnection(beside(pod, settings), "is not set", source, now);
  }
  const notMounted = pod === undefined ? "" : `; this is a pod, but ${pod.why}`;
  return { faults: [{ property: "okd:server", reason: `${nothingFound}${notMounted}` }] };
}

const nothingFound = [
  "is not set, and no connection is found elsewhere; give one in one of these ways:",
  "(1) pulumi config set okd:server https://HOST:6443 and oc whoami -t | pulumi config set --secret okd:token",
  "(2) pulumi config set okd:kubeconfig PATH",
  "(3) the variable KUBECONFIG with the path",
  "(4) oc login https://HOST:6443 (which writes ~/.kube/config)",
  "(5) okd: { server, token } on the resource",
  "(6) run this in a pod with a service account",
].join(" ");

/** One complete set of settings, as a resource or the configuration gives it. */
function resolveSet(
  settings: OkdSettings,
  kubeconfigName: string,
  missingServer: string,
  source: ConfigurationSource,
  now: Date,
): OkdResolution {
  const { raw, pathOf } = settings;
  const faults = faultsOfChoice(raw, pathOf);
  const resolution =
    isGiven(raw.kubeconfig) && !isGiven(raw.server)
      ? resolveContext(givenKubeconfig(raw.kubeconfig, kubeconfigName, source), settings, source, now)
      : checkOkdConnection(settings, missingServer, source, now);
  return faults.length === 0 ? resolution : withFaults(faults, resolution);
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
  contradict("token", "clientCertificate", "give one of them; nobody is two users at once");
  contradict("username", "clientCertificate", "give one of them; nobody is two users at once");
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

/** Settings of the environment or of a kubeconfig, and those that somebody put beside them, which win. */
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

function withFaults(faults: readonly Fault[], resolution: OkdResolution): OkdResolution {
  const more = resolution !== "unknown" && "faults" in resolution ? resolution.faults : [];
  return { faults: [...faults, ...more] };
}
