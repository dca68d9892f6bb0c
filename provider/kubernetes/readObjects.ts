import type { Cluster } from "./clusterContext";
import { objectPath } from "./discovery";
import type { KubeObject } from "./wire/kubeObject";
import { requireKind } from "./kindOf";
import type { ReadOptions } from "../http/repeatRead";

/** Which objects of the API are meant. */
export interface ObjectSelection {
  /** The group and version of the kind, such as `v1` or `apps/v1`. */
  readonly apiVersion: string;
  /** The kind, such as `Pod`. */
  readonly kind: string;
  /** The namespace; without it those of all. */
  readonly namespace?: string;
  /** Such as `app=web,tier!=cache`. */
  readonly labelSelector?: string;
  /** Such as `spec.nodeName=worker-0`. */
  readonly fieldSelector?: string;
}

/**
 * Reads the objects that are there now; what the kind is called in paths is asked of discovery.
 *
 * @throws ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 */
export async function readObjects(
  selection: ObjectSelection,
  cluster: Cluster,
  options: ReadOptions = {},
): Promise<readonly KubeObject[]> {
  const { apiVersion, kind, namespace, labelSelector, fieldSelector } = selection;
  const resource = await requireKind(apiVersion, kind, cluster);
  const { items } = await cluster.api.list(
    objectPath(resource, resource.namespaced ? namespace : undefined),
    {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    },
    options,
  );
  // In a list the items leave out what they all share.
  return items.map((item) => ({ apiVersion, kind, ...item }));
}
