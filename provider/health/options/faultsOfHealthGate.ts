import {
  faultsOfApiVersion,
  faultsOfFieldPath,
  faultsOfKind,
  faultsOfObjectName,
} from "../../kubernetes/conditions/objectFaults";
import { faultsOfName } from "../../kubernetes/objectNames";
import { faultsOfTriggerValues } from "../../pulumi/triggers";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfSeconds, faultsOfText, longestTimeoutSeconds, type Fault } from "../../pulumi/validation";
import {
  healthGateNames,
  type HealthObjectArgs,
  type HealthPodsArgs,
  type HealthPrometheusArgs,
} from "../healthArgs";
import {
  faultsOfCount,
  faultsOfOptionalFlag,
  faultsOfList,
  faultsOfOptionalText,
  faultsOfRecord,
  faultsOfToken,
  faultsOfTrust,
  faultsOfUrl,
  isLeftOut,
} from "./fieldFaults";

const podsNames = ["namespace", "selector", "minReady"] as const satisfies readonly (keyof HealthPodsArgs)[];
const objectNames = [
  "apiVersion",
  "kind",
  "name",
  "namespace",
  "path",
  "value",
] as const satisfies readonly (keyof HealthObjectArgs)[];
const prometheusNames = [
  "url",
  "ignoreAlerts",
  "onlyFiring",
  "bearerToken",
  "caCertificate",
  "insecureSkipTlsVerify",
] as const satisfies readonly (keyof HealthPrometheusArgs)[];

/**
 * All that is wrong with a health gate: `true`, `false`, or an object. Nothing is wrong with what is not known yet.
 *
 * @param property the name of the argument, such as `healthGate`
 */
export function faultsOfHealthGate(property: string, value: unknown): Fault[] {
  if (isLeftOut(value) || typeof value === "boolean") return [];
  // What JSON has no form for would be compared as something else.
  const faults = faultsOfTriggerValues(value, property);
  if (faults.length > 0) return faults;
  const example = '{ nodesReady: "90%" }, or true';
  return faultsOfRecord(property, value, healthGateNames, example, (gate) => [
    ...faultsOfNodesReady(gate["nodesReady"]),
    ...faultsOfOptionalFlag("clusterOperators", gate["clusterOperators"]),
    ...faultsOfList("pods", gate["pods"], faultsOfPods),
    ...faultsOfList("objects", gate["objects"], faultsOfObject),
    ...(isLeftOut(gate["prometheus"]) ? [] : faultsOfPrometheus("prometheus", gate["prometheus"])),
    ...faultsOfSeconds("waitSeconds", gate["waitSeconds"] ?? undefined, 0, longestTimeoutSeconds),
  ]);
}

function faultsOfNodesReady(value: unknown): Fault[] {
  if (isLeftOut(value) || isUnknown(value) || typeof value === "boolean") return [];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return [];
  if (typeof value === "string" && /^(?:\d{1,2}|100)%$/u.test(value)) return [];
  const reason = 'must be true, a share from "0%" to "100%" in whole numbers, or a number of nodes';
  return [{ property: "nodesReady", reason }];
}

function faultsOfPods(property: string, value: unknown): Fault[] {
  return faultsOfRecord(property, value, podsNames, '{ selector: "app=web" }', (pods) => [
    ...(isLeftOut(pods["namespace"]) ? [] : faultsOfName("namespace", pods["namespace"], 63)),
    ...faultsOfText("selector", pods["selector"], 'give a label selector, such as "app=web"'),
    ...faultsOfCount("minReady", pods["minReady"], 0),
  ]);
}

function faultsOfObject(property: string, value: unknown): Fault[] {
  const example = '{ apiVersion: "v1", kind: "ConfigMap", name: "gate", path: ".data.open", value: "yes" }';
  return faultsOfRecord(property, value, objectNames, example, (object) => [
    ...faultsOfApiVersion(object["apiVersion"]),
    ...faultsOfKind(object["kind"]),
    ...faultsOfObjectName(object["name"]),
    ...(isLeftOut(object["namespace"]) ? [] : faultsOfName("namespace", object["namespace"], 63)),
    ...faultsOfFieldPath(object["path"]),
    ...(isLeftOut(object["value"])
      ? [{ property: "value", reason: "is missing: what the field must hold" }]
      : []),
  ]);
}

function faultsOfPrometheus(property: string, value: unknown): Fault[] {
  const example = '{ url: "https://prometheus.example.com" }';
  return faultsOfRecord(property, value, prometheusNames, example, (prometheus) => [
    ...faultsOfUrl("url", prometheus["url"], "https://prometheus.example.com"),
    ...faultsOfPattern(prometheus["ignoreAlerts"]),
    ...faultsOfOptionalFlag("onlyFiring", prometheus["onlyFiring"]),
    ...faultsOfToken("bearerToken", prometheus["bearerToken"], prometheus["url"]),
    ...faultsOfTrust(prometheus),
  ]);
}

function faultsOfPattern(value: unknown): Fault[] {
  const property = "ignoreAlerts";
  const faults = faultsOfOptionalText(property, value, 'such as "^Watchdog$", or leave it out');
  if (faults.length > 0 || isLeftOut(value) || isUnknown(value)) return faults;
  try {
    new RegExp(value as string, "u");
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ property, reason: `must be a regular expression of JavaScript: ${why}` }];
  }
}
