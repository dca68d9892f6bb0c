import type { ClusterInputs } from "../backends/clusterInputs";
import type { Context } from "../pulumi/context";
import type * as DrainCluster from "./cluster/nodeDrainerIn";
import type { NodeDrainer } from "./nodeDrainer";

/**
 * The drains of the cluster that the inputs of a resource lead to. Loads them with the first one.
 *
 * @throws ERR_INVALID_INPUT when there is no whole connection to the API of a cluster
 */
export function nodeDrainerOf(
  inputs: ClusterInputs & { readonly rowUrn: string },
  context: Context,
): NodeDrainer {
  const { nodeDrainerIn } = require("./cluster/nodeDrainerIn") as typeof DrainCluster;
  return nodeDrainerIn(inputs, context);
}
