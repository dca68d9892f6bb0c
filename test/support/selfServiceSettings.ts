/** Connections to the self-service API as configuration, environment and arguments give them, and what becomes of them. */
import { resolveConnection } from "../../provider/backends/selfService/resolveConnection";
import type { ClusterInputs, ConnectionInputs } from "../../provider/backends/clusterInputs";
import { settingsSource as source, type Settings } from "./settingsSource";

export type SelfService = NonNullable<ConnectionInputs["selfService"]>;
export const whole = (name: string): SelfService => ({
  apiUrl: `https://${name}.example/api/openshift`,
  clusterId: `${name}.cluster`,
  username: `${name}-user`,
  password: `${name}-password`,
});
export const connectionTo = (name: string): ConnectionInputs => ({ selfService: whole(name) });
export const topLevel = (name: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(whole(name)).map(([key, value]) => [`openshift:selfService.${key}`, value]),
  );
export const environment = (name: string): Record<string, string> => {
  const { apiUrl, clusterId, username, password } = whole(name);
  return {
    OPENSHIFT_SELFSERVICE_API_URL: apiUrl,
    OPENSHIFT_SELFSERVICE_CLUSTER_ID: clusterId,
    OPENSHIFT_SELFSERVICE_USERNAME: username,
    OPENSHIFT_SELFSERVICE_PASSWORD: password,
  };
};

/** What a resolution says in short: the connection, or the faults as text. */
export function said(inputs: ClusterInputs, settings: Settings): unknown {
  const resolution = resolveConnection(inputs, source(settings));
  if (resolution === "unknown") return resolution;
  if ("connection" in resolution) return resolution.connection;
  return resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
}
export const faults = (inputs: ClusterInputs, settings: Settings): string[] => {
  const all = said(inputs, settings);
  if (!Array.isArray(all)) throw new Error(`no faults: ${JSON.stringify(all)}`);
  return all as string[];
};
export const withKey = (key: string, value: unknown): Settings => ({
  config: { ...topLevel("top"), [`openshift:selfService.${key}`]: value },
});
