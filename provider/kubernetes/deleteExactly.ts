import type { ApiServer } from "./apiServer";
import { orMissing } from "./explainRefusal";
import type { KubeObject } from "./wire/kubeObject";

/**
 * Deletes this very object; one that is gone counts as deleted.
 *
 * Source: Kubernetes `meta/v1` `DeleteOptions`: another uid or version than those of `preconditions` is a conflict.
 *
 * @param unchanged only if no one has changed it since it was read, either
 * @throws ERR_CONFLICT where another object is in its place, or it was changed
 */
export async function deleteExactly(
  path: string,
  { metadata: { uid, resourceVersion } }: KubeObject,
  api: ApiServer,
  unchanged = false,
): Promise<void> {
  await orMissing(() =>
    api.sendAs("DELETE", path, {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid, ...(unchanged ? { resourceVersion } : {}) },
    }),
  );
}
