/** Reads nodes for what a selection, or a need of a reboot, asks of them. */
import type { ClusterInputs } from "../backends/clusterInputs";
import type { NodeRecord } from "../backends/nodeRecord";
import { isKubernetes, requireBackend } from "../backends/resolveBackend";
import { MaintenanceError } from "../errors/maintenanceError";
import { orInstead } from "../errors/orInstead";
import { matchNodes, type Selectable, type Selection } from "./matchNodes";
import type { NodeContext, NodeObjects } from "./nodeContext";
import { nodeFactsOf, type NodeFacts } from "./nodeFacts";
import { outdatedNodes } from "./outdatedNodes";
import { rebootNeedsOf, type RebootNeed } from "./rebootNeeds";

type Context = NodeContext & NodeObjects;
type Selected = Selectable & Pick<NodeRecord, "role" | "status">;

/** What only the cluster itself can tell. */
const onlyOfCluster = ["labels", "notRebootedSince", "kernelOutdated"] as const;

/** @throws ERR_INVALID_INPUT where something is asked that needs a connection which there is not */
export async function readSelected(args: Selection & ClusterInputs, context: Context): Promise<Selected[]> {
  const connection = requireBackend(args, context.configuration);
  const reading = context.nodeObjects(connection);
  const [asked] = onlyOfCluster.filter((name) => args[name] !== undefined);
  if (asked !== undefined && reading === undefined) throw noConnection(`selectNodes: ${asked}`);
  const read = async (): Promise<NodeFacts[]> => ((await reading?.()) ?? []).map(nodeFactsOf);
  if (isKubernetes(connection)) {
    const facts = await read();
    return match(
      facts.map((one) => ({ ...one, facts: one })),
      facts,
    );
  }
  const records = await context.backendOf(connection).listNodes();
  // The zone alone is no reason to fail.
  const facts = asked === undefined ? await orInstead(read, []) : await read();
  const byName = new Map(facts.map((one) => [one.name, one]));
  return match(
    records.map((record) => ({
      ...record,
      roles: record.roles ?? [record.role],
      facts: byName.get(record.name),
    })),
    facts,
  );

  function match(nodes: readonly Selected[], facts: readonly NodeFacts[]): Selected[] {
    const outdated = outdatedNodes(facts);
    return matchNodes(nodes, args, (name) => outdated.get(name)?.kernelVersion !== undefined);
  }
}

/** @throws ERR_INVALID_INPUT without a connection to the API of the cluster */
export async function readRebootNeeds(inputs: ClusterInputs, context: Context): Promise<RebootNeed[]> {
  const reading = context.nodeObjects(requireBackend(inputs, context.configuration));
  if (reading === undefined) throw noConnection("getRebootNeeds");
  return rebootNeedsOf((await reading()).map(nodeFactsOf));
}

function noConnection(what: string): MaintenanceError {
  return new MaintenanceError("ERR_INVALID_INPUT", {
    what: `${what} needs the API of the cluster, and only the self-service API is configured.`,
    next: "Add openshift:kubernetes to the configuration, or kubernetes to the entry or connection that is used. No request was sent.",
  });
}
