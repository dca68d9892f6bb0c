/**
 * Registers a resource without noting from where in this package that was done. Pulumi's SDK formats the stack some
 * sixty times for a resource of a dozen properties (`debuggablePromise`, for a report on promises that never settle, and
 * `Resource.stackTrace`, for the state), and under the `ts-node` that Pulumi loads each takes a tenth of a millisecond or
 * more: a third of what a program of a hundred nodes spends. What the state has of it are lines of this package, half a
 * kilobyte a resource. The component itself keeps its trace, which leads to the program.
 *
 * An error is not affected: its stack is formatted when someone reads it, which is later.
 */
export function withoutTraces<T>(register: () => T): T {
  // Whoever looks for such promises needs to know where they come from.
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) return register();
  const given = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.prepareStackTrace = String;
  try {
    return register();
  } finally {
    if (given === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
    else Object.defineProperty(Error, "prepareStackTrace", given);
  }
}
