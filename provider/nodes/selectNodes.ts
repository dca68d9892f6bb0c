import type { ClusterInputs } from "../backends/clusterInputs";
import type { ServerStatus } from "../core/serverStatus";
import { type Fault, faultsOfNames, requireArguments, requireNoFaults } from "../pulumi/validation";
import { nodeWork } from "./onDemand";

/** The inputs of {@link selectNodes}: a node is selected that fits all of them. */
export interface SelectNodesArgs extends ClusterInputs {
  /** Nodes that have one of these roles. @default all roles */
  readonly roles?: readonly string[];
  /**
   * Nodes with one of these names. `*` stands for any text and `?` for one character: `worker-*`. A name without them must
   * be one of a node.
   *
   * @default all names
   */
  readonly names?: readonly string[];
  /** Nodes with none of these names, written as in `names`. @default none are left out */
  readonly notNames?: readonly string[];
  /** Nodes whose `Node` has all these labels with these values. Requires a connection to the API of the cluster. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Nodes whose condition `Ready` has not changed since this moment (ISO 8601): they were not rebooted after it. A node that
   * was away for another reason counts as rebooted. Requires a connection to the API of the cluster.
   */
  readonly notRebootedSince?: string;
  /**
   * `true`: nodes whose kernel is older than the newest of their role; `false`: all others. Requires a connection to the API
   * of the cluster.
   */
  readonly kernelOutdated?: boolean;
  /** So many nodes at most, from 1: the first ones by name. @default all */
  readonly limit?: number;
}

/**
 * A node that {@link selectNodes} has found.
 *
 * @example
 * ```ts
 * const zones = (await selectNodes()).map(({ zone }: SelectedNode) => zone);
 * ```
 */
export interface SelectedNode {
  /** The name, as all other inputs called `node` want it. */
  readonly name: string;
  /** The role as {@link NodeInfo} has it. */
  readonly role: string;
  /** The same as a list. */
  readonly roles: readonly string[];
  /** The one that `kubectl get nodes` prints; with the self-service API that of its VM. */
  readonly status: ServerStatus;
  /** The label `topology.kubernetes.io/zone`; absent without one, or without a connection to the API of the cluster. */
  readonly zone?: string;
}

/**
 * Reads the nodes of a cluster now, in preview too, and selects some of them: sorted by name, `worker-2` before `worker-10`.
 * Without arguments all of them.
 *
 * @throws ERR_INVALID_INPUT, ERR_NODE_NOT_FOUND, ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 *
 * @example
 * ```ts
 * new RollingReboot("workers", {
 *   nodes: await selectNodes({ roles: ["worker"], notNames: ["worker-gpu-*"] }),
 *   triggers: [image.version],
 * });
 * ```
 */
export async function selectNodes(args: SelectNodesArgs = {}): Promise<SelectedNode[]> {
  requireArguments("selectNodes", args);
  requireNoFaults("selectNodes", faultsOfSelection(args));
  const { programContext, readSelected } = nodeWork();
  const selected = await readSelected(args, programContext());
  return selected.map(({ name, role, roles, status, facts }) => ({
    ...{ name, role, roles, status },
    ...(facts?.zone === undefined ? {} : { zone: facts.zone }),
  }));
}

const selectionArguments = [
  "roles",
  "names",
  "notNames",
  "labels",
  "notRebootedSince",
  "kernelOutdated",
  "limit",
  "cluster",
  "connection",
];

function faultsOfSelection(args: SelectNodesArgs): Fault[] {
  // A misspelled argument would select more nodes than are meant.
  const faults = faultsOfNames(args, selectionArguments);
  const { labels, notRebootedSince, kernelOutdated, limit } = args as Readonly<Record<string, unknown>>;
  for (const property of ["roles", "names", "notNames"] as const) {
    const list: unknown = args[property];
    if (list !== undefined && !isListOfText(list))
      faults.push({ property, reason: 'must be a list of texts, such as ["worker"]' });
  }
  const isLabels =
    typeof labels === "object" &&
    labels !== null &&
    !Array.isArray(labels) &&
    isListOfText(Object.values(labels));
  if (labels !== undefined && !isLabels)
    faults.push({ property: "labels", reason: "must be an object of texts, such as { LABEL: VALUE }" });
  const isMoment = typeof notRebootedSince === "string" && /^\d{4}-\d\d-\d\d/u.test(notRebootedSince);
  if (notRebootedSince !== undefined && !(isMoment && !Number.isNaN(Date.parse(notRebootedSince))))
    faults.push({ property: "notRebootedSince", reason: 'must be a moment, such as "2026-01-31T00:00:00Z"' });
  if (kernelOutdated !== undefined && typeof kernelOutdated !== "boolean")
    faults.push({ property: "kernelOutdated", reason: "must be true or false" });
  if (limit !== undefined && !(Number.isInteger(limit) && Number(limit) >= 1))
    faults.push({ property: "limit", reason: "must be a whole number, 1 or more" });
  return faults;
}

function isListOfText(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
