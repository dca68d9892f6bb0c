/**
 * What a step is told of the steps before it, as its handler reads it. The program gives it as one object for each step,
 * `order` and `request`. Earlier versions gave each field by itself, and such inputs still come: whoever ignores all
 * changes of a step (`ignoreChanges: ["*"]`) keeps those that the state has.
 */
import type { Stored } from "../pulumi/dynamic/stepResults";
import { unknownValue } from "../pulumi/unknown";
import type {
  GateState,
  JobInputs,
  OrderState,
  RequestInputs,
  RequestState,
  StepInputs,
  UncordonInputs,
} from "./steps";

/** The record of another step; unknown in a preview in which that step will change. */
type Given<S> = Partial<S> | typeof unknownValue;

/** What a request is given, as it is stored. */
export type GivenToRequest =
  | RequestInputs
  | (StepInputs & Pick<RequestInputs, "orderedNode" | "cordonMark"> & { readonly order: Given<OrderState> });

/** What a wait is given, as it is stored. */
export type GivenToJob =
  | JobInputs
  | (StepInputs &
      Pick<JobInputs, "timeoutSeconds"> & {
        readonly order: Given<OrderState>;
        readonly request: Given<RequestState>;
      });

/** The inputs of a request. What a record lacks they lack, for the check to report. */
export function requestInputsOf(given: Stored<GivenToRequest>): Stored<RequestInputs> {
  if (!("order" in given)) return given;
  const { order, ...own } = given;
  // As the engine gives them: nothing about them is certain before the check.
  return { ...recordIn(order, "operationId"), ...own } as Stored<RequestInputs>;
}

/** The inputs of a wait, in the same way. */
export function jobInputsOf(given: Stored<GivenToJob>): Stored<JobInputs> {
  if (!("order" in given)) return given;
  const { order, request, ...own } = given;
  const { orderedAt, ...ordered } = recordIn(order, "operationId");
  const requested = recordIn(request, "requestedFor");
  // A request that was accepted by the user's word, or skipped, has no such moment of its own.
  const isAccepted = requested.adopted === true && requested.acceptedAt === undefined;
  const said = isAccepted ? { isAccepted } : {};
  return { acceptedAt: orderedAt, ...said, ...ordered, ...requested, ...own } as Stored<JobInputs>;
}

/** What undoing a cordon is given, as it is stored. */
export type GivenToUncordon = Omit<UncordonInputs, "operationId" | "cordonMarks"> & {
  readonly order: Given<OrderState>;
  readonly gate: Given<GateState>;
};

/** The inputs of undoing a cordon, in the same way. */
export function uncordonInputsOf(given: Stored<GivenToUncordon>): Stored<UncordonInputs> {
  const { order, gate, ...own } = given;
  const { operationId, cordonMark, deferred } = recordIn(order, "operationId");
  const marks = [recordIn(gate, "cordonMark").cordonMark, cordonMark].filter((mark) => mark !== undefined);
  const due = deferred === true ? { deferred } : {};
  return { ...own, ...due, operationId, cordonMarks: [...new Set(marks)] } as Stored<UncordonInputs>;
}

function recordIn<S>(record: Given<S>, key: keyof S): Partial<S> {
  return record === unknownValue ? ({ [key]: unknownValue } as Partial<S>) : record;
}
