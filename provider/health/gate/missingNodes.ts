import { plainWord } from "../../core/foreignText";
import { isNamed, readNode } from "../../backends/kubernetes/kubeNode";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { NodesReady } from "../options/healthGateOptions";

/** So many nodes are named. */
const mostNamed = 10;

/**
 * What is missing of the nodes beside the one that is to be rebooted. A share is rounded up: 90% of 5 is 5.
 *
 * @param node its name, or one that it is known by
 */
export function missingNodes(objects: readonly KubeObject[], node: string, wanted: NodesReady): string[] {
  // What shows none is no cluster.
  if (objects.length === 0) return ["the cluster lists no node"];
  const others = othersOf(objects, node).map(readNode);
  const bad = others.filter(({ state }) => state !== "ready");
  const needed = neededOf(wanted, others.length);
  const ready = others.length - bad.length;
  if (ready >= needed) return [];
  const named = bad.slice(0, mostNamed).map(({ name, status }) => `${plainWord(name)} is ${status}`);
  const more = bad.length > mostNamed ? [`${bad.length - mostNamed} more nodes are not Ready`] : [];
  if ("percent" in wanted && wanted.percent === 100) return [...named, ...more];
  const share = "percent" in wanted ? ` (${wanted.percent}%)` : "";
  const who = bad.length === 0 ? "" : `: ${[...named, ...more].join(", ")}`;
  return [`${ready} of ${others.length} other nodes are Ready, and ${needed}${share} are needed${who}`];
}

/** How many of so many nodes must be Ready. In whole numbers: a product of fractions may be a little too large. */
export function neededOf(wanted: NodesReady, count: number): number {
  return "count" in wanted ? wanted.count : Math.ceil((wanted.percent * count) / 100);
}

/** All but the node itself, which a provider may call by its host name. */
function othersOf(objects: readonly KubeObject[], node: string): readonly KubeObject[] {
  const isOwn = ({ metadata }: KubeObject): boolean => metadata.name === node;
  const isIt = objects.some(isOwn) ? isOwn : (each: KubeObject): boolean => isNamed(each, node);
  return objects.filter((each) => !isIt(each));
}
