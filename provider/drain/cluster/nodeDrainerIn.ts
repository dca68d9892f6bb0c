import type { ClusterInputs } from "../../backends/clusterInputs";
import type { Context } from "../../pulumi/context";
import type { DrainRight, NodeDrainer } from "../nodeDrainer";
import { isMaintenanceError } from "../../errors/maintenanceError";
import { isCordonOf, readCordon, uncordonNode } from "./cordon";
import { describeDrain, isStillDrained, wordsOfPreview } from "./describeDrain";
import { bindDrainIn } from "./drainContext";
import { tryDrain } from "./drainNode";
import { nodeNamed } from "./nodeNamed";

/** The drains of a real cluster. @throws ERR_INVALID_INPUT when the connection is not whole */
export function nodeDrainerIn(
  inputs: ClusterInputs & { readonly rowUrn: string },
  context: Context,
  right: DrainRight,
): NodeDrainer {
  const bound = {
    ...bindDrainIn(inputs, inputs.rowUrn, context),
    requireRight: () => {
      right.requireRight();
    },
  };
  // A back end may know the node by another name than the cluster.
  const named = (node: string): Promise<string> => nodeNamed(node, bound);
  return {
    drain: async (node, options, mark) => {
      try {
        return await tryDrain(await named(node), options, mark, bound);
      } catch (error) {
        if (!isMaintenanceError(error)) throw error;
        return { report: { node, cordoned: false, evictedPods: 0 }, error };
      }
    },
    isStillDrained: async (node, options) => isStillDrained(await named(node), options, bound),
    isCordonedFor: async (node, mark) => {
      const cordon = await readCordon(await named(node), bound, { attempts: 2, timeoutMs: 10_000 });
      return cordon !== undefined && isCordonOf(cordon, mark);
    },
    uncordon: async (node, mark) => uncordonNode(await named(node), mark, bound, !right.isSuspended()),
    describe: async (node, options) => wordsOfPreview(await describeDrain(await named(node), options, bound)),
  };
}
