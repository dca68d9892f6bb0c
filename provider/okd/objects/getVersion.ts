import * as pulumi from "@pulumi/pulumi";
import { requireNoFaults, faultsOfNames, requireArguments } from "../../pulumi/validation";
import type { VersionInfo } from "../../kubernetes/readVersion";
import { endingProgram } from "../../pulumi/runError";
import type { ClusterInputs } from "../../backends/clusterInputs";
import { clusterArguments, type ClusterArgs } from "../../backends/connectionArgs";
import { okdWork } from "../onDemand";

export type { VersionInfo } from "../../kubernetes/readVersion";

/**
 * Asks the server for its versions, in preview too. What it does not tell this user is absent. For people and
 * reports: what a server can do is better asked of `okd.getApiResources`.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 *
 * @example
 * ```ts
 * const { kubernetes, openshift } = await okd.getVersion();
 * ```
 */
export async function getVersion(args: ClusterInputs = {}): Promise<VersionInfo> {
  requireArguments("okd.getVersion", args);
  requireNoFaults("okd.getVersion", faultsOfNames(args, clusterArguments));
  const { bindCluster, okdProgramContext, readVersion } = okdWork();
  return readVersion(bindCluster(args, okdProgramContext()).cluster);
}

/**
 * `okd.getVersion` for a connection that is an output of other resources; its answer is known once they are. What
 * `okd.getVersion` throws fails the program here.
 *
 * @example
 * ```ts
 * export const version = okd.getVersionOutput({ cluster: "prod" }).openshift;
 * ```
 */
export function getVersionOutput(args: ClusterArgs = {}): pulumi.Output<VersionInfo> {
  return pulumi.output(args).apply((known) => endingProgram(() => getVersion(known as ClusterInputs)));
}
