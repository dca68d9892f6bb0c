/** The maintenance windows that the resources of a stack keep to. Pure. */
import { nameOfUrn } from "../../reboot/rowsOfSteps";
import { byNodeName } from "../../core/byNodeName";
import type { MaintenanceWindowArgs } from "../../windows/windowArgs";
import { resolveWindows } from "../../windows/windowFaults";
import { plainValue, textOf, type StoredResource } from "./deployment";

/** Windows, and the nodes whose resources keep to them. */
export interface WindowsOfNodes {
  readonly windows: readonly MaintenanceWindowArgs[];
  readonly nodes: readonly string[];
}

/** The windows in the inputs of resources, those that are the same once; what a newer version has stored is left out. */
export function windowsOfNodes(resources: readonly StoredResource[]): WindowsOfNodes[] {
  const found = new Map<string, { windows: readonly MaintenanceWindowArgs[]; nodes: Set<string> }>();
  for (const resource of resources) {
    if (!/dynamic\/openshift:(?:RebootGate|NodeDrain)$/u.test(resource.type)) continue;
    const given = plainValue(resource.inputs, "window");
    const windows = given === undefined ? undefined : resolveWindows("window", given).windows;
    if (windows === undefined) continue;
    const key = JSON.stringify(windows);
    const entry = found.get(key) ?? { windows, nodes: new Set<string>() };
    entry.nodes.add(textOf(resource.inputs, "node") ?? nameOfUrn(resource.urn));
    found.set(key, entry);
  }
  return [...found.values()].map(({ windows, nodes }) => ({
    windows,
    nodes: [...nodes].sort((a, b) => byNodeName({ name: a }, { name: b })),
  }));
}

/** All windows: what keeps to any of them may begin when that one is open. */
export function allWindows(groups: readonly WindowsOfNodes[]): MaintenanceWindowArgs[] {
  return groups.flatMap(({ windows }) => windows);
}
