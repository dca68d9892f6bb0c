import { onlyWith, output, program, recordOf, type ChainStep, type Source } from "../journal/chain";
import type { StepReport } from "../journal/verifySteps";

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
      order: recordOf("RebootOrder", ["operationId", "cordonMark"]),
      orderedNode: output("RebootOrder", "node"),
      gate: recordOf("RebootGate", ["passed", "cordonMark"]),
      waitedFor: output("RebootJob", "operationId"),
    },
    outputs: ["operationId", "cordonMarks", "uncordoned"],
  },
] as const satisfies readonly ChainStep[];

/** The steps' types. */
export type RebootStep = (typeof rebootChain)[number]["type"];

/** What is compared in the end: the steps must speak of one operation. */
export const rebootReport: Readonly<Record<keyof StepReport, Source>> = {
  node: output("RebootJob", "node"),
  orderedNode: output("RebootOrder", "node"),
  // Whoever ignores changes of the triggers has said so; no one says it of a single step.
  wantedTriggers: program("wantedTriggers"),
  orderedTriggers: output("RebootOrder", "triggers"),
  ordered: output("RebootOrder", "operationId"),
  // A record, because one output that the state does not have would make the whole report unknown in a preview.
  order: recordOf("RebootOrder", ["operationId", "deferred"]),
  requested: output("RebootRequest", "requestedFor"),
  requestedJobId: output("RebootRequest", "jobId"),
  waited: output("RebootJob", "operationId"),
  waitedJobId: output("RebootJob", "jobId"),
  phase: output("RebootJob", "phase"),
  uncordonedAfter: onlyWith("drain", output("NodeUncordon", "operationId")),
  gateMark: onlyWith("drain", output("RebootGate", "cordonMark")),
  uncordonedMarks: onlyWith("drain", output("NodeUncordon", "cordonMarks")),
  isDrained: program("isDrained"),
};
