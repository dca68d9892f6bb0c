import * as pulumi from "@pulumi/pulumi";
import { type Fault, requireNoFaults, faultsOfNames, requireArguments } from "../../pulumi/validation";
import type { ApiResource } from "../../kubernetes/wire/apiResources";
import { endingProgram } from "../../pulumi/runError";
import type { ClusterInputs } from "../../backends/clusterInputs";
import { clusterArguments, type ClusterArgs } from "../../backends/connectionArgs";
import { okdWork } from "../onDemand";

export type { ApiResource } from "../../kubernetes/wire/apiResources";

/** The inputs of `okd.getApiResources`. */
export interface GetApiResourcesArgs extends ClusterInputs {
  /** One group and version: `v1`, `apps/v1`, or `oapi/v1` for what 3.x serves at `/oapi`. @default all there are */
  readonly groupVersion?: string;
}

/** The inputs of `okd.getApiResourcesOutput`. */
export interface GetApiResourcesOutputArgs extends ClusterArgs {
  /** One group and version: `v1`, `apps/v1`, or `oapi/v1` for what 3.x serves at `/oapi`. @default all there are */
  groupVersion?: pulumi.Input<string>;
}

/**
 * Asks the server what it offers, in preview too: each resource and subresource of all groups in all their versions,
 * `v1` first. A group whose server is down at the moment is missing from the answer, and a warning names it.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 *
 * @example
 * ```ts
 * const resources = await okd.getApiResources();
 * const watchable = resources.filter(({ verbs }) => verbs.includes("watch")).map(({ name }) => name);
 * ```
 */
export async function getApiResources(args: GetApiResourcesArgs = {}): Promise<ApiResource[]> {
  requireArguments("okd.getApiResources", args);
  requireNoFaults("okd.getApiResources", [
    ...faultsOfNames(args, ["groupVersion", ...clusterArguments]),
    ...faultsOfGroupVersion(args.groupVersion),
  ]);
  const { bindCluster, okdProgramContext, readApiResources } = okdWork();
  return readApiResources(args, bindCluster(args, okdProgramContext()));
}

/**
 * `okd.getApiResources` for inputs that are outputs of other resources; its answer is known once they are. What
 * `okd.getApiResources` throws fails the program here.
 *
 * @example
 * ```ts
 * export const kinds = okd.getApiResourcesOutput({ cluster: "prod" }).apply((all) => all.map(({ kind }) => kind));
 * ```
 */
export function getApiResourcesOutput(args: GetApiResourcesOutputArgs = {}): pulumi.Output<ApiResource[]> {
  return pulumi
    .output(args)
    .apply((known) => endingProgram(() => getApiResources(known as GetApiResourcesArgs)));
}

function faultsOfGroupVersion(groupVersion: unknown): Fault[] {
  if (groupVersion === undefined) return [];
  if (
    typeof groupVersion === "string" &&
    /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?v[a-z0-9]+$/u.test(groupVersion)
  )
    return [];
  return [{ property: "groupVersion", reason: 'must be a version such as "v1", or GROUP/VERSION' }];
}
