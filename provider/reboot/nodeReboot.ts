import * as pulumi from "@pulumi/pulumi";
import type { NodeRebootArgs } from "./nodeRebootArgs";
import { rebootArguments } from "./rebootArguments";
import { unknownArgumentsOf } from "../pulumi/validation";
import type { RebootPhase, StatusTransition } from "./steps";
import { checkConstruction } from "../pulumi/checkConstruction";
import { clusterInputs } from "../backends/connectionArgs";
import { declareNode } from "./declaredNodes";
import { deferredBefore, deferredError } from "./deferredReboot";
import { endOverIncomplete } from "./incompleteReboots";
import { verifySteps } from "../journal/verifySteps";
import { rebootReport, reportOf, type StepRecords } from "./rebootChain";
import { RebootSteps } from "./rebootSteps";
import { runErrorOf } from "../pulumi/runError";
import { becomesKnown } from "../pulumi/becomesKnown";
import { whenDependedOn } from "../pulumi/whenDependedOn";
import { plainTriggers } from "../pulumi/plainTriggers";
import { resolved } from "../pulumi/rowUrn";
import { queueOrder } from "../journal/orderQueue";

/**
 * Reboots a node at most once for each change of its triggers, and waits until it is back. Whatever uses one of its
 * outputs, or depends on it, waits too. Which API does it is configured (`openshift:backend`):
 *
 * - `kubernetes`, the API of the cluster itself: a pod on the node reboots it, unless it has another boot ID than the order
 *   saw. It is back when it has another boot ID and is `Ready`. No outcome is uncertain.
 * - `selfService`, a hosting provider's API: it reboots the VM under the node, which is back when the job is done and the VM
 *   is `ACTIVE`. After a lost answer a reboot may be uncertain.
 *
 * It groups a short chain of steps that Pulumi records one by one: a killed run never reboots twice, it is
 * resumed by the next `pulumi up`.
 *
 * Fails the update with errors whose codes are {@link MaintenanceErrorCode}; each says what to do next.
 *
 * @example
 * ```ts
 * const reboot = new NodeReboot("worker-0", {
 *   node: "worker-0",
 *   triggers: [image.version],
 * });
 * new NodeReboot("worker-1", { node: "worker-1", triggers: [image.version] }, { dependsOn: reboot });
 * ```
 */
export class NodeReboot extends pulumi.ComponentResource {
  /** The operation: one change of the triggers, ordered once. */
  readonly operationId: pulumi.Output<string>;
  /**
   * The job of the self-service API; with the back end `kubernetes` the pod and the boot that it ended, as
   * `NAMESPACE/POD/BOOT_ID`. Absent when the reboot was adopted or skipped, or is deferred.
   */
  readonly jobId: pulumi.Output<string | undefined>;
  /** How far the reboot has come. */
  readonly phase: pulumi.Output<RebootPhase>;
  /** Whether the node was rebooted and came back. `false` where `rebootOnCreate: false` skipped it, or it is deferred. */
  readonly completed: pulumi.Output<boolean>;
  /** The node's status when the reboot was ordered; empty when it was skipped or is deferred. */
  readonly statusBefore: pulumi.Output<string>;
  /**
   * The node's status at the end: `Ready`, or `Ready,SchedulingDisabled` for a cordoned node; with the self-service API
   * `ACTIVE`, OpenStack's word for a machine that runs.
   */
  readonly statusAfter: pulumi.Output<string | undefined>;
  /** When the API accepted the reboot (ISO 8601). */
  readonly startedAt: pulumi.Output<string | undefined>;
  /** When the node was seen `Ready`, or its VM `ACTIVE`, again (ISO 8601). */
  readonly finishedAt: pulumi.Output<string | undefined>;
  /** From `startedAt` to `finishedAt`, in seconds. */
  readonly durationSeconds: pulumi.Output<number | undefined>;
  /** The statuses that the node went through, as they were first seen. */
  readonly transitions: pulumi.Output<StatusTransition[]>;
  /** The tail of the job's output; with the back end `kubernetes` the last words of its pod, if it had time for any. */
  readonly output: pulumi.Output<string>;
  /** The tail of what the job wrote as errors; with the back end `kubernetes` why its pod failed. */
  readonly errors: pulumi.Output<string>;
  /** Whether the reboot may be someone else's: it was found in progress, not answered to our request. */
  readonly adopted: pulumi.Output<boolean>;
  /** The boot ID that the order saw; absent where no connection leads to the cluster itself, or it has no such node. */
  readonly bootIdBefore: pulumi.Output<string | undefined>;
  /** The boot ID of the system that runs since the reboot; absent as `bootIdBefore` is. */
  readonly bootIdAfter: pulumi.Output<string | undefined>;
  /** Why the window was ignored (`openshift:ignoreWindow`); absent where the reboot was ordered within its window. */
  readonly windowIgnored: pulumi.Output<string | undefined>;
  private readonly rebooted: () => pulumi.Output<string>;
  private ofNode: pulumi.Output<string> | undefined;

