import * as pulumi from "@pulumi/pulumi";
import type { MaintenanceError } from "../errors/maintenanceError";
import { checkConstruction } from "../pulumi/checkConstruction";
import { endPhases } from "../journal/verifySteps";
import { plainTriggers } from "../pulumi/plainTriggers";
import { resolved } from "../pulumi/rowUrn";
import { runErrorOf } from "../pulumi/runError";
import { whenDependedOn } from "../pulumi/whenDependedOn";
import { deferredError, noteDeferred } from "../reboot/deferredReboot";
import { onIncompleteReboot } from "../reboot/incompleteReboots";
import { NodeReboot } from "../reboot/nodeReboot";
import type { NodeRebootArgs } from "../reboot/nodeRebootArgs";
import type { RebootPhase } from "../reboot/steps";
import type { NodeEnd } from "./driveRoll";
import { rollWork } from "./onDemand";
import type { RollPlan } from "./rollArgs";
import type { RollingRebootArgs } from "./rollingRebootArgs";
import type { NodeRebootResult } from "./rollResults";

/**
 * Reboots several nodes, as many at once as may be unavailable, in the order of their roles. Each node is a `NodeReboot`
 * named `NAME-NODE`, rebooted at most once for each change of the triggers. A freed place is used at once, and a node that
 * waits for its turn holds nothing up. After a failure nothing more is started. Nodes that are done stay done: the next
 * `pulumi up` resumes where this one stopped. A preview shows the plan.
 *
 * Fails the update with the errors of `NodeReboot`. What is wrong with its own inputs ends the program with
 * ERR_INVALID_INPUT, in a preview already.
 *
 * @example
 * ```ts
 * new RollingReboot("cluster", {
 *   nodes: await selectNodes({ roles: ["worker", "master"] }),
 *   maxUnavailable: { worker: 2 },
 *   triggers: [image.version],
 * });
 * ```
 */
export class RollingReboot extends pulumi.ComponentResource {
  /** What became of each node, in the order of the plan. */
  readonly results: pulumi.Output<NodeRebootResult[]>;
  /** One sentence: how many nodes were rebooted, and in how long. */
  readonly summary: pulumi.Output<string>;
  /** From the beginning of the first reboot to the end of the last one, in seconds; absent where none was. */
  readonly durationSeconds: pulumi.Output<number | undefined>;

  /**
   * @param name the name in the program; those of the nodes begin with it
   * @param args the nodes, and when to reboot them
   * @param opts `dependsOn` holds back the whole roll; `protect`, `aliases` and `ignoreChanges` reach each node
   */
  constructor(name: string, args: RollingRebootArgs, opts: pulumi.ComponentResourceOptions = {}) {
    checkConstruction({ type: "RollingReboot", name, args, opts }, ["nodes"]);
    const { requirePlan, summaryOf, durationOf } = rollWork();
    const plan = requirePlan(name, args);
    super("openshift:maintenance:RollingReboot", name, {}, { ...opts, retainOnDelete: false });
    const reboots = new Map<string, NodeReboot>();
    const register = (node: string): NodeReboot => {
      const options = { ...optionsOfNodes(opts), parent: this };
      const reboot = new NodeReboot(`${name}-${node}`, argsOf(node, args), options);
      reboots.set(node, reboot);
      return reboot;
    };
    const resultOf = (node: string): pulumi.Output<NodeRebootResult> | undefined => {
      const reboot = reboots.get(node);
      if (reboot === undefined) return undefined;
      const { phase, completed, startedAt, finishedAt, durationSeconds } = reboot;
      return pulumi
        .all([phase, completed, startedAt, finishedAt, durationSeconds])
        .apply(([phase, completed, startedAt, finishedAt, durationSeconds]) => ({
          node,
          phase,
          completed,
          ...(startedAt === undefined ? {} : { startedAt }),
          ...(finishedAt === undefined ? {} : { finishedAt }),
          ...(durationSeconds === undefined ? {} : { durationSeconds }),
        }));
    };
    const ended = pulumi.runtime.isDryRun()
      ? this.show(plan, register)
      : this.roll(name, plan, args, register);
    whenDependedOn(this, async () => {
      await ended;
      const phases = await Promise.all([...reboots].map(([node, { phase }]) => knownOf(node, phase)));
      const deferred = phases.flatMap(({ node, phase }) => (phase === "deferred" ? [node] : []));
      if (deferred.length > 0 && args.allowDeferred !== true)
        throw runErrorOf(deferredError(`RollingReboot ${JSON.stringify(name)}`, deferred));
    });
    const results = pulumi
      .output(ended.then(() => plan.nodes))
      .apply((nodes) => pulumi.all(nodes.flatMap((node) => resultOf(node.name) ?? [])));
    this.results = results;
    this.summary = results.apply(summaryOf);
    this.durationSeconds = results.apply(durationOf);
    this.registerOutputs({
      results: this.results,
      summary: this.summary,
      durationSeconds: this.durationSeconds,
    });
  }

