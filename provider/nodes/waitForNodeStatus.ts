import { askedPauseMs } from "../http/askedPause";
import { isMaintenanceError } from "../errors/maintenanceError";
import { WaitTimeoutError } from "../errors/waitTimeoutError";
import { waitUntil } from "../core/waitUntil";
import { active } from "../core/serverStatus";
import { quoteForeignText } from "../core/foreignText";
import type { NodeContext } from "./nodeContext";
import { brokenWait, describeBlindness, endsWait } from "../http/failingReads";
import { formatElapsed } from "../core/formatElapsed";
import { readNodes, requireNode, statusReader } from "./readNodes";
import { requireConnection } from "../backends/selfService/resolveConnection";
import type { StepResult } from "../pulumi/dynamic/stepResults";
import type { NodeStatusState, NodeStatusInputs } from "./nodeStatusInputs";
import type { ClusterInputs } from "../backends/clusterInputs";

/** Reads the status of one node now. @throws NodeNotFoundError, UnauthorizedError, NetworkError … */
export async function readNodeStatus(
  inputs: ClusterInputs & { readonly node: string },
  context: NodeContext,
  options: Parameters<typeof readNodes>[2] = {},
): Promise<NodeStatusState> {
  const connection = requireConnection(inputs, context.configuration);
  const { status } = requireNode(await readNodes(connection, context, options), inputs.node, connection);
  return stateOf(inputs.node, status);
}

/**
 * Reads the status of a node, or waits until it is the one asked for. A wait that was too short keeps the
 * status last seen, and the next update goes on waiting.
 */
export async function waitForNodeStatus(
  inputs: NodeStatusInputs,
  context: NodeContext,
): Promise<StepResult<NodeStatusState>> {
  const { node, waitFor, timeoutSeconds } = inputs;
  const first = await readNodeStatus(inputs, context);
  if (waitFor === undefined || first.status === waitFor) return { state: first };

  const connection = requireConnection(inputs, context.configuration);
  const result = await waitUntil({
    read: statusReader(node, connection, context),
    judge: (status) => (status === waitFor ? "success" : "retry"),
    summarise: (status) => status,
    onChange: (status, elapsedMs) => {
      if (status !== waitFor) {
        context.engine.progress(
          inputs.rowUrn,
          `${node} ${status}: waiting for ${waitFor} (${formatElapsed(elapsedMs)})`,
        );
      }
    },
    isFatal: endsWait,
    askedPauseMs,
    timeoutMs: timeoutSeconds * 1000,
    clock: context.clock,
    random: context.random,
  });
  const last = result.lastSummary ?? first.status;
  const seen = quoteForeignText(last, 40);
  if (result.outcome === "success") return { state: stateOf(node, last) };
  if (result.outcome === "failure") {
    const what = `The status of node ${node} of cluster ${connection.clusterId} can no longer be read`;
    const error = isMaintenanceError(result.error)
      ? result.error
      : brokenWait(
          what,
          result.error,
          "Install the packages anew (npm ci) and run pulumi up again to go on waiting.",
          seen,
        );
    return { state: stateOf(node, last), error };
  }
  const blind = describeBlindness(result);
  const which = `Node ${node} of cluster ${connection.clusterId}`;
  const error = new WaitTimeoutError({
    what:
      blind === ""
        ? `${which} is not ${waitFor} after ${timeoutSeconds} s.`
        : `${which} was not seen ${waitFor} in ${timeoutSeconds} s.${blind}`,
    lastSeen: seen,
    next: "Run pulumi up again to go on waiting, or raise timeoutSeconds.",
  });
  return { state: stateOf(node, last), error };
}

/** Whether a stored status is still the live one; `undefined` when the API cannot be asked in one short try. */
export async function isStatusCurrent(
  inputs: NodeStatusInputs,
  stored: NodeStatusState,
  context: NodeContext,
): Promise<boolean | undefined> {
  try {
    const live = await readNodeStatus(inputs, context, { attempts: 1, timeoutMs: 5000, isMereLook: true });
    return live.status === stored.status;
  } catch (error) {
    if (isMaintenanceError(error)) return undefined;
    throw error;
  }
}

/** The id of a resource that stands for a node: `CLUSTER_ID/NODE`. */
export function nodeId(inputs: ClusterInputs & { readonly node: string }, context: NodeContext): string {
  return `${requireConnection(inputs, context.configuration).clusterId}/${inputs.node}`;
}

function stateOf(node: string, status: string): NodeStatusState {
  return { node, status, active: status === active };
}
