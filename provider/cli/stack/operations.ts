/** What a stack's state knows of each `NodeReboot`. Pure. */
import { nameOfUrn } from "../../reboot/rowsOfSteps";
import { byNodeName } from "../../core/byNodeName";
import {
  flagOf,
  numberOf,
  plainValue,
  stepOf,
  textOf,
  type Deployment,
  type StoredResource,
} from "./deployment";

/** One `NodeReboot`, and its last operation. */
export interface OperationRow {
  readonly node: string;
  /** The name of the `NodeReboot` in the program. */
  readonly name: string;
  readonly urn: string;
  /**
   * How far it has come: a `RebootPhase`, or `pending` (not ordered yet), `ordered` (and no answer recorded), `refused`,
   * `uncertain`.
   */
  readonly phase: string;
  /** Whether a person has to answer: it is uncertain, or has failed. */
  readonly needsAnswer: boolean;
  /** Whether something remains to be done by an update. */
  readonly remains: boolean;
  readonly operationId?: string;
  readonly jobId?: string;
  readonly orderedAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly durationSeconds?: number;
  readonly adopted: boolean;
  readonly statusBefore?: string;
  readonly statusAfter?: string;
  readonly triggers?: readonly unknown[];
  readonly transitions: readonly { readonly status: string; readonly at: string }[];
  /** What Pulumi has recorded as the error of a step, as the library has worded it. */
  readonly error?: string;
  readonly output?: string;
  readonly errors?: string;
  readonly timings?: string;
  /** For the commands that answer it. */
  readonly order?: { readonly urn: string; readonly isProtected: boolean; readonly isRemembered: boolean };
}

/** Phases after which no update has anything to do. */
const settled: ReadonlySet<string> = new Set(["completed", "skipped"]);
const asks: ReadonlySet<string> = new Set(["uncertain", "failed", "lost"]);

type Steps = Readonly<Record<string, StoredResource>>;

export function operationsOf({ resources = [] }: Deployment): OperationRow[] {
  const byParent = new Map<string, Record<string, StoredResource>>();
  for (const resource of resources) {
    const step = stepOf(resource);
    // What is replaced stays in the state until the end of the update.
    if (step === undefined || resource.parent === undefined || resource.delete === true) continue;
    const steps = byParent.get(resource.parent) ?? {};
    byParent.set(resource.parent, { ...steps, [step]: resource });
  }
  return [...byParent]
    .filter(([, steps]) => "RebootGate" in steps || "RebootOrder" in steps)
    .map(([urn, steps]) => rowOf(urn, steps))
    .sort((a, b) => byNodeName({ name: a.node }, { name: b.node }));
}

function rowOf(urn: string, steps: Steps): OperationRow {
  const { RebootGate: gate, RebootOrder: order, RebootRequest: request, RebootJob: job } = steps;
  const operationId = textOf(order?.outputs, "operationId");
  const isWaitedFor = operationId !== undefined && textOf(job?.outputs, "operationId") === operationId;
  const outputs = isWaitedFor ? job?.outputs : undefined;
  const isRequested = textOf(request?.outputs, "requestedFor") === operationId;
  const error = [job, request, order, gate].flatMap((step) => step?.initErrors ?? [])[0];
  const phase = phaseOf(steps, operationId, error);
  const text = (key: string, value: string | undefined): Record<string, string> =>
    value === undefined ? {} : { [key]: value };
  const duration = numberOf(outputs, "durationSeconds");
  const triggers = plainValue(order?.outputs, "triggers");
  return {
    node: textOf(order?.outputs, "node") ?? textOf(gate?.inputs, "node") ?? "[secret]",
    name: nameOfUrn(urn),
    urn,
    phase,
    needsAnswer: asks.has(phase),
    remains: !settled.has(phase),
    ...text("operationId", operationId),
    ...text("jobId", isRequested ? textOf(request?.outputs, "jobId") : undefined),
    ...text("orderedAt", textOf(order?.outputs, "orderedAt")),
    ...text(
      "startedAt",
      textOf(outputs, "startedAt") ?? (isRequested ? textOf(request?.outputs, "acceptedAt") : undefined),
    ),
    ...text("finishedAt", textOf(outputs, "finishedAt")),
    ...(duration === undefined ? {} : { durationSeconds: duration }),
    adopted: isRequested && flagOf(request?.outputs, "adopted"),
    ...text("statusBefore", textOf(order?.outputs, "statusBefore")),
    ...text("statusAfter", textOf(outputs, "statusAfter")),
    ...(Array.isArray(triggers) ? { triggers: triggers as unknown[] } : {}),
    transitions: transitionsIn(outputs),
    ...text("error", error),
    ...text("output", textOf(outputs, "output")),
    ...text("errors", textOf(outputs, "errors")),
    // Of all jobs of the node, so also while the next one is not done.
    ...text("timings", textOf(job?.outputs, "timings")),
    ...(order === undefined ? {} : { order: orderIn(order, steps) }),
  };
}

function phaseOf(
  { RebootGate, RebootOrder, RebootRequest, RebootJob }: Steps,
  id: string | undefined,
  error: string | undefined,
): string {
  const order = RebootOrder?.outputs;
  const request = RebootRequest?.outputs;
  const job = RebootJob?.outputs;
  if (id === undefined || hasMoved(RebootGate, RebootOrder)) return textOf(order, "phase") ?? "pending";
  if (textOf(job, "operationId") === id) {
    if (error?.includes("(ERR_JOB_LOST)") === true) return "lost";
    return textOf(job, "phase") ?? "running";
  }
  if (flagOf(order, "skipped")) return "skipped";
  if (textOf(request, "uncertainFor") === id) return "uncertain";
  if (textOf(request, "refusedFor") === id) return "refused";
  return textOf(request, "requestedFor") === id ? "running" : "ordered";
}

/** Whether the gate has let other triggers pass than those that were ordered. */
function hasMoved(gate: StoredResource | undefined, order: StoredResource | undefined): boolean {
  const [passed, ordered] = [gate, order].map((step) => plainValue(step?.outputs, "triggers"));
  if (passed === undefined || ordered === undefined) return false;
  return JSON.stringify(passed) !== JSON.stringify(ordered);
}

function transitionsIn(outputs: StoredResource["outputs"]): OperationRow["transitions"] {
  const list = plainValue(outputs, "transitions");
  if (!Array.isArray(list)) return [];
  return (list as unknown[]).flatMap((one) => {
    if (typeof one !== "object" || one === null) return [];
    const { status, at } = one as { status?: unknown; at?: unknown };
    return typeof status === "string" && typeof at === "string" ? [{ status, at }] : [];
  });
}

function orderIn(order: StoredResource, steps: Steps): NonNullable<OperationRow["order"]> {
  return {
    urn: order.urn,
    isProtected: Object.values(steps).some(({ protect }) => protect === true),
    isRemembered: plainValue(order.outputs, "witness") !== undefined,
  };
}
