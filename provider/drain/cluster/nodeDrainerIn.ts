import type { ClusterInputs } from "../../backends/clusterInputs";
import { newMark } from "../../kubernetes/creationMark";
import type { Context } from "../../pulumi/context";
import type { NodeDrainer } from "../nodeDrainer";
import { readCordon, uncordonNode } from "./cordon";
import { describeDrain, isStillDrained, wordsOfPreview } from "./describeDrain";
import { bindDrainIn } from "./drainContext";
import { tryDrain } from "./drainNode";

/** The drains of a real cluster. @throws ERR_INVALID_INPUT when the connection is not whole */
export function nodeDrainerIn(
  inputs: ClusterInputs & { readonly rowUrn: string },
  context: Context,
): NodeDrainer {
  const bound = bindDrainIn(inputs, inputs.rowUrn, context);
  return {
    newMark: (urn) => newMark(urn, bound.random),
    drain: (node, options, mark) => tryDrain(node, options, mark, bound),
    isStillDrained: (node, options) => isStillDrained(node, options, bound),
    isCordoned: async (node) => (await readCordon(node, bound))?.isCordoned,
    uncordon: (node, mark) => uncordonNode(node, mark, bound),
    describe: async (node, options) => wordsOfPreview(await describeDrain(node, options, bound)),
  };
}
