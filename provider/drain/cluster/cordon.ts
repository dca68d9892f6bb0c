import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import { apiPath } from "../../kubernetes/apiServer";
import { closestObjects } from "../../kubernetes/closestObjects";
import { isOfSameResource, markOn } from "../../kubernetes/creationMark";
import { explainRefusal, mayHaveActed, orMissing } from "../../kubernetes/explainRefusal";
import { retryOnConflict } from "../../kubernetes/retryOnConflict";
import { fieldsOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { managersOf } from "../../kubernetes/wire/managersOf";
import { requireEngine } from "../../pulumi/context";
import type { DrainContext } from "./drainContext";

/** Says on a cordoned node which operation has cordoned it. Whoever removes it takes the cordon over. */
export const cordonedBy = "pulumi-openshift-maintenance/cordoned-by";
/** When that was, as an ISO date. */
export const cordonedAt = "pulumi-openshift-maintenance/cordoned-at";

/** By which the API server remembers who has set a field. */
const fieldManager = "pulumi-openshift-maintenance";

/** A kubelet writes to its node all the time: so often a change is tried again. */
const patience = { attempts: 20, longestPauseMs: 500 };

/** How the cordon of a node is. */
export interface CordonState {
  readonly isCordoned: boolean;
  /** The operation that has cordoned it, where that was one of this library, and no one has done it again since. */
  readonly operationId?: string;
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs?: number;
}

/** How the cordon of a node is; nothing where there is no such node. */
export async function readCordon(
  node: string,
  { cluster }: Pick<DrainContext, "cluster">,
  options: ReadOptions = {},
): Promise<CordonState | undefined> {
  const found = await orMissing(() =>
    explainRefusal(`Reading node ${node}`, "the right to get nodes", () =>
      cluster.api.read(pathOf(node), options),
    ),
  );
  return found === undefined ? undefined : cordonOf(found);
}

/** Whether a cordon was made by an operation; of a resource of a program, in whichever of its lives. */
export function isCordonOf({ operationId }: CordonState, wanted: string): boolean {
  return isOfSameResource(wanted, operationId);
}

/**
 * Cordons a node, and marks it as cordoned by the operation. One that is cordoned already stays as it is, and is not
 * marked, so that it stays cordoned in the end; one that an earlier run of the same operation has cordoned is its own.
 *
 * Source: `kubectl cordon`: `spec.unschedulable`. With the version that was read, so that nothing is overwritten.
 *
 * @returns whether the cordon is that of the operation, and since when
 * @throws ERR_NODE_NOT_FOUND, ERR_FORBIDDEN, ERR_CONFLICT, and what the API server throws
 */
export async function cordonNode(
  node: string,
  operationId: string,
  context: DrainContext,
): Promise<{ readonly isOurs: boolean; readonly sinceMs?: number }> {
  return changing(node, "Cordoning", context, async (found) => {
    const cordon = cordonOf(found);
    if (cordon.isCordoned && !isCordonOf(cordon, operationId)) return { isOurs: false };
    const sinceMs = cordon.isCordoned ? cordon.sinceMs : undefined;
    const nowMs = context.clock.date().getTime();
    if (cordon.operationId !== operationId || !cordon.isCordoned) {
      context.requireRight?.();
      await patch(found, context, {
        annotations: {
          [cordonedBy]: operationId,
          [cordonedAt]: new Date(sinceMs ?? nowMs).toISOString(),
        },
        unschedulable: true,
      });
    }
    return { isOurs: true, sinceMs: sinceMs ?? nowMs };
  });
}

/**
 * Uncordons a node that this very operation has cordoned, or with `ofResource` any one of the same resource, and leaves any
 * other as it is: one that an administrator has
 * cordoned, before or meanwhile, or from which the annotation was removed. A node that is gone is as good as uncordoned.
 *
 * @returns whether it was uncordoned by this call
 * @throws ERR_FORBIDDEN, ERR_CONFLICT, and what the API server throws
 */
export async function uncordonNode(
  node: string,
  operationId: string,
  context: DrainContext,
  ofResource = false,
): Promise<boolean> {
  const isMeant = (mark: string | undefined): boolean =>
    ofResource ? isOfSameResource(operationId, mark) : mark === operationId;
  try {
    return await changing(node, "Uncordoning", context, async (found) => {
      if (!isMeant(markOn(found, cordonedBy))) return false;
      const { isCordoned, operationId: owner } = cordonOf(found);
      const isOurs = isCordoned && isMeant(owner);
      await patch(found, context, {
        annotations: { [cordonedBy]: null, [cordonedAt]: null },
        ...(isOurs ? { unschedulable: null } : {}),
      });
      return isOurs;
    });
  } catch (error) {
    if (isMaintenanceError(error, "ERR_NODE_NOT_FOUND")) return false;
    throw error;
  }
}

function cordonOf(node: KubeObject): CordonState {
  const { unschedulable } = fieldsOf(node["spec"]);
  const operationId = markOn(node, cordonedBy);
  const sinceMs = Date.parse(markOn(node, cordonedAt) ?? "");
  const isOurs = unschedulable === true && operationId !== undefined && isSetByUs(node);
  return {
    isCordoned: unschedulable === true,
    ...(isOurs ? { operationId } : {}),
    ...(isOurs && !Number.isNaN(sinceMs) ? { sinceMs } : {}),
  };
}

/**
 * Whether the field was set by this library, and by no one since: who uncordons and cordons again by hand leaves our
 * annotation, and means the cordon. A server that does not remember it leaves the annotation to go by.
 */
function isSetByUs(node: KubeObject): boolean {
  return managersOf(node, "unschedulable")?.every((manager) => manager === fieldManager) ?? true;
}

/** Looks at a node and changes it, again where someone else was faster, or where the answer was lost. */
function changing<T>(
  node: string,
  doing: string,
  context: DrainContext,
  change: (found: KubeObject) => Promise<T>,
): Promise<T> {
  const { api } = context.cluster;
  const attempt = async (): Promise<T> => {
    const found = await orMissing(() => api.read(pathOf(node)));
    if (found === undefined) throw await noSuchNode(node, context);
    return change(found);
  };
  return explainRefusal(`${doing} node ${node}`, "the rights to get and patch nodes", () =>
    retryOnConflict(attempt, patience, context, mayHaveActed),
  );
}

async function patch(
  { metadata }: KubeObject,
  context: DrainContext,
  { annotations, ...spec }: { readonly annotations: object; readonly unschedulable?: true | null },
): Promise<void> {
  await requireEngine(context, "effect");
  await context.cluster.api.send("PATCH", `${pathOf(metadata.name)}?fieldManager=${fieldManager}`, {
    metadata: { resourceVersion: metadata.resourceVersion, annotations },
    ...(Object.keys(spec).length === 0 ? {} : { spec }),
  });
}

/** The error for a node that is not there, with the closest names. */
export async function noSuchNode(node: string, { cluster }: DrainContext): Promise<MaintenanceError> {
  const wanted = { apiVersion: "v1", kind: "Node", name: node };
  const closest = await closestObjects(wanted, cluster, AbortSignal.timeout(10_000));
  return new MaintenanceError("ERR_NODE_NOT_FOUND", {
    node,
    what: `The cluster at ${cluster.api.connection.server} has no node ${JSON.stringify(node)}.`,
    next: `Node names must be those of kubectl get nodes${closest === undefined ? "" : ` (${closest})`}.`,
  });
}

function pathOf(node: string): string {
  return apiPath("/api/v1/nodes", node);
}