  /**
   * @param name the name in the program, also of the steps
   * @param args the node, and when to reboot it
   * @param opts `dependsOn` holds back the whole chain; `protect`, `aliases` and `ignoreChanges` reach the steps
   */
  constructor(name: string, args: NodeRebootArgs, opts: pulumi.ComponentResourceOptions = {}) {
    checkConstruction({ type: "NodeReboot", name, args, opts }, ["node"]);
    const { declaredTwice, stillDeclaredTwice } = declareNode({ name, args, opts });
    // A NodeReboot is nothing but its record, so there is nothing to retain. A retained request would not be
    // deleted after a refusal, and that deletion gives the right to send again. Children inherit the option.
    super("openshift:maintenance:NodeReboot", name, {}, { ...opts, retainOnDelete: false });
    const triggers = plainTriggers(args.triggers ?? []);
    const unknownArguments = unknownArgumentsOf(args, rebootArguments);
    const drain = args.drain === false ? undefined : args.drain;
    const steps = new RebootSteps(this, name);
    steps.give({
      ...clusterInputs(args),
      node: args.node,
      // The SDK knows this, protection inherited from a parent included, but does not publish it.
      isProtected: Reflect.get(this, "__protect") === true ? true : undefined,
      triggers,
      wantedTriggers: ignoresTriggers(opts) ? undefined : triggers,
      rebootOnCreate: args.rebootOnCreate ?? true,
      timeoutSeconds: args.timeoutSeconds ?? 1800,
      polling: args.polling,
      window: args.window,
      outsideWindow: args.outsideWindow,
      spreadSeconds: args.spreadSeconds,
      deferredBehind: deferredBefore(opts.parent),
      drain,
      budget: args.budget,
      // It may hold a token, whoever wrote it; and a value to compare with.
      healthGate: args.healthGate === undefined ? undefined : pulumi.secret(plainTriggers(args.healthGate)),
      readiness: args.readiness,
      settleSeconds: args.settleSeconds,
      isDrained: drain === undefined ? undefined : true,
      declaredTwice,
      unknownArguments: unknownArguments.length === 0 ? undefined : unknownArguments,
    });
    // On a step itself, so that the engine knows the edge: a component alone carries none.
    const gate = steps.register("RebootGate", this.stepOptions(opts, opts.dependsOn));
    // The gate has all inputs: once it is registered, nothing that the order needs is still to come.
    const turn = queueOrder(resolved(gate.urn));
    // What holds the order back until its turn is its last input, so that all others are ready by then.
    steps.give({ stillDeclaredTwice: turn.taken.then(stillDeclaredTwice) });
    const order = steps.register("RebootOrder", this.stepOptions(opts, gate));
    const request = steps.register("RebootRequest", this.stepOptions(opts));
    pulumi.all([order.urn, request.urn]).apply(turn.release);
    steps.register("RebootJob", this.stepOptions(opts));
    if (steps.includes("NodeUncordon")) steps.register("NodeUncordon", this.stepOptions(opts));

    const isFailing = args.allowDeferred !== true;
    const records = steps.valuesOf(rebootReport) as pulumi.Output<StepRecords>;
    // Only the verdict leaves the comparison, so a secret trigger makes no other output secret.
    const checked = pulumi.unsecret(
      records.apply((said) => {
        const fault = verifySteps(reportOf(said));
        return fault === undefined ? undefined : endOverIncomplete(opts.parent, fault, said.job.phase);
      }),
    );
    const onceChecked = <T>(output: string): pulumi.Output<T> =>
      checked.apply<T>(() => steps.output<T>("RebootJob", output));

    const node = onceChecked<string>("node");
    this.operationId = onceChecked("operationId");
    this.jobId = onceChecked("jobId");
    this.phase = onceChecked("phase");
    this.completed = onceChecked("completed");
    this.statusBefore = onceChecked("statusBefore");
    this.statusAfter = onceChecked("statusAfter");
    this.startedAt = onceChecked("startedAt");
    this.finishedAt = onceChecked("finishedAt");
    this.durationSeconds = onceChecked("durationSeconds");
    this.transitions = onceChecked("transitions");
    this.output = onceChecked("output");
    this.errors = onceChecked("errors");
    this.adopted = onceChecked("adopted");
    this.bootIdBefore = onceChecked("bootIdBefore");
    this.bootIdAfter = onceChecked("bootIdAfter");
    this.windowIgnored = onceChecked("windowIgnored");
    const requireRebooted = ([phase, node]: [RebootPhase, string]): string => {
      if (isFailing && phase === "deferred")
        throw runErrorOf(deferredError(`NodeReboot ${JSON.stringify(name)}`, [node]));
      return node;
    };
    this.rebooted = () => pulumi.all([this.phase, node]).apply(requireRebooted);
    whenDependedOn(this, async () => {
      // In a preview, and where its job failed, nothing is known of it; whoever depends on it waits for its steps anyway.
      if (!isFailing || !(await becomesKnown(this.phase))) return;
      requireRebooted([await resolved(this.phase), await resolved(node)]);
    });
    this.registerOutputs({
      node,
      operationId: this.operationId,
      jobId: this.jobId,
      phase: this.phase,
      completed: this.completed,
    });
  }

  /** The node, once its reboot is complete. Fails with ERR_DEFERRED where that is deferred, unless `allowDeferred` is true. */
  get node(): pulumi.Output<string> {
    // Not made before someone wants it: an output that fails ends the program, whether it is used or not.
    return (this.ofNode ??= this.rebooted());
  }

  /** The options of a step: what a user of a single resource would expect the given options to do. */
  private stepOptions(
    given: pulumi.ComponentResourceOptions,
    dependsOn?: pulumi.CustomResourceOptions["dependsOn"],
  ): pulumi.CustomResourceOptions {
    const { ignoreChanges, deletedWith } = given;
    return {
      parent: this,
      ...(dependsOn === undefined ? {} : { dependsOn }),
      ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
      ...(deletedWith === undefined ? {} : { deletedWith }),
    };
  }
}

/** Whether `ignoreChanges` of the resource names the triggers or a part of them, as a path or with a star. */
function ignoresTriggers({ ignoreChanges = [] }: pulumi.ComponentResourceOptions): boolean {
  return ignoreChanges.some((path) => /^(?:\*|triggers\b|\["(?:triggers|\*)"\])/u.test(path));
}
