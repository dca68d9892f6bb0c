import * as pulumi from "@pulumi/pulumi";
import { faultsOfNode, nodeStatusArguments } from "./nodeInputs";
import { requireNoFaults, faultsOfNames, requireArguments } from "../pulumi/validation";
import type { ClusterInputs } from "../backends/clusterInputs";
import type { ServerStatus } from "../core/serverStatus";
import type { ClusterArgs } from "../backends/connectionArgs";
import { nodeWork } from "./onDemand";
import { endingProgram } from "../pulumi/runError";

/** What {@link getNodeStatus} answers. */
export interface NodeStatusInfo {
  /** The node. */
  readonly node: string;
  /** The status in the words of the API: `Ready`, `NotReady,SchedulingDisabled`; `ACTIVE`, `REBOOT`. */
  readonly status: ServerStatus;
  /** Whether the node is `Ready`, cordoned or not; with the self-service API whether its VM is `ACTIVE`. */
  readonly active: boolean;
}

/** The inputs of {@link getNodeStatus}. */
export interface GetNodeStatusArgs extends ClusterInputs {
  /** The node, exactly as its API lists it. */
  readonly node: string;
}

/** The inputs of {@link getNodeStatusOutput}. */
export interface GetNodeStatusOutputArgs extends ClusterArgs {
  /** The node, exactly as its API lists it. */
  node: pulumi.Input<string>;
}

/**
 * Reads the status of one node now, in preview too.
 *
 * @throws ERR_INVALID_INPUT, ERR_NODE_NOT_FOUND, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 *
 * @example
 * ```ts
 * const { active } = await getNodeStatus({ node: "worker-0" });
 * ```
 */
export async function getNodeStatus(args: GetNodeStatusArgs): Promise<NodeStatusInfo> {
  requireArguments("getNodeStatus", args, ["node"]);
  requireNoFaults("getNodeStatus", [...faultsOfNames(args, nodeStatusArguments), ...faultsOfNode(args.node)]);
  const { clusterOf, programContext, readNodeStatus } = nodeWork();
  return readNodeStatus(args.node, clusterOf(args, programContext()));
}

/**
 * {@link getNodeStatus} for inputs that are outputs of other resources; its answer is known once they are.
 * What {@link getNodeStatus} throws fails the program here.
 *
 * @example
 * ```ts
 * export const status = getNodeStatusOutput({ node: reboot.node }).status;
 * ```
 */
export function getNodeStatusOutput(args: GetNodeStatusOutputArgs): pulumi.Output<NodeStatusInfo> {
  return pulumi.output(args).apply((known) => endingProgram(() => getNodeStatus(known as GetNodeStatusArgs)));
}
