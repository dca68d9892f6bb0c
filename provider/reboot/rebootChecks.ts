import { isMaintenanceError, sentencesOf } from "../errors/maintenanceError";
import { rememberedBackend } from "../backends/rememberedBackend";
import { placeOf, resolveBackend } from "../backends/resolveBackend";
import { canonicalPlace } from "../backends/sameCluster";
import { sayWhen } from "../windows/keepToWindow";
import { reasonOfTwo } from "./reasonOfTwo";
import type { RebootContext } from "./rebootContext";
import { resolvedIn } from "../pulumi/namespace/resolution";
import type { Fault } from "../pulumi/validation";
import type { GateInputs, OrderInputs, OrderState } from "./steps";
import { sameTriggers } from "../pulumi/triggers";
import { isUnknown } from "../pulumi/unknown";
import { nameOfUrn } from "./rowsOfSteps";

/**
 * Two `NodeReboot` of one node in one program would reboot it twice for one change. The program has compared them
 * (`reboot/declaredNodes.ts`); what a transform has made of a node only this process sees.
 */
export function declareNode(inputs: GateInputs, context: RebootContext): Fault[] {
  const fault = faultOfTwo(inputs);
  if (fault.length > 0) return fault;
  const connection = resolvedIn(rememberedBackend(inputs, context.configuration));
  if (isUnknown(inputs.node) || connection === undefined) return [];
  const key = `${canonicalPlace(placeOf(connection))} ${inputs.node}`;
  const other = context.memory.declared.get(key);
  if (other === undefined || other === inputs.rowUrn) {
    context.memory.declared.set(key, inputs.rowUrn);
    return [];
  }
  return [
    { property: "node", reason: reasonOfTwo(inputs.node, [nameOfUrn(other), nameOfUrn(inputs.rowUrn)]) },
  ];
}

/** What the program has found of two `NodeReboot` of one node. */
function faultOfTwo({ declaredTwice }: Pick<GateInputs, "declaredTwice">): Fault[] {
  if (declaredTwice === undefined || declaredTwice === "" || isUnknown(declaredTwice)) return [];
  return [{ property: "node", reason: declaredTwice }];
}

/**
 * A pending reboot of a node that the cluster does not know is found in preview, when the API can be reached;
 * when it cannot, that is only a warning. No reboot pending, no look: a node long gone never blocks a stack.
 */
export async function faultOfPendingNode(
  olds: Partial<OrderInputs>,
  news: OrderInputs,
  context: RebootContext,
): Promise<Fault[]> {
  const twice = faultOfTwo(news);
  if (twice.length > 0) return twice;
  const isNew = olds.node === undefined;
  if (!isNew) context.memory.knownOrders.add(news.rowUrn);
  const pending = isNew
    ? news.rebootOnCreate
    : olds.node !== news.node || !sameTriggers(olds.triggers, news.triggers);
  // Of what its gate has deferred in this update nothing is looked up.
  if (!pending || isUnknown(news.node) || news.gateDeferred === true) return [];
  sayWhen(news, context, "reboot");
  const connection = resolvedIn(resolveBackend(news, context.configuration));
  if (connection === undefined) return [];
  try {
    const look = { attempts: 2, timeoutMs: 5000, isMereLook: true };
    await context.backendOf(connection).findNode(news.node, look);
    return [];
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const { code } = error;
    if (code === "ERR_NODE_NOT_FOUND")
      return [{ property: "node", reason: `is wrong. ${sentencesOf(error)}`, code }];
    if (code === "ERR_UNAUTHORIZED" || code === "ERR_FORBIDDEN")
      return [{ property: "node", reason: `cannot be looked up. ${sentencesOf(error)}`, code }];
    const text = `whether node ${news.node} exists could not be checked: ${error.message}`;
    context.engine.say(news.rowUrn, "warning", text);
    return [];
  }
}

/** Another cluster in the configuration is no reason to reboot; on finished work it is worth a word. */
export function warnOfMovedCluster(olds: OrderState, news: OrderInputs, context: RebootContext): void {
  const connection = resolvedIn(rememberedBackend(news, context.configuration));
  if (connection === undefined) return;
  const now = placeOf(connection);
  if (canonicalPlace(now) === canonicalPlace(olds)) return;
  context.engine.say(
    news.rowUrn,
    "warning",
    `node ${news.node} was last rebooted on cluster ${olds.clusterId} at ${olds.apiUrl}; the configuration now leads to ${now.clusterId} at ${now.apiUrl}. Nothing is rebooted for that: change triggers if it should be.`,
  );
}
