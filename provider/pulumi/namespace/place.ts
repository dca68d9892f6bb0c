import type { ConfigurationSource } from "../configuration";
import { entryPath } from "./commands";
import { isConsentField, partNames } from "./names";

/** Something that holds the parts of a connection: the top level, an entry of `openshift:clusters`, or an argument. */
export interface Place {
  readonly kind: "top level" | "entry" | "argument";
  /** What it holds, by its keys. Nothing about it is certain. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** How messages name one of its keys. */
  readonly pathOf: (key: string) => string;
  /** The path of a key for `pulumi config set --path`; none for an argument, and where no shell can write it. */
  readonly commandPathOf: (key: string) => string | undefined;
}

/** The top level of the namespace: each part is a key of the configuration. */
export function topLevel(source: ConfigurationSource): Place {
  const pathOf = (key: string): `openshift:${string}` => `openshift:${key}`;
  return {
    kind: "top level",
    parts: Object.fromEntries(
      partNames
        .map((name) => [name, settingOf(source, pathOf(name))] as const)
        .filter(([, value]) => isGiven(value)),
    ),
    pathOf,
    commandPathOf: pathOf,
  };
}

/** An entry of `openshift:clusters`. */
export function entryPlace(name: string, parts: Record<string, unknown>): Place {
  const command = entryPath(name);
  return {
    kind: "entry",
    parts,
    pathOf: (key) => `openshift:clusters.${name}.${key}`,
    commandPathOf: (key) => (command === undefined ? undefined : `${command}.${key}`),
  };
}

/** The argument `connection` of a resource or function. */
export function argumentPlace(parts: Record<string, unknown>): Place {
  return { kind: "argument", parts, pathOf: (key) => `connection.${key}`, commandPathOf: () => undefined };
}

/** The entries of `openshift:clusters`; nothing where it is not an object. */
export function readClusters(source: ConfigurationSource): Record<string, unknown> | undefined {
  const clusters = settingOf(source, "openshift:clusters");
  return isRecord(clusters) ? clusters : undefined;
}

/** An entry by its name, and nothing that an object has by itself. */
export function entryOf(name: string, clusters: Record<string, unknown> = {}): unknown {
  return Object.hasOwn(clusters, name) ? clusters[name] : undefined;
}

/** A value of the configuration; an object, which Pulumi hands over as JSON, as the object. */
function settingOf(source: ConfigurationSource, key: `openshift:${string}`): unknown {
  const value = source.config(key);
  if (typeof value !== "string" || !/^\s*[{[]/u.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/**
 * The fields of a part as the configuration means them. `pulumi config set --path` makes a number of a text like `1234`;
 * in a field for text it is that text again, as long as no digit was lost on the way.
 */
export function fieldsOfPart(part: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      Number.isSafeInteger(value) && !isConsentField(key) ? String(value) : value,
    ]),
  );
}

/** Whether a setting is there: what an empty environment or a cleared input leaves is nothing. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
