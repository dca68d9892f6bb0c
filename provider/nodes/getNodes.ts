import * as pulumi from "@pulumi/pulumi";
import { nodesArguments } from "./nodeInputs";
import { requireNoFaults, faultsOfNames, requireArguments } from "../pulumi/validation";
import type { ClusterInputs } from "../backends/clusterInputs";
import type { NodeRecord } from "../backends/nodeRecord";
import type { ServerStatus } from "../core/serverStatus";
import type { ClusterArgs } from "../backends/connectionArgs";
import { nodeWork } from "./onDemand";
import { endingProgram } from "../pulumi/runError";

/** A node of a cluster as the API lists it. */
export interface NodeInfo {
  /** The name, as all other inputs called `node` want it. */
  readonly name: string;
  /**
   * With the back end `kubernetes` the roles of its labels, as `kubectl get nodes` prints them: `control-plane,worker`. With
   * the self-service API the part of the name before the first `-`: `haproxy`, `master`, `worker`.
   */
  readonly role: string;
  /** The one that `kubectl get nodes` prints; with the self-service API that of its VM. */
  readonly status: ServerStatus;
}

/** The inputs of {@link getNodes}. */
export interface GetNodesArgs extends ClusterInputs {
  /** Only nodes that have one of these roles. @default all nodes */
  readonly roles?: readonly string[];
}

/** The inputs of {@link getNodesOutput}. */
export interface GetNodesOutputArgs extends ClusterArgs {
  /** Only nodes that have one of these roles. @default all nodes */
  roles?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Reads the nodes of a cluster now, in preview too, in the order in which the API lists them.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 *
 * @example
 * ```ts
 * for (const worker of await getNodes({ roles: ["worker"] })) {
 *   new NodeReboot(worker.name, { node: worker.name, triggers: [image.version] });
 * }
 * ```
 */
export async function getNodes(args: GetNodesArgs = {}): Promise<NodeInfo[]> {
  requireArguments("getNodes", args);
  const { roles } = args as { roles?: unknown };
  // A misspelled `roles` would mean all nodes, and a misspelled `cluster` another cluster.
  const faults = faultsOfNames(args, nodesArguments);
  if (roles !== undefined && !(Array.isArray(roles) && roles.every((role) => typeof role === "string"))) {
    faults.push({ property: "roles", reason: 'must be a list of texts, such as ["worker"]' });
  }
  requireNoFaults("getNodes", faults);
  const { clusterOf, programContext } = nodeWork();
  const nodes = await clusterOf(args, programContext()).listNodes();
  return nodes
    .filter((node) => isOfRole(node, args.roles))
    .map(({ name, role, status }) => ({ name, role, status }));
}

/** A node of a Kubernetes cluster may have several roles. */
function isOfRole({ role, roles = [role] }: NodeRecord, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || roles.some((one) => wanted.includes(one));
}

/**
 * {@link getNodes} for inputs that are outputs of other resources; its answer is known once they are. What
 * {@link getNodes} throws fails the program here.
 *
 * @example
 * ```ts
 * export const workers = getNodesOutput({ roles: ["worker"] }).apply((nodes) => nodes.length);
 * ```
 */
export function getNodesOutput(args: GetNodesOutputArgs = {}): pulumi.Output<NodeInfo[]> {
  return pulumi.output(args).apply((known) => endingProgram(() => getNodes(known as GetNodesArgs)));
}
