import * as pulumi from "@pulumi/pulumi";

// One queue a stack resource, so that each update of an Automation API process has its own: a queue left
// behind by a failed update would hold up the next one forever.
const queues = new WeakMap<pulumi.Resource, Promise<void>>();

/**
 * Lets the order and the request of one `NodeReboot` follow each other before the next order is registered.
 * A run that ends in between makes the next one uncertain; with the turn that can happen to one node, not to
 * all of them.
 *
 * The turn is queued for when `ready` resolves, not before: a `NodeReboot` that waits for another one's end
 * must not hold the turn that the other needs.
 *
 * @returns `taken`, which resolves when it is this one's turn; and `release`
 */
export function queueOrder(ready: Promise<unknown>): { taken: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stack = pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
  const taken = ready.then(() => {
    // Under a program's unit tests there may be no stack resource, and nothing to keep apart.
    if (stack === undefined) return;
    const before = queues.get(stack) ?? Promise.resolve();
    queues.set(
      stack,
      before.then(() => ended),
    );
    return before;
  });
  return { taken, release };
}
