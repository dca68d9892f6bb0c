import { objectPath } from "./discovery";
import { parseKubeList } from "./wire/kubeObject";
import { plainWord } from "../core/foreignText";
import { closestNames } from "../core/closestNames";
import { lookForKind } from "./kindOf";
import type { Cluster } from "./clusterContext";

/** So many objects are looked through at most: it is for a hint. */
const longestLook = 500;

/**
 * What there is in place of an object that does not exist, for messages: `closest: worker-0, worker-1`, or that there
 * is nothing of the kind. `undefined` where it cannot be read, such as without the right to list all of them.
 */
export async function closestObjects(
  wanted: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace?: string;
  },
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { apiVersion, kind, name, namespace } = wanted;
  try {
    const resource = await lookForKind(apiVersion, kind, cluster);
    if ("error" in resource) return undefined;
    const path = objectPath(resource, resource.namespaced ? namespace : undefined);
    const options = { attempts: 1, timeoutMs: 5000, signal };
    const { items } = await cluster.api.readAs(`${path}?limit=${longestLook}`, parseKubeList, options);
    if (items.length === 0)
      return `there is no ${kind}${resource.namespaced ? ` in ${namespace ?? ""}` : ""}`;
    const names = items.map(({ metadata }) => metadata.name);
    return plainWord(`closest: ${closestNames(name, names).join(", ")}`);
  } catch {
    // A hint is not worth a failure; the watch tells what is wrong with the server.
    return undefined;
  }
}
