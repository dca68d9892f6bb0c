import { MaintenanceError } from "../errors/maintenanceError";
import type { RebootBackend } from "../backends/rebootBackend";
import { acceptedOperations } from "../journal/recoveryCommands";
import type { StepResult } from "../pulumi/dynamic/stepResults";
import { endPhases } from "../journal/verifySteps";
import { begin } from "./beginJob";
import { jobFailed } from "./jobErrors";
import { waitForUse } from "./healthAround";
import { JobWait, recoveryOf } from "./jobWait";
import { JobWitness } from "./jobWitness";
import type { RebootContext } from "./rebootContext";
import { nodeKey, noteEnd } from "./nodeKey";
import { releaseJob } from "./releaseJob";
import { settle } from "./settle";
import type { JobInputs, JobState } from "./steps";

/**
 * Waits for the job of a reboot, then for its node. With a deferred one after it, what was ordered is finished all the same;
 * what is recorded then is that a reboot is still to come.
 *
 * @param earlier what was recorded last, of this operation or another
 * @throws ERR_STEP_EXCLUDED when the steps before do not speak of one operation
 */
export async function waitForJob(
  inputs: JobInputs,
  earlier: JobState | undefined,
  clusterOf: () => RebootBackend,
  context: RebootContext,
): Promise<StepResult<JobState>> {
  requireOneOperation(inputs);
  if (inputs.deferred !== true) return waitForOperation(inputs, earlier, clusterOf, context);
  let last = earlier;
  if (earlier === undefined || !hasEnded(earlier, inputs)) {
    const { state, error } = await waitForOperation(inputs, earlier, clusterOf, context);
    if (error !== undefined) return { state, error };
    last = state;
  }
  const { timings } = last ?? {};
  return { state: { ...deferredState(inputs), ...(timings === undefined ? {} : { timings }) } };
}

/** Whether a record says that an operation has come to its end, and nothing is left to be waited for. */
function hasEnded({ operationId, phase }: JobState, inputs: JobInputs): boolean {
  return operationId === inputs.operationId && endPhases.includes(phase);
}

/** Of a reboot that is still to come there is nothing to tell. */
function deferredState({ node, operationId }: JobInputs): JobState {
  return {
    node,
    operationId,
    phase: "deferred",
    completed: false,
    statusBefore: "",
    transitions: [],
    output: "",
    errors: "",
    adopted: false,
  };
}

/**
 * Waits for the job of a reboot, then for its node: `Done` is not enough, the node must be ACTIVE again.
 * Nothing is ever sent from here. Whatever is seen is in the state, also beside an error, so that the next
 * update resumes.
 *
 */
async function waitForOperation(
  inputs: JobInputs,
  earlier: JobState | undefined,
  clusterOf: () => RebootBackend,
  context: RebootContext,
): Promise<StepResult<JobState>> {
  const resumed = earlier?.operationId === inputs.operationId ? earlier : undefined;
  const begun = begin(inputs, earlier);
  if (inputs.skipped) return { state: { ...begun, phase: "skipped" } };
  const accepted = inputs.isAccepted === true || acceptedOperations(context).has(inputs.operationId);
  if (resumed?.phase === "failed" && !accepted) {
    return {
      state: resumed,
      error: jobFailed({ inputs, state: resumed, isFresh: true, recovery: recoveryOf(inputs, context) }),
    };
  }
  const cluster = clusterOf();
  const witness = new JobWitness(inputs, cluster, context, accepted);
  const wait = new JobWait(inputs, resumed ?? begun, { cluster, witness, context }, resumed !== undefined);
  if (wait.state.phase === "running") {
    // A request whose record was lost knows of no job any more; this step's own record may.
    const jobId = inputs.jobId ?? wait.state.jobId;
    const error = jobId === undefined || accepted ? undefined : await wait.untilJobEnds(jobId);
    if (error !== undefined) {
      if (error.code === "ERR_JOB_FAILED" || error.code === "ERR_JOB_LOST") await witness.end();
      return { state: wait.state, error };
    }
  }
  const error = await wait.untilActive();
  if (error !== undefined) return { state: wait.state, error };
  const unready = await waitForUse(inputs, accepted, context);
  if (unready !== undefined) return { state: wait.state, error: unready };
  // Later than the end of the reboot: a wait for readiness lies between.
  const readyAt = context.clock.date().toISOString();
  wait.complete();
  await releaseJob(wait.state, cluster);
  await settle(inputs, readyAt, witness, context);
  await witness.end(wait.state.finishedAt);
  noteEnd(context.memory, nodeKey(inputs, inputs.node));
  return { state: wait.state };
}

/** The steps of one NodeReboot can be run one without the other (`--target`): then nothing here is true. */
function requireOneOperation(inputs: JobInputs): void {
  if (inputs.operationId === inputs.requestedFor) return;
  throw new MaintenanceError("ERR_STEP_EXCLUDED", {
    node: inputs.node,
    operationId: inputs.operationId,
    what: `Node ${inputs.node}: the order speaks of operation ${inputs.operationId}, the request of ${inputs.requestedFor}: the request step was excluded from this update.`,
    next: "Run pulumi up without --target or --exclude, or add --target-dependents.",
  });
}
