import { notKnown } from "../../pulumi/namespace/faultsOfKeys";
import { isRecord } from "../../pulumi/namespace/place";
import { isUnknown } from "../../pulumi/unknown";
import {
  faultsOfFlag,
  faultsOfSeconds,
  faultsOfText,
  longestTimeoutSeconds,
  type Fault,
  type Raw,
} from "../../pulumi/validation";
import { drainOptionNames, type DrainOptions } from "./drainOptions";
import { faultsOfSurge } from "./surges";

/** All that is wrong with the options of a drain, each by its name. */
export function faultsOfDrainOptions(given: Raw<DrainOptions>): Fault[] {
  return [
    ...faultsOfGracePeriod(given.gracePeriodSeconds),
    ...faultsOfSeconds("timeoutSeconds", given.timeoutSeconds, 1, longestTimeoutSeconds),
    ...faultsOfFlag("ignoreDaemonSets", given.ignoreDaemonSets),
    ...faultsOfFlag("deleteEmptyDirData", given.deleteEmptyDirData),
    ...faultsOfFlag("force", given.force),
    ...(given.podSelector === undefined
      ? []
      : faultsOfText("podSelector", given.podSelector, 'such as "app=web", or leave it out')),
    ...faultsOfFlag("disableEviction", given.disableEviction),
    ...faultsOfSeconds(
      "skipWaitForDeleteTimeoutSeconds",
      given.skipWaitForDeleteTimeoutSeconds,
      0,
      longestTimeoutSeconds,
    ),
    ...faultsOfSeconds("cordonBeforeSeconds", given.cordonBeforeSeconds, 0, longestTimeoutSeconds),
    ...faultsOfWord("disruptionBudgetPolicy", given.disruptionBudgetPolicy, ["wait", "ignore"]),
    ...faultsOfFlag("waitForReplacements", given.waitForReplacements),
    ...faultsOfSurge(given.surge),
    ...faultsOfWord("onFailure", given.onFailure, ["uncordon", "keep"]),
  ];
}

/**
 * The same of an argument that holds them, such as `drain` of a `NodeReboot`: `true`, `false`, or an object.
 *
 * @param property the name of the argument
 */
export function faultsOfDrain(property: string, value: unknown): Fault[] {
  if (value === undefined || typeof value === "boolean") return [];
  if (!isRecord(value)) {
    if (isUnknown(value)) return [];
    return [{ property, reason: "must be true, or an object such as { deleteEmptyDirData: true }" }];
  }
  const faults = [...faultsOfNames(Object.keys(value), drainOptionNames), ...faultsOfDrainOptions(value)];
  return faults.map((fault) => ({ ...fault, property: `${property}.${fault.property}` }));
}

/** Each name that is none of the known ones, with the closest that is: a misspelled `force` would have no effect. */
export function faultsOfNames(names: unknown, known: readonly string[]): Fault[] {
  if (!Array.isArray(names)) return [];
  return names
    .map(String)
    .filter((name) => !known.includes(name))
    .map((name) => ({ property: name, reason: notKnown(name, known) }));
}

function faultsOfGracePeriod(value: unknown): Fault[] {
  if (value === undefined || isUnknown(value)) return [];
  const isFine =
    Number.isInteger(value) && (value as number) >= -1 && (value as number) <= longestTimeoutSeconds;
  const reason = `must be a whole number of seconds from 0 to ${longestTimeoutSeconds}, or -1 for that of each pod`;
  return isFine ? [] : [{ property: "gracePeriodSeconds", reason }];
}

function faultsOfWord(property: string, value: unknown, words: readonly string[]): Fault[] {
  if (value === undefined || isUnknown(value) || words.some((word) => word === value)) return [];
  return [{ property, reason: `must be ${words.map((word) => JSON.stringify(word)).join(" or ")}` }];
}
