import type { ConfigurationSource } from "../configuration";
import { isUnknown } from "../unknown";
import type { Fault } from "../validation";
import { entryPath, setCommand } from "./commands";
import { faultsOfDottedKeys, faultsOfEarlierKeys, pathsOfFields } from "./earlierKeys";
import { faultsOfNamespace } from "./faultsOfNamespace";
import { faultsOfPlace } from "./faultsOfPlace";
import { fieldsOf, type Api } from "./names";
import {
  argumentPlace,
  entryOf,
  entryPlace,
  fieldsOfPart,
  isGiven,
  isRecord,
  readClusters,
  topLevel,
  type Place,
} from "./place";

/** What a resource or function says of which cluster it means. Nothing about it is certain. */
export interface ClusterChoice {
  readonly cluster?: unknown;
  readonly connection?: unknown;
  /** How a state of an earlier version has recorded `connection.kubernetes`. No program can give it any more. */
  readonly okd?: unknown;
}

/** The fields of one API, where a resource or function is to look for them. */
export interface Part {
  /** Whether nothing may be added from elsewhere: so it is with an entry and with an argument. */
  readonly isWhole: boolean;
  readonly fields: Readonly<Record<string, unknown>>;
  /** How messages name all of it. */
  readonly label: string;
  /** How messages name one field. */
  readonly pathOf: (field: string) => string;
  /** The place that it is a part of. */
  readonly place: Place;
}

/**
 * A part, and what is wrong with the words that lead to it; the part is absent where they lead to none. Or not known
 * before the update.
 */
export type ChosenPart = { readonly part?: Part; readonly faults: readonly Fault[] } | "unknown";

/**
 * Finds the fields of an API for a resource or function: in its own `connection`, else in the entry of
 * `openshift:clusters` that `cluster` names, else at the top level.
 */
export function choosePart(choice: ClusterChoice, api: Api, source: ConfigurationSource): ChosenPart {
  const { cluster } = choice;
  const connection = connectionIn(choice);
  if (cluster !== undefined && connection !== undefined) {
    return { faults: [{ property: "cluster", reason: "give either cluster or connection, not both" }] };
  }
  if (connection !== undefined) {
    if (!isRecord(connection)) {
      if (isUnknown(connection)) return "unknown";
      return { faults: [{ property: "connection", reason: "must be an object" }] };
    }
    return partOf(argumentPlace(connection), api);
  }
  if (isUnknown(cluster)) return "unknown";
  const faults = [
    ...faultsOfEarlierKeys(api, source),
    ...faultsOfDottedKeys(pathsOfFields(api), source),
    ...faultsSeenByProgram(source),
  ];
  if (faults.length > 0) return { faults: unique(faults) };
  return cluster === undefined ? partOf(topLevel(source), api) : chooseEntry(cluster, api, source);
}

/** The argument `connection`, also as an earlier version has recorded it. */
export function connectionIn({ connection, okd }: ClusterChoice): unknown {
  return connection ?? (isGiven(okd) ? { kubernetes: okd } : undefined);
}

/** The part of an entry of `openshift:clusters`. */
function chooseEntry(name: unknown, api: Api, source: ConfigurationSource): ChosenPart {
  const refused = (reason: string): ChosenPart => ({ faults: [{ property: "cluster", reason }] });
  if (typeof name !== "string" || name === "")
    return refused("must be the name of an entry of openshift:clusters");
  const clusters = readClusters(source);
  const quoted = JSON.stringify(name);
  if (clusters === undefined) {
    return refused(
      `names ${quoted}, but openshift:clusters is not an object of entries: ${addEntry(name, api)}`,
    );
  }
  const entry = entryOf(name, clusters);
  if (entry === undefined) {
    const known = Object.keys(clusters).join(", ") || "none";
    return refused(`${quoted} is not an entry of openshift:clusters (there: ${known})`);
  }
  if (!isRecord(entry))
    return { faults: [{ property: `openshift:clusters.${name}`, reason: "must be an object" }] };
  return partOf(entryPlace(name, entry), api);
}

function partOf(place: Place, api: Api): ChosenPart {
  // Words are looked at while values are not known yet: they are wrong in any case.
  const faults = faultsOfPlace(place);
  const fields = place.parts[api];
  if (isUnknown(fields) || isUnknown(place.parts["backend"]))
    return faults.length > 0 ? { faults } : "unknown";
  const isWhole = place.kind !== "top level";
  const label = place.pathOf(api);
  if (isWhole && !isRecord(fields)) {
    return { faults: faults.length > 0 ? faults : [{ property: label, reason: howToAdd(place, api) }] };
  }
  return {
    faults,
    part: {
      isWhole,
      fields: !isRecord(fields) ? {} : place.kind === "argument" ? fields : fieldsOfPart(fields),
      label,
      pathOf: (field) => `${label}.${field}`,
      place,
    },
  };
}

/** How to give a whole set that is missing. */
function howToAdd(place: Place, api: Api): string {
  const needed =
    api === "selfService"
      ? "nodes are rebooted and listed through it, or through kubernetes"
      : "okd works through it alone";
  const why = `is missing: ${needed}, and a connection is a complete set, nothing is taken from elsewhere`;
  const command = place.commandPathOf(`${api}.${fieldsOf[api][0] ?? ""}`);
  return command === undefined ? why : `${why}; run ${setCommand(command)}, and so on`;
}

/** How to make an entry. */
function addEntry(name: string, api: Api): string {
  const path = entryPath(name);
  const field = fieldsOf[api][0] ?? "";
  return path === undefined
    ? "write it into Pulumi.STACK.yaml"
    : `run ${setCommand(`${path}.${api}.${field}`, "URL")}, and so on`;
}

/** Where all keys can be seen, all of them are looked at. */
function faultsSeenByProgram(source: ConfigurationSource): Fault[] {
  return source.keys === undefined ? [] : faultsOfNamespace(source.keys(), source);
}

function unique(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.property} ${fault.reason}`, fault])).values()];
}
