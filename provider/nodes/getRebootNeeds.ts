import type { ClusterInputs } from "../backends/clusterInputs";
import { faultsOfNames, requireArguments, requireNoFaults } from "../pulumi/validation";
import { nodeWork } from "./onDemand";
import type { RebootNeed } from "./rebootNeeds";

/** The inputs of {@link getRebootNeeds}. */
export type GetRebootNeedsArgs = ClusterInputs;

/**
 * Reads now, in preview too, which nodes of a cluster need a reboot as far as the cluster tells, sorted by name:
 *
 * - kured's annotation `kured-reboot-in-progress` (its option `--annotate-nodes`): the sentinel file is there
 * - the machine-config operator's annotations `desiredConfig` and `currentConfig`: they differ
 * - the kernel or the OS image is older than the newest of the same role, system, architecture, and distribution
 *
 * One list of nodes is all that it reads, so it requires a connection to the API of the cluster. No need known is no
 * proof that there is none.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 *
 * @example
 * ```ts
 * const due = (await getRebootNeeds()).filter(({ needed }) => needed);
 * new RollingReboot("due", {
 *   nodes: await selectNodes({ names: due.map(({ node }) => node) }),
 *   triggersByNode: Object.fromEntries(due.map(({ node, key }) => [node, [key]])),
 * });
 * ```
 */
export async function getRebootNeeds(args: GetRebootNeedsArgs = {}): Promise<RebootNeed[]> {
  requireArguments("getRebootNeeds", args);
  requireNoFaults("getRebootNeeds", faultsOfNames(args, ["cluster", "connection"]));
  const { programContext, readRebootNeeds } = nodeWork();
  return readRebootNeeds(args, programContext());
}
