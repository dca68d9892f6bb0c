import * as pulumi from "@pulumi/pulumi";

/**
 * The URN of a resource about to be made, for showing progress on its row. A promise and not an output: an
 * output would depend on the parent, and through it on all its children, this resource among them.
 */
export function rowUrn(
  name: string,
  type: string,
  parent: pulumi.Resource | undefined,
  module: "openshift" | "okd" = "openshift",
): Promise<string> {
  return resolved(pulumi.createUrn(name, `pulumi-nodejs:dynamic/${module}:${type}`, parent));
}

/** The value of an output as a promise without its dependencies; it never settles where the output never does. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}
