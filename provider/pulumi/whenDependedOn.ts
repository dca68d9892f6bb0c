import type * as pulumi from "@pulumi/pulumi";

/**
 * Has whatever depends on a component wait for one thing more than its children, and fail with it: a resource or an invoke
 * that names the component, or one above it, in `dependsOn`. Where nothing depends on it, `ready` is never called, so that
 * its failure is no failure of the program.
 *
 * Pulumi's SDK waits for `__data`, what a component's `initialize` has given, before it lists the children of a component
 * that something depends on, and for nothing else; it does not publish it.
 *
 * Source: `@pulumi/pulumi` 3.139.0 and 3.239.0, `runtime/dependsOn.js`.
 */
export function whenDependedOn(component: pulumi.ComponentResource, ready: () => Promise<void>): void {
  const initialized = Reflect.get(component, "__data") as Promise<unknown>;
  let all: Promise<unknown> | undefined;
  Object.defineProperty(component, "__data", {
    configurable: true,
    get: () =>
      (all ??= (async () => {
        const data = await initialized;
        await ready();
        return data;
      })()),
  });
}
