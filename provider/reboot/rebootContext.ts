import type { Suspension } from "../journal/heartbeat";
import { createNodeContext, type NodeContext } from "../nodes/nodeContext";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { Engine } from "../pulumi/engine";
import { processMemory, type ProcessMemory } from "./processMemory";

/** Everything outside that the steps of a reboot touch. */
export interface RebootContext extends NodeContext {
  readonly memory: ProcessMemory;
  /** The longest time for which this process did not run since it began; absent when it always did. */
  readonly suspension: () => Suspension | undefined;
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
  return { ...createNodeContext(configuration, engine, processMemory()), suspension };
}
