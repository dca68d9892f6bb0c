import type { ConfigurationSource } from "../pulumi/configuration";
import type { ClusterChoice } from "../pulumi/namespace/choosePart";
import type { Resolution } from "../pulumi/namespace/resolution";
import { resolveBackend, type BackendConnection } from "./resolveBackend";

/** For each configuration, what it was found to say. It does not change while a process runs. */
const found = new WeakMap<ConfigurationSource, Map<string, Resolution<BackendConnection>>>();

/**
 * Like `resolveBackend`, once for all resources that say the same: for a check or a diff, which Pulumi asks for of each
 * resource, one after another. Whatever sends something resolves its connection again, because a certificate's file can
 * be replaced while an update waits.
 */
export function rememberedBackend(
  inputs: ClusterChoice,
  source: ConfigurationSource,
): Resolution<BackendConnection> {
  const known = found.get(source) ?? new Map<string, Resolution<BackendConnection>>();
  found.set(source, known);
  const key = JSON.stringify([inputs.cluster, inputs.connection, inputs.okd]);
  const resolution = known.get(key) ?? resolveBackend(inputs, source);
  known.set(key, resolution);
  return resolution;
}
