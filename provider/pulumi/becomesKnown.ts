import type * as pulumi from "@pulumi/pulumi";

/**
 * Whether an output has a value in the end. In an update it has none where its resource failed, or was skipped because
 * another one failed, and `--continue-on-error` lets the program continue: `apply` never runs then. Without that option
 * Pulumi ends the program, and this never settles. Pulumi's SDK knows it, but does not publish it.
 */
export function becomesKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return Reflect.get(output, "isKnown") as Promise<boolean>;
}
