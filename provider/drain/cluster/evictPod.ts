import {
  isMaintenanceError,
  isTransient,
  MaintenanceError,
  retryAfterMs,
} from "../../errors/maintenanceError";
import { apiPath } from "../../kubernetes/apiServer";
import type { Cluster } from "../../kubernetes/clusterContext";
import { explainRefusal } from "../../kubernetes/explainRefusal";
import { podWord, type DrainPod } from "../plan/drainPod";
import type { Refuser } from "../plan/obstacles";

/** What became of the request to evict or to delete a pod. */
export type EvictionOutcome =
  | { readonly kind: "accepted" }
  /** It is gone, another one is in its place, or the answer was lost: the next list tells. */
  | { readonly kind: "unclear"; readonly text: string }
  | {
      readonly kind: "refused";
      readonly by: Refuser;
      /** What the server said, safe to show. */
      readonly text: string;
      readonly retryAfterMs?: number;
    };

/** How pods are evicted: with the version that the server serves. */
export interface EvictionManner {
  readonly apiVersion: string;
  readonly gracePeriodSeconds?: number;
}

/**
 * The group and version of evictions.
 *
 * Source: Kubernetes API discovery, `pods/eviction` of `v1`; a server before 1.22 knows `policy/v1beta1` alone.
 *
 * @throws ERR_NOT_FOUND where the server has no evictions, and what discovery throws
 */
export async function evictionVersion({ api, discovery }: Cluster): Promise<string> {
  const resource = await discovery.find("v1", "pods/eviction");
  if (resource !== undefined) return resource.kindVersion ?? "policy/v1beta1";
  throw new MaintenanceError("ERR_NOT_FOUND", {
    what: `${api.connection.server} offers no evictions (pods/eviction).`,
    next: "Only disableEviction: true can drain nodes of this cluster; it applies no disruption budgets.",
  });
}

/**
 * Asks for the eviction of this very pod; once, its repetition is for the caller.
 *
 * Source: Kubernetes, "API-initiated Eviction", and `pkg/registry/core/pod/rest/eviction.go` of 1.34: 429 when a budget
 * allows no disruption, 500 when two budgets are about the pod, 404 when it is gone, 409 for another uid.
 *
 * @throws ERR_FORBIDDEN, ERR_UNAUTHORIZED
 */
export function evictPod(
  pod: DrainPod,
  { apiVersion, gracePeriodSeconds }: EvictionManner,
  cluster: Cluster,
): Promise<EvictionOutcome> {
  const { namespace, name } = pod;
  const deleteOptions = optionsOf(pod, gracePeriodSeconds);
  const body = { apiVersion, kind: "Eviction", metadata: { name, namespace }, deleteOptions };
  return outcomeOf(pod, "Evicting", "the right to create pods/eviction", () =>
    cluster.api.sendAs("POST", `${pathOf(pod)}/eviction`, body),
  );
}

/** Deletes this very pod, past its budgets. @throws ERR_FORBIDDEN, ERR_UNAUTHORIZED */
export function deletePod(
  pod: DrainPod,
  { gracePeriodSeconds }: Pick<EvictionManner, "gracePeriodSeconds">,
  cluster: Cluster,
): Promise<EvictionOutcome> {
  const body = { apiVersion: "v1", kind: "DeleteOptions", ...optionsOf(pod, gracePeriodSeconds) };
  return outcomeOf(pod, "Deleting", "the right to delete pods", () =>
    cluster.api.sendAs("DELETE", pathOf(pod), body),
  );
}

function optionsOf({ uid }: DrainPod, gracePeriodSeconds: number | undefined): object {
  return { preconditions: { uid }, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }) };
}

function pathOf({ namespace, name }: DrainPod): string {
  return apiPath("/api/v1/namespaces", namespace, "pods", name);
}

async function outcomeOf(
  pod: DrainPod,
  doing: string,
  right: string,
  send: () => Promise<void>,
): Promise<EvictionOutcome> {
  try {
    await send();
    return { kind: "accepted" };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const text = saidIn(error);
    if (error.code === "ERR_NOT_FOUND" || error.code === "ERR_CONFLICT") return { kind: "unclear", text };
    const by = refuserOf(error);
    if (by === undefined) {
      return explainRefusal(`${doing} pod ${podWord(pod)}`, `${right} in ${pod.namespace}`, () =>
        Promise.reject(error),
      );
    }
    const askedMs = retryAfterMs(error);
    return { kind: "refused", by, text, ...(askedMs === undefined ? {} : { retryAfterMs: askedMs }) };
  }
}

/** What refuses for now; nothing where no repetition helps. */
function refuserOf(error: MaintenanceError): Refuser | undefined {
  const { status, what } = error;
  if (/disruption ?budget/iu.test(what) && (status === 429 || status === 500)) return "budget";
  if (isTransient(error)) return "server";
  // Source: `plugin/pkg/admission/namespace/lifecycle`: until the pod itself is deleted with its namespace.
  if (status === 403 && /being terminated/iu.test(what)) return "namespace";
  // Source: Kubernetes, "Dynamic Admission Control": 403 or what the webhook says; a policy's reason says it (422).
  const isDenied = /admission ?(?:webhook|policy)|denied (?:the )?request/iu.test(what);
  return isDenied && status !== undefined && status >= 400 && status < 500 ? "admission" : undefined;
}

/** What the server said, of an error that quotes it. */
function saidIn({ what }: MaintenanceError): string {
  const quoted = / with (".*")\.$/su.exec(what)?.[1];
  if (quoted === undefined) return what.replace(/\.$/u, "");
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
