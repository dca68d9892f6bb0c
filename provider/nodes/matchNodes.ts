/** Which nodes a selection means. Pure. */
import { byNodeName } from "../core/byNodeName";
import { closestNames } from "../core/closestNames";
import { MaintenanceError } from "../errors/maintenanceError";
import type { NodeFacts } from "./nodeFacts";

/** A node that can be selected; `facts` where the cluster itself was asked. */
export interface Selectable {
  readonly name: string;
  readonly roles: readonly string[];
  readonly facts?: NodeFacts | undefined;
}

/** What is selected by. */
export interface Selection {
  readonly roles?: readonly string[];
  readonly names?: readonly string[];
  readonly notNames?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly notRebootedSince?: string;
  readonly kernelOutdated?: boolean;
  readonly limit?: number;
}

/**
 * @param outdated whether the kernel of a node is older than the newest of its role
 * @throws ERR_NODE_NOT_FOUND for a name without `*` and `?` that no node has
 */
export function matchNodes<N extends Selectable>(
  nodes: readonly N[],
  selection: Selection,
  outdated: (name: string) => boolean,
): N[] {
  const { roles, names, notNames = [], labels = {}, notRebootedSince, kernelOutdated, limit } = selection;
  requireExactNames(
    nodes.map(({ name }) => name),
    [...(names ?? []), ...notNames],
  );
  const sinceMs = notRebootedSince === undefined ? undefined : Date.parse(notRebootedSince);
  return nodes
    .filter(
      ({ name, roles: own, facts }) =>
        (roles === undefined || own.some((role) => roles.includes(role))) &&
        (names === undefined || isNamed(name, names)) &&
        !isNamed(name, notNames) &&
        Object.entries(labels).every(([label, value]) => facts?.labels[label] === value) &&
        (sinceMs === undefined || (facts?.readyChangedMs ?? Infinity) < sinceMs) &&
        (kernelOutdated === undefined || (facts !== undefined && outdated(name) === kernelOutdated)),
    )
    .sort(byNodeName)
    .slice(0, limit);
}

function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => asExpression(pattern).test(name));
}

/** As a shell matches names: `*` is any text, `?` one character, and the pattern is about the whole name. */
function asExpression(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/gu, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/gu, ".*").replace(/\?/gu, ".")}$`, "u");
}

/** A misspelled name would select less, or leave a node in that was to be spared. */
function requireExactNames(names: readonly string[], wanted: readonly string[]): void {
  const unknown = wanted.find((name) => !/[*?]/u.test(name) && !names.includes(name));
  if (unknown === undefined) return;
  const close = closestNames(unknown, names).join(", ");
  throw new MaintenanceError("ERR_NODE_NOT_FOUND", {
    node: unknown,
    what: `selectNodes: the cluster has no node ${JSON.stringify(unknown)}.`,
    next: `${close === "" ? "It lists no nodes at all." : `Closest: ${close}.`} Take it out of the selection, or write a pattern with * if it may be missing.`,
  });
}
