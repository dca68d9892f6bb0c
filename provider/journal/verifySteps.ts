import { MaintenanceError } from "../errors/maintenanceError";
import { sameTriggers } from "../pulumi/triggers";

/** In which phases nothing is left to be waited for: only a step that came to its end has one of them. */
export const endPhases: readonly string[] = ["completed", "skipped", "deferred"];

/** What the steps of one `NodeReboot` say of their operation, and what the program asked for. */
export interface StepReport {
  readonly node: string;
  readonly orderedNode?: string;
  readonly wantedTriggers?: unknown;
  readonly orderedTriggers: unknown;
  readonly ordered: string | undefined;
  /** Whether a reboot after the ordered one is still to come. */
  readonly isDeferred?: boolean;
  readonly requested: string | undefined;
  readonly requestedJobId: string | undefined;
  readonly waited: string | undefined;
  readonly waitedJobId: string | undefined;
  readonly phase: string | undefined;
  /** Whether a drain is to be undone after the wait; and the operation after which it was. */
  readonly isDrained?: boolean;
  readonly uncordonedAfter?: string | undefined;
  /** What the gate has marked the node with, and the marks that were undone. */
  readonly gateMark?: string | undefined;
  readonly uncordonedMarks?: readonly string[] | undefined;
}

/**
 * The steps of one `NodeReboot` must speak of one operation. `--target`, `--exclude` and `ignoreChanges` can
 * leave a step out and still end green, over a node that was not rebooted.
 *
 * @returns an error that names the step that was left out, or nothing
 */
export function verifySteps(words: StepReport): MaintenanceError | undefined {
  const leftOut = stepLeftOut(words);
  if (leftOut === undefined) return faultOfNodes(words);
  return new MaintenanceError("ERR_STEP_EXCLUDED", {
    node: words.node,
    operationId: words.ordered,
    what: `The reboot of node ${words.node} is not complete: step ${leftOut} was excluded from this update, so its recorded state is stale.`,
    // A refresh or destroy looks the same to the program as an update, and Pulumi does not say which it is.
    next: "Run pulumi up without --target, --exclude and ignoreChanges on single steps, or add --target-dependents. With pulumi refresh or pulumi destroy, leave --run-program out: they run the program, and not its steps.",
  });
}

function stepLeftOut(words: StepReport): string | undefined {
  const { wantedTriggers } = words;
  if (wantedTriggers !== undefined && !sameToProgram(wantedTriggers, words.orderedTriggers))
    return "RebootOrder";
  if (words.requested !== words.ordered) return "RebootRequest";
  // A record of the request that was lost and is accepted or adopted since knows of no job; the wait's record does.
  const { requestedJobId } = words;
  const { isDeferred = false } = words;
  const isOtherJob = !isDeferred && requestedJobId !== undefined && words.waitedJobId !== requestedJobId;
  if (words.waited !== words.ordered || isOtherJob) return "RebootJob";
  // A step left out of its very creation answers with its inputs, and one left out of a resume with what it
  // had: only a step that came to its end has such a phase.
  const { ordered, phase = "" } = words;
  if (ordered !== undefined && (!endPhases.includes(phase) || isDeferred !== (phase === "deferred")))
    return "RebootJob";
  return words.isDrained === true && isLeftCordoned(words) ? "NodeUncordon" : undefined;
}

/** Whether a drain was not undone after the operation. A gate that was made again has drained the node again. */
function isLeftCordoned({ ordered, uncordonedAfter, gateMark, uncordonedMarks = [] }: StepReport): boolean {
  return uncordonedAfter !== ordered || (gateMark !== undefined && !uncordonedMarks.includes(gateMark));
}

/**
 * Whether two values of triggers are the same as far as a program can see. After a refresh the state has nothing of
 * an archive but its hash, which the engine compares and does not give to programs.
 */
function sameToProgram(wanted: unknown, ordered: unknown): boolean {
  return sameTriggers(withoutArchives(wanted), withoutArchives(ordered));
}

function withoutArchives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutArchives);
  if (typeof value !== "object" || value === null) return value;
  // What `pulumi.output` leaves of an archive, and how Pulumi itself knows one.
  if ("__pulumiArchive" in value) return { __pulumiArchive: true };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutArchives(part)]));
}

/** A transform can give a single step another node: what was waited for is then not what was rebooted. */
function faultOfNodes({ node, orderedNode = node }: StepReport): MaintenanceError | undefined {
  if (node === orderedNode) return undefined;
  return new MaintenanceError("ERR_INVALID_INPUT", {
    node,
    what: `The order rebooted node ${orderedNode}, and what was waited for is node ${node}: a transform changed the inputs of only some steps of one NodeReboot.`,
    next: "Take the node out of the transform, and run pulumi up again.",
  });
}
