/** The errors of a wait for a job, and for the node after it. */
import { formatElapsed } from "../core/formatElapsed";
import { quoteSaid } from "../http/redaction/knownSecrets";
import type { WaitResult } from "../core/waitUntil";
import { isMaintenanceError, MaintenanceError, type ErrorFacts } from "../errors/maintenanceError";
import { internalErrorOf, describeReadFailures } from "../http/failingReads";
import type { Lack } from "./jobWitness";
import type { JobInputs, JobState } from "./steps";

/** What an error of a wait is about. */
export interface ErrorScene {
  readonly inputs: JobInputs;
  readonly state: JobState;
  /** Nothing was heard from this address in this update yet. */
  readonly isFresh: boolean;
  /** The commands that answer what this library must not decide. */
  readonly recovery: string;
}

/** The job in brackets, where there is one; of a pod its namespace and name, which are what kubectl asks for. */
export function jobWord({ jobId }: Pick<JobState, "jobId">): string {
  if (jobId === undefined) return "";
  const [namespace, pod] = jobId.split("/");
  return pod === undefined ? ` (job ${jobId})` : ` (pod ${namespace ?? ""}/${pod})`;
}

/** The same for a row, which has no room for the name of a pod. */
export function jobOnRow(state: Pick<JobState, "jobId">): string {
  return state.jobId?.includes("/") === true ? "" : jobWord(state);
}

/** The job has ended in a failure. */
export function jobFailed({ inputs, state, recovery }: ErrorScene): MaintenanceError {
  const said = state.errors === "" ? state.output.split("\n").slice(-3).join(" / ") : state.errors;
  return new MaintenanceError("ERR_JOB_FAILED", {
    ...factsIn(inputs, state),
    what: `Job ${inputs.jobId ?? state.jobId ?? "?"} of node ${inputs.node} ended in Fail (operation ${inputs.operationId}). A failed reboot is not requested again automatically.`,
    lastSeen: said === "" ? "no output" : quoteSaid(said, 300),
    next: recovery,
  });
}

/** The back end does not know the job any more. */
export function jobLost({ inputs, state, recovery }: ErrorScene, jobId: string): MaintenanceError {
  return new MaintenanceError("ERR_JOB_LOST", {
    ...factsIn(inputs, state),
    jobId,
    what: `The API does not know job ${jobId} of node ${inputs.node} any more, so how its reboot ended cannot be read (operation ${inputs.operationId}).`,
    lastSeen: lastSeenOf(inputs, state),
    next: recovery,
  });
}

/** The job has ended well, and the node is not ready, or nothing proves that it was rebooted. */
export function notRecovered(
  { inputs, state, recovery }: ErrorScene,
  { status, ready, lack }: { status: string; ready: string; lack: Lack | undefined },
  elapsed: string,
): MaintenanceError {
  if (lack === "old boot ID") {
    return new MaintenanceError("ERR_NOT_RECOVERED", {
      ...factsIn(inputs, state),
      what: `Node ${inputs.node}: its reboot${jobWord(state)} ended well, but the node has the boot ID of before after ${elapsed}: its operating system was not started again.`,
      lastSeen: `${inputs.node} ${quoteSaid(status, 60)}, boot ID ${quoteSaid(state.bootIdBefore ?? "", 40)}`,
      next: `Run pulumi up again to look once more; no reboot is sent. ${recovery}`,
    });
  }
  if (lack === "another cluster answers") {
    return new MaintenanceError("ERR_NOT_RECOVERED", {
      ...factsIn(inputs, state),
      what: `Node ${inputs.node}: its reboot${jobWord(state)} ended well, but openshift:kubernetes leads to another cluster than the one that its order has asked.`,
      lastSeen: `${inputs.node} ${quoteSaid(status, 60)}`,
      next: "Set openshift:kubernetes back to that cluster, and run pulumi up again; no reboot is sent.",
    });
  }
  return new MaintenanceError("ERR_NOT_RECOVERED", {
    ...factsIn(inputs, state),
    what: `Node ${inputs.node}: its reboot${jobWord(state)} ended well, but the node is not ${lack === undefined ? ready : `${ready} and Ready in its cluster`} after ${elapsed}.`,
    lastSeen: `${inputs.node} ${quoteSaid(status, 60)}`,
    next: "Look at kubectl describe node and at the node's console, or ask the API's provider to start it. Run pulumi up again to check it again; no reboot is sent.",
  });
}

/**
 * The wait was over before its end was seen.
 *
 * @param what what was waited for
 * @param hint what the job says that is neither its end nor a status
 */
export function unfinished(
  { inputs, state, isFresh }: ErrorScene,
  result: WaitResult<unknown>,
  what: string,
  hint?: string,
): MaintenanceError {
  const { outcome, error, failingMs = result.elapsedMs } = result;
  const resume = "to resume the wait; no new reboot is requested.";
  const lastSeen = lastSeenOf(inputs, state);
  if (outcome === "failure" && !isMaintenanceError(error)) {
    const next = `The reboot is still in progress. Reinstall the packages (npm ci) and run pulumi up again ${resume}`;
    return internalErrorOf(`The end of ${what} cannot be read`, error, next, lastSeen);
  }
  const facts = factsIn(inputs, state);
  const ours = isMaintenanceError(error) ? error : undefined;
  const why = ours === undefined ? "" : ` ${ours.message}`;
  const isDenied = ours?.code === "ERR_UNAUTHORIZED" || ours?.code === "ERR_FORBIDDEN";
  if (ours !== undefined && (isDenied || (outcome === "failure" && failingMs < 1000))) {
    return new MaintenanceError(ours.code, {
      ...facts,
      what: `The end of ${what} can${isFresh ? "not" : " no longer"} be read.${why}`,
      lastSeen,
      next: `The reboot is still in progress. Fix that, then run pulumi up again ${resume}`,
      cause: ours,
      status: ours.status,
    });
  }
  if (outcome === "failure" || result.lastSummary === undefined) {
    return new MaintenanceError("ERR_NETWORK", {
      ...facts,
      what: `The end of ${what} could not be read for ${formatElapsed(failingMs)}.${why}`,
      lastSeen,
      next: `The reboot is still in progress. Run pulumi up again ${resume}`,
      cause: error,
      transient: true,
    });
  }
  return new MaintenanceError("ERR_WAIT_TIMEOUT", {
    ...facts,
    what: `The reboot of node ${inputs.node}${jobWord(state)} has not ended after ${inputs.timeoutSeconds} s.${describeReadFailures(result)}`,
    lastSeen: `${result.lastSummary}${hint === undefined ? "" : ` (${hint})`}`,
    next: "The reboot is still in progress. Run pulumi up again to resume the wait (no new reboot is requested), or raise timeoutSeconds.",
  });
}

function factsIn(
  { node, operationId }: JobInputs,
  { jobId }: JobState,
): Pick<ErrorFacts, "node" | "operationId" | "jobId"> {
  return { node, operationId, jobId };
}

function lastSeenOf({ node }: JobInputs, { transitions }: JobState): string {
  const last = transitions.at(-1);
  return last === undefined ? "nothing" : `${node} ${quoteSaid(last.status, 40)} at ${last.at}`;
}
