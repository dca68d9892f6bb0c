import type { Connection } from "./connection";
import { checkConnection, connectionKeys, type ConnectionKey, type RawConnection } from "./checkConnection";
import type { ConfigurationSource } from "../../pulumi/configuration";
import {
  choosePart,
  type ChosenPart,
  type ClusterChoice,
  type Part,
} from "../../pulumi/namespace/choosePart";
import { setCommand } from "../../pulumi/namespace/commands";
import { withFaults, type Resolution } from "../../pulumi/namespace/resolution";
import { isGiven, isRecord, topLevel } from "../../pulumi/namespace/place";
import type { Fault } from "../../pulumi/validation";

const environmentNames: Record<ConnectionKey, string> = {
  apiUrl: "API_URL",
  clusterId: "CLUSTER_ID",
  username: "USERNAME",
  password: "PASSWORD",
  caCertificate: "CA_CERTIFICATE",
  insecureSkipTlsVerify: "INSECURE_SKIP_TLS_VERIFY",
  allowPlainHttp: "ALLOW_PLAIN_HTTP",
};
const optionalKeys = ["caCertificate", "insecureSkipTlsVerify", "allowPlainHttp"] as const;
const variableOf = (key: ConnectionKey): string => `OPENSHIFT_SELFSERVICE_${environmentNames[key]}`;
/** What the variable was called before each API had a name of its own. */
const earlierVariableOf = (key: ConnectionKey): string => `OPENSHIFT_${environmentNames[key]}`;

/**
 * Finds the connection of a resource: its own `connection.selfService`, else that of the entry of `openshift:clusters`
 * that `cluster` names, else `openshift:selfService`. The first two are complete sets; only the last one mixes with the
 * environment, configuration over environment, so that a password never meets another cluster's URL.
 */
export function resolveConnection(
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<Connection> {
  return resolvePart(choosePart(inputs, "selfService", source), source);
}

function resolvePart(chosen: ChosenPart, source: ConfigurationSource): Resolution<Connection> {
  if (chosen === "unknown") return chosen;
  const { part } = chosen;
  if (part === undefined) return { faults: [...chosen.faults] };
  return withFaults(
    [...chosen.faults, ...faultsOfOtherBackend(part)],
    part.isWhole
      ? checkConnection(part.fields, part.pathOf, () => missingInSet, source)
      : resolveTopLevel(part, source),
  );
}

const theseBackends = "this version reboots and lists nodes through selfService or kubernetes";
const missingInSet = "is missing: a connection is a complete set, nothing is taken from elsewhere";

/** Whether the environment names this API, by its names of now or of before. */
export function hasSelfServiceVariables(source: ConfigurationSource): boolean {
  return connectionKeys.some(
    (key) => isGiven(source.env(variableOf(key))) || isGiven(source.env(earlierVariableOf(key))),
  );
}

/** Who comes here means this API, or one that cannot reboot yet. */
function faultsOfOtherBackend({ place }: Part): Fault[] {
  const { backend } = place.parts;
  if (!isGiven(backend) || backend === "selfService") return [];
  if (backend !== "kubernetes" && backend !== "openstack") return [];
  const reason = `is ${backend}: ${theseBackends}; set it to one of them, or leave it out`;
  return [{ property: place.pathOf("backend"), reason }];
}

/** The top level: what the configuration says, and in its place what the environment says. */
/** What the configuration and the environment say, the configuration first. */
export function readTopLevel(source: ConfigurationSource, fields = topLevelFields(source)): RawConnection {
  const raw: RawConnection = {};
  for (const key of connectionKeys) {
    const value = isGiven(fields[key]) ? fields[key] : source.env(variableOf(key));
    if (isGiven(value)) raw[key] = value;
  }
  return raw;
}

function topLevelFields(source: ConfigurationSource): Record<string, unknown> {
  const { selfService } = topLevel(source).parts;
  return isRecord(selfService) ? selfService : {};
}

function resolveTopLevel(
  { fields, pathOf, place, label }: Part,
  source: ConfigurationSource,
): Resolution<Connection> {
  const raw = readTopLevel(source, fields);
  const isEarlier = (key: ConnectionKey): boolean =>
    raw[key] === undefined && isGiven(source.env(earlierVariableOf(key)));
  const missing = (key: ConnectionKey): string =>
    `is not set: ${isEarlier(key) ? renamed(key) : howToSet(key)}`;
  const faults: Fault[] = optionalKeys
    .filter(isEarlier)
    .map((key) => ({ property: pathOf(key), reason: renamed(key) }));
  if (Object.keys(raw).length === 0 && isGiven(place.parts["kubernetes"])) {
    faults.push({
      property: label,
      reason: `is not set, but ${place.pathOf("kubernetes")} is: for that one set ${place.pathOf("backend")} to kubernetes`,
    });
  }
  return withFaults(faults, checkConnection(raw, pathOf, missing, source));
}

function renamed(key: ConnectionKey): string {
  return `${earlierVariableOf(key)} is not read any more: set ${variableOf(key)} in its place, or unset it`;
}

function howToSet(key: ConnectionKey): string {
  return `run ${setCommand(`openshift:selfService.${key}`)}, or set ${variableOf(key)} in the environment`;
}
