import { orInstead } from "../../errors/orInstead";
import type { ReadOptions } from "../../http/repeatRead";
import type { KubernetesClient } from "./kubernetesClient";
import { isBeingDeleted, mayStillReboot, readPod } from "./podReading";
import { reasonsOf } from "./rebootPod";

/**
 * Removes the pods that earlier reboots of a node have left behind, whoever made them: those that have ended, and those
 * for a boot that is over, which can do nothing any more.
 *
 * @returns what an order of the node has to wait for: a reboot that is under way, or a node that is not Ready
 */
export async function clearNode(
  node: string,
  namespace: string,
  client: Pick<KubernetesClient, "readNode" | "rebootPods" | "deletePod">,
  options: ReadOptions,
): Promise<string | undefined> {
  const live = await client.readNode(node, options);
  // That it is not there is for the order to say, with the closest names.
  if (live === undefined) return undefined;
  const pods = await client.rebootPods(namespace, node, options);
  let underWay: string | undefined;
  for (const pod of pods) {
    const isOver = live.bootId !== undefined && reasonsOf(pod).bootId !== live.bootId;
    if (isOver || !mayStillReboot(readPod(pod))) {
      // What is left behind does no harm, so it may stay where it cannot be removed.
      if (!isBeingDeleted(pod)) await orInstead(() => client.deletePod(pod), undefined);
    } else {
      underWay = `${live.status}, pod ${pod.metadata.name} is to reboot it`;
    }
  }
  return underWay ?? (live.state === "ready" ? undefined : live.status);
}
