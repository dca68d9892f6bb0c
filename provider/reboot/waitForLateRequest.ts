import type { RebootBackend } from "../backends/rebootBackend";
import type { Trace } from "../journal/outcomes";
import type { RebootContext } from "./rebootContext";
import type { RequestInputs } from "./steps";

/**
 * How long after it was sent a request without an answer is waited for before another one follows it. Proxies that
 * hold a request up deliver it within this time as a rule; there is no time after which none can.
 */
const mayArriveMs = 50_000;
/** The order that waits is of this moment: with more it would be too old to be sent. */
const patienceMs = 20_000;

/**
 * Waits before a request that follows one whose answer was lost: that one may still arrive, and would then be a second
 * reboot. It is here and not in the gate because only the record of the request knows of it.
 *
 * @param lostAt when the earlier request was sent
 * @returns what was seen of the node meanwhile; nothing where there was nothing to wait for
 */
export async function waitForLateRequest(
  inputs: RequestInputs,
  lostAt: string,
  cluster: RebootBackend,
  context: RebootContext,
): Promise<Trace | undefined> {
  const sinceMs = context.clock.date().getTime() - Date.parse(lostAt);
  const forMs = Math.min(patienceMs, mayArriveMs - Math.max(0, sinceMs));
  if (forMs <= 0) return undefined;
  context.engine.progress(
    inputs.rowUrn,
    `${inputs.node}: waiting ${Math.ceil(forMs / 1000)} s, since the request of ${lostAt}, whose answer was lost, may still arrive`,
  );
  const { node, operationId, orderedAt, baseline = {} } = inputs;
  return cluster.trace({ node, operationId, orderedAt, baseline }, undefined, forMs);
}
