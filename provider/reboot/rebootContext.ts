import type { ClusterInputs } from "../backends/clusterInputs";
import type { NodeDrainer } from "../drain/nodeDrainer";
import { nodeDrainerOf } from "../drain/onDemand";
import type { Suspension } from "../journal/heartbeat";
import { createNodeContext, type NodeContext } from "../nodes/nodeContext";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { Engine } from "../pulumi/engine";
import { requireNotSuspended } from "../journal/rightToSend";
import type { StepInputs } from "./steps";
import { processMemory, type ProcessMemory } from "./processMemory";

/** Everything outside that the steps of a reboot touch. */
export interface RebootContext extends NodeContext {
  readonly memory: ProcessMemory;
  /** The longest time for which this process did not run since it began; absent when it always did. */
  readonly suspension: () => Suspension | undefined;
  /** The drains of the cluster that a step's inputs lead to. @throws ERR_INVALID_INPUT */
  drainerOf(inputs: ClusterInputs & Pick<StepInputs, "node" | "rowUrn">): NodeDrainer;
}

/**
 * The real world.
 *
 * @param suspension what a heartbeat knows
 */
export function createRebootContext(
  configuration: ConfigurationSource,
  engine: Engine,
  suspension: RebootContext["suspension"],
): RebootContext {
  const context = createNodeContext(configuration, engine, processMemory());
  return {
    ...context,
    suspension,
    drainerOf: (inputs) =>
      nodeDrainerOf(inputs, context, {
        requireRight: () => {
          requireNotSuspended(inputs.node, { suspension });
        },
        isSuspended: () => suspension() !== undefined,
      }),
  };
}
