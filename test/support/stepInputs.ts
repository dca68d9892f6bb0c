/** What a `NodeReboot` gives to its steps, joined as the component joins them. */
import type {
  GateInputs,
  JobInputs,
  OrderInputs,
  OrderState,
  RequestInputs,
  RequestState,
} from "../../provider/reboot/steps";
import type { NodeStatusInputs } from "../../provider/nodes/nodeStatusInputs";

/** The URN of a step of the `NodeReboot` "w0". */
export function urnOf(step: string): string {
  return `urn:pulumi:dev::test::openshift:maintenance:NodeReboot$pulumi-nodejs:dynamic/openshift:${step}::w0`;
}

const node = "worker-0";

export function gateInputs(more: Partial<GateInputs> = {}): GateInputs {
  const urn = urnOf("RebootGate");
  return { node, triggers: ["a"], timeoutSeconds: 1800, rebootOnCreate: true, rowUrn: urn, ...more };
}

export function orderInputs(more: Partial<OrderInputs> = {}): OrderInputs {
  return { node, triggers: ["a"], rebootOnCreate: true, rowUrn: urnOf("RebootOrder"), ...more };
}

export function requestInputs(order: OrderState, more: Partial<RequestInputs> = {}): RequestInputs {
  const { operationId, runId, orderedAt, statusBefore, skipped, apiUrl, clusterId } = order;
  const witnessed = order.witness === undefined ? {} : { witness: order.witness };
  const recorded = { operationId, runId, orderedAt, statusBefore, skipped, apiUrl, clusterId, ...witnessed };
  return { node: order.node, rowUrn: urnOf("RebootRequest"), ...recorded, ...more };
}

export function jobInputs(
  order: OrderState,
  request: RequestState,
  more: Partial<JobInputs> = {},
): JobInputs {
  const { operationId, statusBefore, apiUrl, clusterId, orderedAt } = order;
  const { requestedFor, jobId, adopted, skipped, acceptedAt } = request;
  return {
    node: order.node,
    rowUrn: urnOf("RebootJob"),
    operationId,
    statusBefore,
    apiUrl,
    clusterId,
    requestedFor: requestedFor ?? "nothing",
    ...(jobId === undefined ? {} : { jobId }),
    ...(order.witness === undefined ? {} : { witness: order.witness }),
    adopted,
    skipped,
    acceptedAt: acceptedAt ?? orderedAt,
    timeoutSeconds: 1800,
    ...more,
  };
}

export function nodeStatusInputs(more: Partial<NodeStatusInputs> = {}): NodeStatusInputs {
  return { node, timeoutSeconds: 600, rowUrn: urnOf("NodeStatus"), ...more };
}
