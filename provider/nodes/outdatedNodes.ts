/** Which nodes run an older kernel or system than others of their role. Pure. */
import type { NodeFacts } from "./nodeFacts";

/** The newest that another node of the role runs; absent where the node has it, or nothing can be compared. */
export interface Outdated {
  readonly kernelVersion?: string;
  readonly osImage?: string;
}

/** @param nodes all nodes of a cluster */
export function outdatedNodes(nodes: readonly NodeFacts[]): ReadonlyMap<string, Outdated> {
  return new Map(
    nodes.map((node) => {
      const alike = nodes.filter((other) => kindOf(other) === kindOf(node));
      const kernelVersion = newerThan(
        node.kernelVersion,
        alike.map((other) => other.kernelVersion),
      );
      const osImage = newerThan(
        node.osImage,
        alike.map((other) => other.osImage),
      );
      return [
        node.name,
        {
          ...(kernelVersion === undefined ? {} : { kernelVersion }),
          ...(osImage === undefined ? {} : { osImage }),
        },
      ];
    }),
  );
}

/** Versions of different distributions say nothing about each other. */
function kindOf({ role, operatingSystem, architecture, osImage }: NodeFacts): string {
  return JSON.stringify([role, operatingSystem, architecture, osImage.split(/\d/u, 1)[0]]);
}

function newerThan(own: string, others: readonly string[]): string | undefined {
  if (own === "") return undefined;
  const newest = others.reduce((best, one) => (compareVersions(one, best) > 0 ? one : best), own);
  return compareVersions(newest, own) > 0 ? newest : undefined;
}

/** By the numbers in them, one after the other: `5.14.0-427.13` is newer than `5.14.0-427.9`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? -1n) - (right[at] ?? -1n);
    if (difference !== 0n) return difference > 0n ? 1 : -1;
  }
  return 0;
}

/** Dates of builds are too long for exact numbers. */
function numbersIn(version: string): bigint[] {
  return (version.match(/\d+/gu) ?? []).map(BigInt);
}
