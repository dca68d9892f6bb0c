import { faultsOfName } from "../../kubernetes/objectNames";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfSeconds, faultsOfText, longestTimeoutSeconds, type Fault } from "../../pulumi/validation";
import { readinessNames, type ReadinessHttpArgs, type ReadinessPodsArgs } from "../healthArgs";
import {
  faultsOfOptionalFlag,
  faultsOfList,
  faultsOfRecord,
  faultsOfTrust,
  faultsOfUrl,
  isLeftOut,
} from "./fieldFaults";
import { statusesOf, usualReadiness } from "./readinessOptions";

const podsNames = ["namespace", "selector"] as const satisfies readonly (keyof ReadinessPodsArgs)[];
const httpNames = [
  "url",
  "expectedStatus",
  "caCertificate",
  "insecureSkipTlsVerify",
] as const satisfies readonly (keyof ReadinessHttpArgs)[];
const longestStableSeconds = 24 * 3600;

/**
 * All that is wrong with a readiness: `true`, `false`, or an object. Nothing is wrong with what is not known yet.
 *
 * @param property the name of the argument, such as `readiness`
 */
export function faultsOfReadiness(property: string, value: unknown): Fault[] {
  if (isLeftOut(value) || typeof value === "boolean") return [];
  return faultsOfRecord(property, value, readinessNames, "{ daemonSets: true }, or true", (readiness) => [
    ...faultsOfTimes(readiness),
    ...faultsOfOptionalFlag("daemonSets", readiness["daemonSets"]),
    ...faultsOfList("pods", readiness["pods"], faultsOfPods),
    ...(isLeftOut(readiness["http"]) ? [] : faultsOfHttp("http", readiness["http"])),
  ]);
}

function faultsOfTimes(readiness: Record<string, unknown>): Fault[] {
  const stable = readiness["minimumStableSeconds"] ?? undefined;
  const timeout = readiness["timeoutSeconds"] ?? undefined;
  const faults = [
    ...faultsOfSeconds("minimumStableSeconds", stable, 0, longestStableSeconds),
    ...faultsOfSeconds("timeoutSeconds", timeout, 1, longestTimeoutSeconds),
  ];
  if (faults.length > 0 || isUnknown(stable) || isUnknown(timeout)) return faults;
  const { minimumStableSeconds, timeoutSeconds } = usualReadiness;
  const leastSeconds = (stable ?? minimumStableSeconds) as number;
  if (((timeout ?? timeoutSeconds) as number) > leastSeconds) return [];
  const reason = `must be more than minimumStableSeconds, which ${stable === undefined ? "is by default" : "is"} ${leastSeconds}`;
  return [{ property: "timeoutSeconds", reason }];
}

function faultsOfPods(property: string, value: unknown): Fault[] {
  return faultsOfRecord(property, value, podsNames, '{ selector: "app=router" }', (pods) => [
    ...(isLeftOut(pods["namespace"]) ? [] : faultsOfName("namespace", pods["namespace"], 63)),
    ...faultsOfText("selector", pods["selector"], 'give a label selector, such as "app=router"'),
  ]);
}

function faultsOfHttp(property: string, value: unknown): Fault[] {
  const example = '{ url: "https://worker-0.example.com/healthz" }';
  return faultsOfRecord(property, value, httpNames, example, (http) => [
    ...faultsOfUrl("url", http["url"], "https://worker-0.example.com/healthz"),
    ...faultsOfStatus(http["expectedStatus"]),
    ...faultsOfTrust(http),
  ]);
}

function faultsOfStatus(value: unknown): Fault[] {
  if (isLeftOut(value) || isUnknown(value) || statusesOf(value) !== undefined) return [];
  const reason = 'must be a status from 100 to 599, or a range such as "200-299"';
  return [{ property: "expectedStatus", reason }];
}
