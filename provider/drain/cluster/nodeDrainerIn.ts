import type { ClusterInputs } from "../../backends/clusterInputs";
import type { Context } from "../../pulumi/context";
import type { DrainRight, NodeDrainer } from "../nodeDrainer";
import { uncordonNode } from "./cordon";
import { describeDrain, isStillDrained, wordsOfPreview } from "./describeDrain";
import { bindDrainIn } from "./drainContext";
import { tryDrain } from "./drainNode";

/** The drains of a real cluster. @throws ERR_INVALID_INPUT when the connection is not whole */
export function nodeDrainerIn(
  inputs: ClusterInputs & { readonly rowUrn: string },
  context: Context,
  { requireRight, isSuspended }: DrainRight,
): NodeDrainer {
  const bound = { ...bindDrainIn(inputs, inputs.rowUrn, context), requireRight };
  return {
    drain: (node, options, mark) => tryDrain(node, options, mark, bound),
    isStillDrained: (node, options) => isStillDrained(node, options, bound),
    uncordon: (node, mark) => uncordonNode(node, mark, bound, !isSuspended()),
    describe: async (node, options) => wordsOfPreview(await describeDrain(node, options, bound)),
  };
}
