import type { ClusterInputs } from "../backends/clusterInputs";
import type { Context } from "../pulumi/context";
import type { NodeHealth } from "./nodeHealth";
import type * as HealthSteps from "./healthSteps";
import type * as HealthOptions from "./options/healthOptions";

/** Loaded with the first reboot that has a health gate or a readiness: most have none. */
export function healthOptions(): typeof HealthOptions {
  return require("./options/healthOptions") as typeof HealthOptions;
}

/** Loaded with the first look at a cluster or a node. */
function healthSteps(): typeof HealthSteps {
  return require("./healthSteps") as typeof HealthSteps;
}

/** The health of the cluster that the inputs of a resource lead to. Loaded with the first look. */
export function nodeHealthOf(
  inputs: ClusterInputs & { readonly rowUrn: string },
  context: Context,
): NodeHealth {
  const { bindHealthIn, bindProbeIn, waitForHealthGate, waitForReadiness } = healthSteps();
  const { rowUrn } = inputs;
  return {
    waitForGate: (node, options) => waitForHealthGate(node, options, bindHealthIn(inputs, rowUrn, context)),
    waitForReadiness: (node, options, seen) =>
      seen === "elsewhere"
        ? waitForReadiness(node, options, bindProbeIn(rowUrn, context))
        : waitForReadiness(node, options, bindHealthIn(inputs, rowUrn, context), seen),
  };
}
