import type { ClusterInputs } from "../../backends/clusterInputs";
import type { Context } from "../../pulumi/context";
import type { DrainRight, NodeDrainer } from "../nodeDrainer";
import { isCordonOf, readCordon, uncordonNode } from "./cordon";
import { describeDrain, isStillDrained, wordsOfPreview } from "./describeDrain";
import { bindDrainIn } from "./drainContext";
import { tryDrain } from "./drainNode";

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
  return {
    drain: (node, options, mark) => tryDrain(node, options, mark, bound),
    isStillDrained: (node, options) => isStillDrained(node, options, bound),
    isCordonedFor: async (node, mark) => {
      const cordon = await readCordon(node, bound, { attempts: 2, timeoutMs: 10_000 });
      return cordon !== undefined && isCordonOf(cordon, mark);
    },
    uncordon: (node, mark) => uncordonNode(node, mark, bound, !right.isSuspended()),
    describe: async (node, options) => wordsOfPreview(await describeDrain(node, options, bound)),
  };
}
