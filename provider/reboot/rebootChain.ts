import { onlyWith, output, program, recordOf, type ChainStep, type Source } from "../journal/chain";
import type { StepReport } from "../journal/verifySteps";
import type { GateState, JobState, OrderState, RequestState, UncordonState } from "./steps";

/** What every step is given besides. */
const common = {
  cluster: program("cluster"),
  connection: program("connection"),
  node: program("node"),
  isProtected: program("isProtected"),
};

/** When a reboot may begin: for every step that begins something. */
const windowInputs = {
  window: program("window"),
  outsideWindow: program("outsideWindow"),
  spreadSeconds: program("spreadSeconds"),
  deferredBehind: program("deferredBehind"),
};

/**
 * The steps of a `NodeReboot`, in order. Their inputs are stored: a new one must be such that a state without it means
 * what it meant before.
 */
export const rebootChain = [
  {
    type: "RebootGate",
    inputs: {
      ...common,
      triggers: program("triggers"),
      rebootOnCreate: program("rebootOnCreate"),
      timeoutSeconds: program("timeoutSeconds"),
      polling: program("polling"),
      ...windowInputs,
      drain: program("drain"),
      budget: program("budget"),
      healthGate: program("healthGate"),
      readiness: program("readiness"),
      declaredTwice: program("declaredTwice"),
      settleSeconds: program("settleSeconds"),
      unknownArguments: program("unknownArguments"),
    },
    outputs: ["passed", "cordonMark", "deferred"],
  },
  {
    type: "RebootOrder",
    inputs: {
      ...common,
      triggers: program("triggers"),
      rebootOnCreate: program("rebootOnCreate"),
      ...windowInputs,
      drain: program("drain"),
      budget: program("budget"),
      healthGate: program("healthGate"),
      cordonMark: onlyWith("drain", output("RebootGate", "cordonMark")),
      gateNode: onlyWith("drain", output("RebootGate", "node")),
      gateDeferred: onlyWith("outsideWindow", output("RebootGate", "deferred")),
      // Pulumi would write an order that depends on a step it does not have, and then refuse its own state.
      gateLeftOut: { from: "absence", step: "RebootGate", output: "passed" },
      declaredTwice: program("stillDeclaredTwice"),
    },
    outputs: [
      "operationId",
      "runId",
      "orderedAt",
      "statusBefore",
      "skipped",
      "deferred",
      "windowIgnored",
      "baseline",
      "witness",
      "apiUrl",
      "clusterId",
      "backend",
      "cordonMark",
    ],
  },
  {
    type: "RebootRequest",
    inputs: {
      ...common,
      window: program("window"),
      spreadSeconds: program("spreadSeconds"),
      budget: program("budget"),
      order: recordOf("RebootOrder", [
        "operationId",
        "runId",
        "orderedAt",
        "statusBefore",
        "skipped",
        "deferred",
        "baseline",
        "witness",
        "apiUrl",
        "clusterId",
        "backend",
      ]),
      // By itself: in a preview it is known when the rest is not, and only it can be a secret.
      orderedNode: output("RebootOrder", "node"),
      drain: program("drain"),
      cordonMark: onlyWith("drain", output("RebootOrder", "cordonMark")),
    },
    outputs: ["requestedFor", "jobId", "adopted", "skipped", "acceptedAt"],
    deleteBeforeReplace: true,
  },
  {
    type: "RebootJob",
    inputs: {
      ...common,
      order: recordOf("RebootOrder", [
        "operationId",
        "statusBefore",
        "orderedAt",
        "deferred",
        "windowIgnored",
        "witness",
        "apiUrl",
        "clusterId",
        "backend",
      ]),
      request: recordOf("RebootRequest", ["requestedFor", "jobId", "adopted", "skipped", "acceptedAt"]),
      timeoutSeconds: program("timeoutSeconds"),
      polling: program("polling"),
      readiness: program("readiness"),
      settleSeconds: program("settleSeconds"),
    },
    outputs: [
      "node",
      "operationId",
      "jobId",
      "phase",
      "completed",
      "statusBefore",
      "statusAfter",
      "startedAt",
      "finishedAt",
      "durationSeconds",
      "transitions",
      "output",
      "errors",
      "adopted",
      "bootIdBefore",
      "bootIdAfter",
      "windowIgnored",
    ],
  },
  {
    type: "NodeUncordon",
    onlyWith: "drain",
    inputs: {
      ...common,
      order: recordOf("RebootOrder", ["operationId", "cordonMark", "deferred"]),
      orderedNode: output("RebootOrder", "node"),
      gate: recordOf("RebootGate", ["passed", "cordonMark"]),
      waitedFor: output("RebootJob", "operationId"),
    },
    outputs: ["operationId", "cordonMarks", "uncordoned"],
  },
] as const satisfies readonly ChainStep[];

/** The steps' types. */
export type RebootStep = (typeof rebootChain)[number]["type"];

/**
 * What is compared in the end: the steps must speak of one operation. Records, because in a preview a single output that the
 * state does not have would make all of it unknown.
 */
export const rebootReport: Readonly<Record<keyof StepRecords, Source>> = {
  // Whoever ignores changes of the triggers has said so; no one says it of a single step.
  wantedTriggers: program("wantedTriggers"),
  isDrained: program("isDrained"),
  order: recordOf("RebootOrder", ["operationId", "node", "triggers", "deferred"]),
  request: recordOf("RebootRequest", ["requestedFor", "jobId"]),
  job: recordOf("RebootJob", ["operationId", "node", "jobId", "phase"]),
  gate: onlyWith("drain", recordOf("RebootGate", ["passed", "cordonMark"])),
  uncordon: onlyWith("drain", recordOf("NodeUncordon", ["operationId", "cordonMarks"])),
};

/** What the program has, and the records of the steps. */
export interface StepRecords {
  readonly wantedTriggers?: unknown;
  readonly isDrained?: boolean;
  readonly order: Partial<OrderState>;
  readonly request: Partial<RequestState>;
  readonly job: Partial<JobState>;
  readonly gate?: Partial<GateState>;
  readonly uncordon?: Partial<UncordonState>;
}

/** What the steps say of their operation. */
export function reportOf({
  wantedTriggers,
  isDrained,
  order,
  request,
  job,
  gate,
  uncordon,
}: StepRecords): StepReport {
  return {
    // A job that was left out of its creation answers with its inputs, of which this is one.
    node: job.node ?? "",
    ...(order.node === undefined ? {} : { orderedNode: order.node }),
    ...(wantedTriggers === undefined ? {} : { wantedTriggers }),
    orderedTriggers: order.triggers,
    ordered: order.operationId,
    isDeferred: order.deferred === true,
    requested: request.requestedFor,
    requestedJobId: request.jobId,
    waited: job.operationId,
    waitedJobId: job.jobId,
    phase: job.phase,
    ...(isDrained === undefined ? {} : { isDrained }),
    uncordonedAfter: uncordon?.operationId,
    gateMark: gate?.cordonMark,
    uncordonedMarks: uncordon?.cordonMarks,
  };
}
