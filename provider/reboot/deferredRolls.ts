import type * as pulumi from "@pulumi/pulumi";

/** The first deferred node of each roll. Its order is kept to: nothing after that node begins. */
const deferred = new WeakMap<pulumi.Resource, string>();

/** Notes that a node of a roll is deferred, for those that are registered after it. */
export function noteDeferred(roll: pulumi.Resource, node: string): void {
  if (!deferred.has(roll)) deferred.set(roll, node);
}

/** The node of the same roll that is deferred already; nothing where there is none, or no roll. */
export function deferredBefore(roll: pulumi.Resource | undefined): string | undefined {
  return roll === undefined ? undefined : deferred.get(roll);
}
