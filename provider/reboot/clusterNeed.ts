import type { ClusterInputs } from "../backends/clusterInputs";
import { rememberedBackend } from "../backends/rememberedBackend";
import { isKubernetes } from "../backends/resolveBackend";
import type { ConfigurationSource } from "../pulumi/configuration";
import { resolvedIn } from "../pulumi/namespace/resolution";
import type { Fault, Raw } from "../pulumi/validation";

/** Says of an argument that it needs the API of the cluster, where no connection leads there. */
export function faultsOfClusterNeed(
  property: string,
  inputs: Raw<ClusterInputs>,
  source: ConfigurationSource,
): Fault[] {
  const connection = resolvedIn(rememberedBackend(inputs as ClusterInputs, source));
  if (connection === undefined || isKubernetes(connection) || connection.witness !== undefined) return [];
  const reason =
    "needs the API of the cluster: set openshift:kubernetes (server and credentials, or kubeconfig) beside openshift:selfService";
  return [{ property, reason }];
}
