/** What is wrong with a connection in the configuration or among the arguments, as short texts without secrets. */
import { resolveBackend } from "../../provider/backends/resolveBackend";
import { resolveOkdConnection } from "../../provider/kubernetes/connection/resolveOkdConnection";
import type { ClusterChoice } from "../../provider/pulumi/namespace/choosePart";
import { faultsIn } from "../../provider/pulumi/namespace/resolution";
import type { Fault } from "../../provider/pulumi/validation";
import { settingsSource, type Settings } from "./settingsSource";

/** What no fault may hold. */
export const plantedSecret = "Pl4ntedT0kenN33dle";
/** A whole set for each API. */
export const selfService = {
  apiUrl: "https://api.example/api/openshift",
  clusterId: "my.cluster",
  username: "operator",
  password: plantedSecret,
};
export const kubernetes = { server: "https://api.example:6443", token: plantedSecret };

/** The fields of a set as keys of the configuration: `under("openshift:kubernetes.", kubernetes)`. */
export function under(prefix: string, value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [`${prefix}${key}`, field]));
}

export function said(faults: readonly Fault[]): string[] {
  const all = faults.map(({ property, reason }) => `${property} ${reason}`);
  expect(all.join("\n")).not.toContain(plantedSecret);
  return all;
}

/** What a `NodeReboot` or a `NodeStatus` is refused for. */
export function faultsOfReboot(choice: ClusterChoice, settings: Settings = {}): string[] {
  return said(faultsIn(resolveBackend(choice, settingsSource(settings))));
}

/** What a resource under `okd` is refused for. */
export function faultsOfOkd(choice: ClusterChoice, settings: Settings = {}): string[] {
  return said(faultsIn(resolveOkdConnection(choice, settingsSource(settings))));
}
