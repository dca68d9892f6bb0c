import { reportOf } from "../../../provider/reboot/rebootChain";
import { verifySteps } from "../../../provider/journal/verifySteps";
import { otherNode, ourNode } from "./apiModel";
import type { Properties, Snapshot } from "./backendModel";
import type { Program, Run, RunEnd, Step } from "./schedule";

const titles: Record<Step, string> = {
  gate: "Gate",
  order: "Order",
  request: "Request",
  job: "Job",
  uncordon: "",
};

/** Open in every other five minutes. */
const window = { schedule: "*/10 * * * *", timeZone: "UTC", durationMinutes: 5 };

/** What `NodeReboot` gives its steps; see resources/nodeReboot.ts. */
export function inputsOf(step: Step, program: Program, run: Run, state: Snapshot): Properties {
  const inputs = inputsWithoutTransform(step, program, state);
  return step === run.otherNodeFor ? { ...inputs, node: otherNode } : inputs;
}

function inputsWithoutTransform(step: Step, program: Program, state: Snapshot): Properties {
  const common = {
    node: ourNode,
    rowUrn: `urn::openshift:${step === "uncordon" ? "NodeUncordon" : `Reboot${titles[step]}`}::worker-0`,
  };
  const { triggers, timeoutSeconds, rebootOnCreate, isDrained, isDeferring } = program;
  const drain = isDrained ? { drain: true } : {};
  const within = isDeferring ? { window } : {};
  const deferring = isDeferring ? { ...within, outsideWindow: "defer" } : {};
  const outputsOf = (from: Step): Properties => state.get(from)?.outputs ?? {};
  const markOf = (from: Step): Properties => (isDrained ? pick(outputsOf(from), ["cordonMark"]) : {});
  const nodeOf = (from: Step, as: string): Properties =>
    outputsOf(from)["node"] === undefined ? {} : { [as]: outputsOf(from)["node"] };
  if (step === "gate") return { ...common, triggers, timeoutSeconds, rebootOnCreate, ...drain, ...deferring };
  if (step === "order")
    return {
      ...common,
      triggers,
      rebootOnCreate,
      ...drain,
      ...deferring,
      ...(isDeferring && outputsOf("gate")["deferred"] === true ? { gateDeferred: true } : {}),
      ...markOf("gate"),
      ...(isDrained ? nodeOf("gate", "gateNode") : {}),
    };
  const order = state.get("order")?.outputs ?? {};
  const recorded = ["operationId", "statusBefore", "orderedAt", "backend", "apiUrl", "clusterId"];
  if (step === "request")
    return {
      ...common,
      ...markOf("order"),
      ...drain,
      ...within,
      order: pick(order, [...recorded, "runId", "skipped", "deferred", "baseline", "witness"]),
      ...nodeOf("order", "orderedNode"),
    };
  if (step === "uncordon") {
    const waitedFor = state.get("job")?.outputs["operationId"];
    return {
      ...common,
      order: pick(order, ["operationId", "cordonMark", "deferred"]),
      ...nodeOf("order", "orderedNode"),
      gate: pick(outputsOf("gate"), ["passed", "cordonMark"]),
      ...(waitedFor === undefined ? {} : { waitedFor }),
    };
  }
  const request = pick(state.get("request")?.outputs ?? {}, [
    "requestedFor",
    "jobId",
    "adopted",
    "skipped",
    "acceptedAt",
  ]);
  return { ...common, order: pick(order, [...recorded, "deferred", "witness"]), request, timeoutSeconds };
}

/** What the program itself finds when all its resources are registered. */
export function verdictOf(program: Program, state: Snapshot): RunEnd {
  const outputs = (step: Step): Properties => state.get(step)?.outputs ?? {};
  const report = reportOf({
    wantedTriggers: program.triggers,
    isDrained: program.isDrained,
    order: outputs("order"),
    request: outputs("request"),
    job: outputs("job"),
    gate: outputs("gate"),
    uncordon: outputs("uncordon"),
  });
  const fault = verifySteps(report);
  return fault === undefined ? { kind: "ok" } : { kind: "failed", message: fault.message };
}

function pick(from: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}
