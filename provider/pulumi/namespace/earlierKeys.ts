import type { ConfigurationSource } from "../configuration";
import type { Fault } from "../validation";
import { removeCommand, setCommand } from "./commands";
import { fieldsOf, type Api } from "./names";
import { isGiven, isRecord, topLevel } from "./place";

/** Under which names the fields of an API were keys of their own, before each API had an object. */
const earlierNamespace: Readonly<Record<Api, string>> = { selfService: "openshift", kubernetes: "okd" };

/** The keys of an earlier version. */
export function earlierKeys(api: Api): string[] {
  return fieldsOf[api].map((field) => `${earlierNamespace[api]}:${field}`);
}

/**
 * Keys that look like paths: set without `--path`, they are keys of a dotted name, and no fields of an object.
 *
 * @param keys what to look at: of a provider, which cannot see all keys, those of a field
 */
export function faultsOfDottedKeys(keys: readonly string[], source: ConfigurationSource): Fault[] {
  return keys
    .filter(
      (key) => /^openshift:(?:selfService|kubernetes|clusters)[.[]/u.test(key) && isGiven(source.config(key)),
    )
    .map((key) => ({
      property: key,
      reason: `was set without --path, so it is not read: run ${setCommand(key)}, then pulumi config rm "${key}"`,
    }));
}

/** The paths of all fields of an API at the top level. */
export function pathsOfFields(api: Api): string[] {
  return fieldsOf[api].map((field) => `openshift:${api}.${field}`);
}

/**
 * The keys of an earlier version that are still set: they are not read any more, so without a word another cluster would
 * be meant. Their values are not looked at.
 */
export function faultsOfEarlierKeys(api: Api, source: ConfigurationSource): Fault[] {
  const part = topLevel(source).parts[api];
  return fieldsOf[api]
    .map((field) => [field, `${earlierNamespace[api]}:${field}`] as const)
    .filter(([, earlier]) => isGiven(source.config(earlier)))
    .map(([field, earlier]) => {
      const path = `openshift:${api}.${field}`;
      const isMoved = isRecord(part) && isGiven(part[field]);
      const how = isMoved ? `it is ${path} now: run` : `run ${setCommand(path)}, then`;
      return { property: earlier, reason: `is not read any more: ${how} ${removeCommand(earlier)}` };
    });
}
