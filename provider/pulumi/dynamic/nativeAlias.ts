import type * as pulumi from "@pulumi/pulumi";

/** The type that a native provider gives to the same resource. */
export function nativeType(module: "openshift" | "okd", type: string): string {
  return module === "okd" ? `openshift:okd:${type}` : `openshift:maintenance:${type}`;
}

/**
 * Options with which a resource is known by its native type, too: a stack that comes back from the plugin to this
 * library keeps its records. Without them each step would be created again, which reboots.
 */
export function withNativeAlias<O extends pulumi.CustomResourceOptions>(
  module: "openshift" | "okd",
  type: string,
  opts: O,
): O {
  return { ...opts, aliases: [...(opts.aliases ?? []), { type: nativeType(module, type) }] };
}
