import { expectObject, expectString, parseJson } from "../../http/wireError";
import { plainWord } from "../../core/foreignText";
import type { KubeObject } from "./kubeObject";

/**
 * Parses the answer to `/version` or `/version/openshift`: the version, such as `v1.11.0+d4cacc0`.
 * @throws WireError
 *
 * Source: Kubernetes, `version.Info`; OpenShift 3.x serves its own beside it.
 */
export function parseServerVersion(body: string): string {
  const info = expectObject(parseJson(body), "a version");
  return plainWord(expectString(info["gitVersion"], "the version of a server"));
}

/**
 * The version of an OpenShift 4.x: of the last update that was completed, as `oc version` says it; before the
 * first is, the one that is wanted. `undefined` when the object says neither.
 *
 * Source: OpenShift API, `ClusterVersion`: `status.history`, newest first, and `status.desired`.
 */
export function openshiftVersionOf(clusterVersion: KubeObject): string | undefined {
  const { history, desired } = (clusterVersion["status"] ?? {}) as Record<string, unknown>;
  const updates = Array.isArray(history)
    ? (history as ({ state?: unknown; version?: unknown } | null)[])
    : [];
  const completed = updates.find((update) => update?.state === "Completed");
  const version = completed?.version ?? (desired as { version?: unknown } | null | undefined)?.version;
  return typeof version === "string" && version !== "" ? plainWord(version) : undefined;
}
