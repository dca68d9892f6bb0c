import * as pulumi from "@pulumi/pulumi";
import { requireNoFaults, faultsOfNames, requireArguments } from "../../pulumi/validation";
import type { UserIdentity } from "./userIdentity";
import { endingProgram } from "../../pulumi/runError";
import type { ClusterInputs } from "../../backends/clusterInputs";
import { clusterArguments, type ClusterArgs } from "../../backends/connectionArgs";
import { okdWork } from "../onDemand";

export type { UserIdentity } from "./userIdentity";

/**
 * Tells who the API server takes this program for, in preview too: a user of OpenShift, a service account, or
 * whom a client certificate names.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 *
 * @example
 * ```ts
 * const { name, groups } = await okd.whoAmI();
 * ```
 */
export async function whoAmI(args: ClusterInputs = {}): Promise<UserIdentity> {
  requireArguments("okd.whoAmI", args);
  requireNoFaults("okd.whoAmI", faultsOfNames(args, clusterArguments));
  const { bindCluster, okdProgramContext, whoAmI: askWhoIAm } = okdWork();
  return askWhoIAm(bindCluster(args, okdProgramContext()).cluster);
}

/**
 * `okd.whoAmI` for a connection that is an output of other resources; its answer is known once they are. What
 * `okd.whoAmI` throws fails the program here.
 *
 * @example
 * ```ts
 * export const robot = okd.whoAmIOutput({ connection: { kubernetes: { server, token: account.token } } }).name;
 * ```
 */
export function whoAmIOutput(args: ClusterArgs = {}): pulumi.Output<UserIdentity> {
  return pulumi.output(args).apply((known) => endingProgram(() => whoAmI(known as ClusterInputs)));
}
