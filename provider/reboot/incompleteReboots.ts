import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output";
import type { MaintenanceError } from "../errors/maintenanceError";
import { runErrorOf } from "../pulumi/runError";

/**
 * Told of a `NodeReboot` that is not complete, and the phase in its record. Under `--continue-on-error` a program is given
 * the record of a job that failed or timed out as if it had not: the engine has said so then.
 */
export type IncompleteListener = (fault: MaintenanceError, phase: string | undefined) => void;

const listeners = new WeakMap<pulumi.Resource, IncompleteListener>();

/** Has a parent told of those of its `NodeReboot` that are not complete. It ends the program then, once that does no harm. */
export function onIncompleteReboot(parent: pulumi.Resource, listener: IncompleteListener): void {
  listeners.set(parent, listener);
}

/**
 * Ends the program over a `NodeReboot` that is not complete; or tells the parent that wants to know, and leaves all outputs
 * unknown, so that nothing that uses one begins.
 */
export function endOverIncomplete(
  parent: pulumi.Resource | undefined,
  fault: MaintenanceError,
  phase: string | undefined,
): pulumi.Output<unknown> {
  const listener = parent === undefined ? undefined : listeners.get(parent);
  if (listener === undefined) throw runErrorOf(fault);
  listener(fault, phase);
  return pulumi.output(unknown);
}
