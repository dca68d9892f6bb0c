import { closestNames, editDistance } from "../../core/closestNames";
import type { ConfigurationSource } from "../configuration";
import type { Fault } from "../validation";
import { earlierKeys, faultsOfDottedKeys, faultsOfEarlierKeys } from "./earlierKeys";
import { notKnown } from "./faultsOfKeys";
import { faultsOfPlace } from "./faultsOfPlace";
import { fieldsOf, keyNames, type Api } from "./names";
import { entryPlace, isRecord, readClusters, topLevel } from "./place";

const namespace = "openshift:";
const apis = Object.keys(fieldsOf) as Api[];

/**
 * All that is wrong with the words of the configuration, whoever uses which part of it: keys of an earlier version, and
 * misspelled ones. Only the program can ask for this, because Pulumi hands a dynamic provider values by their keys and no
 * list of keys.
 *
 * @param keys all keys of the stack's configuration
 */
export function faultsOfNamespace(keys: readonly string[], source: ConfigurationSource): Fault[] {
  const entries = Object.entries(readClusters(source) ?? {});
  return [
    ...apis.flatMap((api) => faultsOfEarlierKeys(api, source)),
    ...faultsOfDottedKeys(keys, source),
    ...keys.filter(isMisspelled).map((key) => ({
      property: key,
      reason: notKnown(key.slice(namespace.length), keyNames),
    })),
    ...faultsOfPlace(topLevel(source)),
    ...entries.flatMap(([name, entry]) => (isRecord(entry) ? faultsOfPlace(entryPlace(name, entry)) : [])),
  ];
}

/**
 * Whether a key was meant to be one of ours. Others may have keys in the namespace, too: a project of the name
 * `openshift`, or another package. What is not like any of ours is theirs.
 */
function isMisspelled(key: string): boolean {
  if (!key.startsWith(namespace) || apis.some((api) => earlierKeys(api).includes(key))) return false;
  const name = key.slice(namespace.length);
  if ((keyNames as readonly string[]).includes(name) || /[.[]/u.test(name)) return false;
  const [closest = ""] = closestNames(name, keyNames, 1);
  return editDistance(plainForm(name), plainForm(closest)) <= Math.floor(closest.length / 3);
}

/** A name without what people spell differently: `self-service` for `selfService`. */
function plainForm(name: string): string {
  return name.toLowerCase().replace(/[-_]/gu, "");
}
