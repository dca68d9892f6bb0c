import { plainWord } from "../../core/foreignText";
import { isMaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import { budgetsOf, budgetWord, type Budget } from "../plan/budgets";
import type { DrainOptions } from "../plan/drainOptions";
import { podWord, type DrainPod } from "../plan/drainPod";
import { obstacleWord, wordsOfBlock } from "../plan/obstacles";
import type { BlockingPod } from "../plan/planDrain";
import { isWhole, waitingWord, workloadWord, type WaitingWorkload } from "../plan/workloads";
import { noSuchNode, readCordon } from "./cordon";
import type { DrainContext } from "./drainContext";
import { count } from "./drainErrors";
import { readBudgets, readLocalClaims } from "./drainReads";
import { DrainRounds } from "./drainRounds";
import { Replacements } from "./replacements";
import { Surge, type SurgeSurvey } from "./surge";

/** What a drain would meet now. Nothing is changed to find it out. */
export interface DrainPreview {
  readonly node: string;
  /** Whether the node is cordoned already. */
  readonly isCordoned: boolean;
  /** The pods that would be evicted. */
  readonly evict: readonly DrainPod[];
  /** The pods without a controller, and those with an emptyDir, among them. */
  readonly unmanaged: readonly DrainPod[];
  readonly emptyDir: readonly DrainPod[];
  /** The pods that stop a drain until someone consents. */
  readonly block: readonly BlockingPod[];
  /** The budgets that allow no disruption at present, with their pods here. */
  readonly budgets: readonly { readonly budget: Budget; readonly pods: readonly DrainPod[] }[];
  /** The pods with a volume on a disk of this node, which can run nowhere else. */
  readonly localVolumes: readonly DrainPod[];
  /** The workloads that lack a replica already, where the drain is to wait for all of them. */
  readonly lacking: readonly WaitingWorkload[];
  readonly surge: SurgeSurvey;
  /** What could not be read, and why. */
  readonly unread: readonly string[];
}

/** A preview is not worth a long wait. */
const how: ReadOptions = { attempts: 2, timeoutMs: 10_000 };
/** So many pods are named of each kind. */
const mostNamed = 10;

/**
 * Looks at what a drain of a node would meet: the lists that a drain makes, those of the disruption budgets and of the
 * persistent volumes. Budgets and volumes that this user may not list are told as not read.
 *
 * @throws ERR_NODE_NOT_FOUND, ERR_FORBIDDEN, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 */
export async function describeDrain(
  node: string,
  options: DrainOptions,
  context: DrainContext,
): Promise<DrainPreview> {
  const cordon = await readCordon(node, context, how);
  if (cordon === undefined) throw await noSuchNode(node, context);
  const { evict, block } = await new DrainRounds(node, options, undefined, context).survey(how);
  const pods = evict.map(({ pod }) => pod);
  const all = [...pods, ...block.map(({ pod }) => pod)];
  const unread: string[] = [];
  const orNothing = async <T>(nothing: T, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!isMaintenanceError(error)) throw error;
      unread.push(error.what);
      return nothing;
    }
  };
  const { cluster } = context;
  const budgets = await orNothing([], () => readBudgets(cluster, how));
  const isLocal = all.some(({ claims }) => claims.length > 0)
    ? await orNothing(new Set<string>(), () => readLocalClaims(cluster, how))
    : new Set<string>();
  const lacking = options.waitForReplacements ? await orNothing([], () => readLacking(pods, context)) : [];
  // A look has no mark of its own: what another run has raised is raised.
  const surge = await orNothing<SurgeSurvey>({ first: [], missing: [] }, () =>
    new Surge(options.surge, "", context).survey(pods, how),
  );
  const isWithLoss = (loss: string): DrainPod[] =>
    evict.filter(({ losses }) => losses.some((each) => each === loss)).map(({ pod }) => pod);
  return {
    node,
    isCordoned: cordon.isCordoned,
    evict: pods,
    unmanaged: isWithLoss("unmanaged"),
    emptyDir: isWithLoss("emptyDir"),
    block,
    budgets: budgets
      .filter(({ disruptionsAllowed }) => disruptionsAllowed === 0)
      .map((budget) => ({ budget, pods: all.filter((pod) => budgetsOf(pod, [budget]).length > 0) }))
      .filter(({ pods: held }) => held.length > 0),
    localVolumes: all.filter(({ namespace, claims }) =>
      claims.some((claim) => isLocal.has(`${namespace}/${claim}`)),
    ),
    lacking,
    surge,
    unread,
  };
}

async function readLacking(
  pods: readonly DrainPod[],
  context: DrainContext,
): Promise<readonly WaitingWorkload[]> {
  const replacements = new Replacements(context);
  await replacements.note(pods, how);
  return (await replacements.look(how)).filter(({ replicas }) => !isWhole(replicas));
}

/**
 * Whether a node that was drained earlier still is: cordoned, and without a pod that a drain would evict or wait for.
 * Looks once, and changes nothing: for right before what a drain is for.
 *
 * @throws ERR_NODE_NOT_FOUND, ERR_FORBIDDEN, ERR_UNAUTHORIZED, ERR_NETWORK, ERR_UNEXPECTED_RESPONSE
 */
export async function isStillDrained(
  node: string,
  options: DrainOptions,
  context: DrainContext,
): Promise<boolean> {
  const cordon = await readCordon(node, context, how);
  if (cordon === undefined) throw await noSuchNode(node, context);
  if (!cordon.isCordoned) return false;
  const { evict, ending, block } = await new DrainRounds(node, options, undefined, context).survey(how);
  return [...evict, ...ending, ...block].length === 0;
}

/** A preview as lines for people: the first is a summary; the others are what to look at before the drain. */
export function wordsOfPreview(preview: DrainPreview): {
  readonly summary: string;
  readonly warnings: string[];
} {
  const { node, isCordoned, evict, unmanaged, emptyDir, block, budgets, localVolumes } = preview;
  const { lacking, surge, unread } = preview;
  const first = surge.first.map(workloadWord).join(", ");
  const surging = first === "" ? "" : `; first a second replica starts of ${first}`;
  const already = isCordoned ? ", and is cordoned already" : "";
  const blocking = block.map((each) => obstacleWord({ pod: each.pod, text: wordsOfBlock(each), forMs: 0 }));
  const lines = [
    line("that must not be evicted without your consent", blocking),
    ...budgets.map(({ budget, pods }) => line(`held by ${budgetWord(budget)}`, pods.map(podWord))),
    line("without a controller, which nothing replaces (force)", unmanaged.map(podWord)),
    line("with an emptyDir, whose data is lost (deleteEmptyDirData)", emptyDir.map(podWord)),
    line("with a volume on a disk of this node, which can run nowhere else", localVolumes.map(podWord)),
    line("that the drain waits for and that lacks replicas already", lacking.map(waitingWord), "workload"),
    line("that surge names and the cluster does not have", surge.missing.map(workloadWord), "workload"),
    ...unread.map((what) => `not looked at: ${what}`),
  ];
  return {
    summary: `node ${node}: a drain evicts ${count(evict.length, "pod")}${already}${surging}`,
    warnings: lines.filter((text) => text !== "").map((text) => `node ${node}: ${text}`),
  };
}

function line(what: string, names: readonly string[], noun = "pod"): string {
  if (names.length === 0) return "";
  const more = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : "";
  return `${count(names.length, noun)} ${what}: ${plainWord(names.slice(0, mostNamed).join(", "))}${more}`;
}
