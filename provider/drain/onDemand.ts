import type { ClusterInputs } from "../backends/clusterInputs";
import type { Context } from "../pulumi/context";
import type * as DrainCluster from "./cluster/nodeDrainerIn";
import type * as DrainSteps from "./drainSteps";
import type { DrainRight, NodeDrainer } from "./nodeDrainer";

/** Loaded with the first reboot that has a drain. */
export function drainSteps(): typeof DrainSteps {
  return require("./drainSteps") as typeof DrainSteps;
}

/**
 * The drains of the cluster that the inputs of a resource lead to. Loads them with the first one.
 *
 * @throws ERR_INVALID_INPUT when there is no whole connection to the API of a cluster
 */
export function nodeDrainerOf(
  inputs: ClusterInputs & { readonly rowUrn: string },
  context: Context,
  right: DrainRight,
): NodeDrainer {
  const { nodeDrainerIn } = require("./cluster/nodeDrainerIn") as typeof DrainCluster;
  return nodeDrainerIn(inputs, context, right);
}
