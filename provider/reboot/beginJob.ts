import type { JobInputs, JobState } from "./steps";

/** The state before anything was seen of a reboot; what earlier ones of the node have taught stays. */
export function begin(inputs: JobInputs, earlier: JobState | undefined): JobState {
  return {
    node: inputs.node,
    operationId: inputs.operationId,
    ...(inputs.jobId === undefined ? {} : { jobId: inputs.jobId }),
    phase: "running",
    completed: false,
    statusBefore: inputs.statusBefore,
    ...(inputs.skipped ? {} : { startedAt: inputs.acceptedAt }),
    transitions: [],
    output: "",
    errors: "",
    adopted: inputs.adopted,
    ...(inputs.witness?.bootId === undefined ? {} : { bootIdBefore: inputs.witness.bootId }),
    ...(inputs.windowIgnored === undefined ? {} : { windowIgnored: inputs.windowIgnored }),
    ...(earlier?.timings === undefined ? {} : { timings: earlier.timings }),
  };
}
