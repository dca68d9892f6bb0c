import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import type { ReadOptions } from "../http/repeatRead";
import type { Cluster } from "../kubernetes/clusterContext";
import { explainRefusal, orMissing } from "../kubernetes/explainRefusal";
import { objectPath } from "../kubernetes/discovery";
import { requireKind } from "../kubernetes/kindOf";
import { readObjects } from "../kubernetes/readObjects";
import { parseApiResources } from "../kubernetes/wire/apiResources";
import type { KubeObject } from "../kubernetes/wire/kubeObject";
import type { HealthContext } from "./healthContext";
import { readHealthPod, type HealthPod } from "./healthPod";
import { objectWord } from "./gate/missingObject";
import type { ObjectWanted } from "./options/healthGateOptions";

/** A look is made again soon: none is worth a long wait. */
export const how: ReadOptions = { attempts: 2, timeoutMs: 10_000 };

/** How old an answer may be that several nodes share which look at the same moment, in milliseconds. */
const sharedMs = 1000;

interface Shared {
  readonly atMs: number;
  readonly objects: Promise<readonly KubeObject[]>;
}

const lists = new WeakMap<Cluster, Map<string, Shared>>();

/** The nodes of the cluster, in one list that all who look at this moment share. */
export function readNodes(context: HealthContext): Promise<readonly KubeObject[]> {
  return shared("nodes", context, () =>
    explainRefusal("Listing the nodes", "the right to list nodes", () =>
      readObjects({ apiVersion: "v1", kind: "Node" }, context.cluster, how),
    ),
  );
}

const operatorVersion = "config.openshift.io/v1";

/** The ClusterOperators; none in a cluster that doesn't have their API. */
export function readOperators(context: HealthContext): Promise<readonly KubeObject[]> {
  return shared("operators", context, async () => {
    if (!(await hasOperators(context.cluster))) return [];
    return explainRefusal("Listing the ClusterOperators", "the right to list clusteroperators", () =>
      readObjects({ apiVersion: operatorVersion, kind: "ClusterOperator" }, context.cluster, how),
    );
  });
}

/** Whether the cluster has ClusterOperators. To whom the group is not shown, that is not a cluster without it. */
async function hasOperators({ api, discovery }: Cluster): Promise<boolean> {
  const path = `/apis/${operatorVersion}`;
  const resources =
    (await discovery.resources(operatorVersion)) ??
    (await orMissing(() =>
      explainRefusal(
        "Looking for ClusterOperators",
        `the right to get ${path}, as system:discovery has it`,
        () => api.readAs(path, (body) => parseApiResources(body, path), how),
      ),
    ));
  return resources?.some(({ kind }) => kind === "ClusterOperator") === true;
}

/** The pods that a selector leaves, on a node or on all. */
export async function readPods(
  selection: { readonly namespace?: string; readonly selector?: string; readonly node?: string },
  cluster: Cluster,
): Promise<HealthPod[]> {
  const { namespace, selector, node } = selection;
  const right = `the right to list pods in ${namespace === undefined ? "all namespaces" : `namespace ${namespace}`}`;
  const pods = await explainRefusal("Listing the pods", right, () =>
    readObjects(
      {
        apiVersion: "v1",
        kind: "Pod",
        ...(namespace === undefined ? {} : { namespace }),
        ...(selector === undefined ? {} : { labelSelector: selector }),
        ...(node === undefined ? {} : { fieldSelector: `spec.nodeName=${node}` }),
      },
      cluster,
      how,
    ),
  );
  return pods.map(readHealthPod);
}

/** An object; nothing where it is not there. @throws ERR_NOT_FOUND where its kind is not served */
export async function readObject(wanted: ObjectWanted, cluster: Cluster): Promise<KubeObject | undefined> {
  const resource = await requireKind(wanted.apiVersion, wanted.kind, cluster);
  const { namespace, name } = wanted;
  if (resource.namespaced && namespace === undefined) throw namespaceMissing(wanted);
  const inside = resource.namespaced ? namespace : undefined;
  const where = inside === undefined ? "" : ` in namespace ${inside}`;
  return explainRefusal(`Reading ${objectWord(wanted)}`, `the right to get ${resource.name}${where}`, () =>
    orMissing(() => cluster.api.read(objectPath(resource, inside, name), how)),
  );
}

/** No namespace is meant by itself: that of a kubeconfig may be any. */
function namespaceMissing({ kind, name }: ObjectWanted): MaintenanceError {
  return new MaintenanceError("ERR_INVALID_INPUT", {
    what: `The kind ${kind} is in namespaces, and the gate names none for ${name}.`,
    next: "Give its namespace.",
  });
}

/** A node by its name; nothing where there is none. */
export function readNodeObject(name: string, cluster: Cluster): Promise<KubeObject | undefined> {
  return explainRefusal(`Reading node ${name}`, "the right to get nodes", () =>
    orMissing(() => cluster.api.read(`/api/v1/nodes/${encodeURIComponent(name)}`, how)),
  );
}

/** What came of a look: what is missing, and what could not be looked at. */
export interface Found {
  readonly missing: readonly string[];
  readonly unread: readonly string[];
}

/** What a look finds missing, or why `what` could not be looked at. @throws what is no error of this library */
export async function told(what: string, look: () => Promise<readonly string[]>): Promise<Found> {
  try {
    return { missing: await look(), unread: [] };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return { missing: [], unread: [`${what} cannot be looked at: ${sentenceOf(error)}`] };
  }
}

/** All that several looks have found, in their order. */
export async function allOf(looks: readonly Promise<Found>[]): Promise<Found> {
  const found = await Promise.all(looks);
  return { missing: found.flatMap(({ missing }) => missing), unread: found.flatMap(({ unread }) => unread) };
}

/** What may pass by itself needs no advice. */
function sentenceOf({ what, next, transient }: MaintenanceError): string {
  return (transient ? what : `${what} ${next}`).replace(/[.\s]+$/u, "");
}

/** One read for all who look at the same cluster at the same moment. A failure is for those who wait for it already. */
function shared(
  name: string,
  { cluster, clock }: HealthContext,
  read: () => Promise<readonly KubeObject[]>,
): Promise<readonly KubeObject[]> {
  const known = lists.get(cluster) ?? new Map<string, Shared>();
  lists.set(cluster, known);
  const nowMs = clock.monotonicMs();
  const last = known.get(name);
  if (last !== undefined && nowMs - last.atMs <= sharedMs) return last.objects;
  const objects = read();
  known.set(name, { atMs: nowMs, objects });
  objects.catch(() => {
    if (known.get(name)?.objects === objects) known.delete(name);
  });
  return objects;
}