  /** In a preview no output says when a node is done, and all are to be seen. */
  private show(plan: RollPlan, register: (node: string) => NodeReboot): Promise<void> {
    for (const { name } of plan.nodes) register(name);
    return pulumi.log.info(rollWork().planText(plan), this);
  }

  private async roll(
    name: string,
    plan: RollPlan,
    { canary }: RollingRebootArgs,
    register: (node: string) => NodeReboot,
  ): Promise<void> {
    const { becomesKnown, driveRoll, rollStopped, systemClock } = rollWork();
    const excluded: MaintenanceError[] = [];
    onIncompleteReboot(this, (fault, phase) => {
      // Of any other phase the job itself has failed or timed out, and its row says so.
      if (phase === undefined || endPhases.includes(phase)) excluded.push(fault);
    });
    const site = {
      start: async (node: string): Promise<NodeEnd> => {
        const reboot = register(node);
        if (!(await becomesKnown(reboot.phase))) return { kind: "failed" };
        if ((await resolved(reboot.phase)) === "deferred") {
          noteDeferred(this, node);
          return { kind: "deferred" };
        }
        return { kind: "done", finishedAt: await resolved(reboot.finishedAt) };
      },
      pausing: (until: Date): void => {
        void pulumi.log.info(`the canaries are done; nothing is started before ${until.toISOString()}`, this);
      },
    };
    const end = await driveRoll(plan, site, systemClock, canary?.pauseSeconds);
    // The program must fail. Else the engine would delete what it has not registered, after a failure, too: a node without
    // its record would be rebooted again.
    if (end.failed.length > 0) throw runErrorOf(rollStopped(name, end, excluded));
  }
}

/** The phase of a node; in a preview it may not be known. */
async function knownOf(
  node: string,
  phase: pulumi.Output<RebootPhase>,
): Promise<{ readonly node: string; readonly phase?: RebootPhase }> {
  return (await rollWork().becomesKnown(phase)) ? { node, phase: await resolved(phase) } : { node };
}

/** What a `NodeReboot` takes, whatever that is: all that is not the roll's own. */
function argsOf(node: string, args: RollingRebootArgs): NodeRebootArgs {
  const { ownArguments } = rollWork();
  const common = Object.fromEntries(Object.entries(args).filter(([key]) => !ownArguments.includes(key)));
  const own = args.triggersByNode?.[node];
  return { ...common, ...(own === undefined ? {} : { triggers: joined(args.triggers ?? [], own) }), node };
}

type Triggers = NonNullable<NodeRebootArgs["triggers"]>;

function joined(common: Triggers, own: Triggers): Triggers {
  if (Array.isArray(common) && Array.isArray(own)) return [...common, ...own];
  // Pulumi would make empty objects of some values before anyone could refuse them.
  const plain = [plainTriggers(common), plainTriggers(own)] as pulumi.Input<unknown[]>[];
  return pulumi.output(plain).apply(concatenated);
}

function concatenated(lists: readonly unknown[]): unknown[] {
  const other = lists.find((list) => !Array.isArray(list));
  // What is no list is for the check of the node to refuse.
  return (other ?? lists.flat()) as unknown[];
}

/** The options that children don't inherit from a component. */
function optionsOfNodes(given: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
  const { dependsOn, ignoreChanges, deletedWith } = given;
  return {
    ...(dependsOn === undefined ? {} : { dependsOn }),
    ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
    ...(deletedWith === undefined ? {} : { deletedWith }),
  };
}
