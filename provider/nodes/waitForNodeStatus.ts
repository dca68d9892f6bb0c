import { isMaintenanceError, MaintenanceError, retryAfterMs } from "../errors/maintenanceError";
import { waitUntil } from "../core/waitUntil";
import { quoteSaid } from "../http/redaction/knownSecrets";
import type { Context } from "../pulumi/context";
import { internalErrorOf, describeReadFailures, endsWait } from "../http/failingReads";
import { formatElapsed } from "../core/formatElapsed";
import { nodeReader } from "./nodeReader";
import type { NodeRecord } from "../backends/nodeRecord";
import type { ListOptions, RebootBackend } from "../backends/rebootBackend";
import type { StepResult } from "../pulumi/dynamic/stepResults";
import type { NodeStatusState, NodeStatusInputs } from "./nodeStatusInputs";

/** Reads the status of one node now. @throws ERR_NODE_NOT_FOUND, ERR_UNAUTHORIZED, ERR_NETWORK … */
export async function readNodeStatus(
  node: string,
  cluster: RebootBackend,
  options?: ListOptions,
): Promise<NodeStatusState> {
  return stateOf(node, await cluster.findNode(node, options));
}

/**
 * Reads the status of a node, or waits until it is the one asked for. A wait that was too short keeps the
 * status last seen, and the next update continues waiting.
 */
export async function waitForNodeStatus(
  inputs: NodeStatusInputs,
  cluster: RebootBackend,
  context: Context,
): Promise<StepResult<NodeStatusState>> {
  const { node, waitFor, timeoutSeconds } = inputs;
  const first = await cluster.findNode(node);
  if (waitFor === undefined || first.status === waitFor) return { state: stateOf(node, first) };

  const result = await waitUntil({
    read: nodeReader(node, cluster, context),
    judge: ({ status }) => (status === waitFor ? "success" : "retry"),
    summarize: ({ status }) => status,
    onChange: (status, elapsedMs) => {
      if (status !== waitFor) {
        context.engine.progress(
          inputs.rowUrn,
          `${node} ${status}: waiting for ${waitFor} (${formatElapsed(elapsedMs)})`,
        );
      }
    },
    isFatal: endsWait,
    retryAfterMsOf: retryAfterMs,
    timeoutMs: timeoutSeconds * 1000,
    clock: context.clock,
    random: context.random,
  });
  const last = result.last ?? first;
  const seen = quoteSaid(last.status, 40);
  if (result.outcome === "success") return { state: stateOf(node, last) };
  if (result.outcome === "failure") {
    const what = `The status of node ${node} of cluster ${cluster.cluster.clusterId} can no longer be read`;
    const error = isMaintenanceError(result.error)
      ? result.error
      : internalErrorOf(
          what,
          result.error,
          "Reinstall the packages (npm ci) and run pulumi up again to continue waiting.",
          seen,
        );
    return { state: stateOf(node, last), error };
  }
  const blind = describeReadFailures(result);
  const which = `Node ${node} of cluster ${cluster.cluster.clusterId}`;
  const error = new MaintenanceError("ERR_WAIT_TIMEOUT", {
    node,
    what:
      blind === ""
        ? `${which} is not ${waitFor} after ${timeoutSeconds} s.`
        : `${which} was not seen ${waitFor} in ${timeoutSeconds} s.${blind}`,
    lastSeen: seen,
    next: "Run pulumi up again to continue waiting, or raise timeoutSeconds.",
  });
  return { state: stateOf(node, last), error };
}

/** Whether a stored status is still the live one; `undefined` when the API cannot be asked in one short try. */
export async function isStatusCurrent(
  stored: NodeStatusState,
  node: string,
  cluster: RebootBackend,
): Promise<boolean | undefined> {
  try {
    const live = await cluster.findNode(node, { attempts: 1, timeoutMs: 5000, isMereLook: true });
    return live.status === stored.status;
  } catch (error) {
    if (isMaintenanceError(error)) return undefined;
    throw error;
  }
}

function stateOf(node: string, { status, state }: Pick<NodeRecord, "status" | "state">): NodeStatusState {
  return { node, status, active: state === "ready" };
}
