import { isNamed } from "../../backends/kubernetes/kubeNode";
import { orInstead } from "../../errors/orInstead";
import { readCordon } from "./cordon";
import type { DrainContext } from "./drainContext";

/**
 * The name of a node's object: its own, else that of the only one that is known by it. A provider may call the machine by
 * its host name, such as `worker-0.openstacklocal` for `worker-0`. One that is not found keeps its name, for whoever asks
 * next to say so.
 *
 * @throws ERR_FORBIDDEN, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 */
export async function nodeNamed(node: string, context: DrainContext): Promise<string> {
  if ((await readCordon(node, context)) !== undefined) return node;
  // Who may not list them gets the answer about the name as it is.
  const nodes = await orInstead(async () => (await context.cluster.api.list("/api/v1/nodes")).items, []);
  const [only, ...others] = nodes.filter((each) => isNamed(each, node));
  return only === undefined || others.length > 0 ? node : only.metadata.name;
}
