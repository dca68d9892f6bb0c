import { allOf, readNodes, readObject, readOperators, readPods, told, type Found } from "../healthReads";
import type { HealthContext } from "../healthContext";
import type { HealthGateOptions } from "../options/healthGateOptions";
import { selectionWord } from "../healthPod";
import { showUrl } from "../../kubernetes/apiErrors";
import { readAlerts, urlOfAlerts } from "../wire/readAlerts";
import { missingAlerts } from "./missingAlerts";
import { missingNodes } from "./missingNodes";
import { missingObject, objectWord } from "./missingObject";
import { missingOperators } from "./missingOperators";
import { missingPods } from "./missingPods";

/**
 * Looks once at all that a gate is about, and changes nothing: what is missing, as short sentences; nothing where the
 * gate is open. What cannot be read is missing, and its sentence says why.
 *
 * @param node the node that is to be rebooted, which is not counted
 * @throws what is no error of this library
 */
export async function readHealthGate(
  node: string,
  options: HealthGateOptions,
  context: HealthContext,
): Promise<readonly string[]> {
  const { missing, unread } = await allOf(looksOf(node, options, context));
  return [...missing, ...unread];
}

function looksOf(
  node: string,
  { nodesReady, clusterOperators, pods, objects, prometheus }: HealthGateOptions,
  context: HealthContext,
): Promise<Found>[] {
  const { cluster } = context;
  return [
    ...(nodesReady === undefined
      ? []
      : [told("the nodes", async () => missingNodes(await readNodes(context), node, nodesReady))]),
    ...(clusterOperators
      ? [told("the ClusterOperators", async () => missingOperators(await readOperators(context)))]
      : []),
    ...pods.map((wanted) =>
      told(`the pods of ${selectionWord(wanted)}`, async () =>
        missingPods(await readPods(wanted, cluster), wanted),
      ),
    ),
    ...objects.map((wanted) =>
      told(objectWord(wanted), async () => missingObject(await readObject(wanted, cluster), wanted)),
    ),
    ...(prometheus === undefined
      ? []
      : [
          told(`the alerts of ${showUrl(urlOfAlerts(prometheus.url))}`, async () =>
            missingAlerts(await readAlerts(prometheus, context), prometheus),
          ),
        ]),
  ];
}
