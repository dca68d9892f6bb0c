/** The steps of a `NodeReboot` in one update after the other, as the engine runs them: without processes that die. */
import type { DiffResult } from "@pulumi/pulumi/dynamic";
import { reportOf } from "../../provider/reboot/rebootChain";
import { verifySteps } from "../../provider/journal/verifySteps";
import { createStepHandlers } from "../../provider/reboot/stepHandlers";
import type { FakeProcess } from "./fakeProcess";
import type { FakeWorld } from "./fakeWorld";
import { urnOf } from "./stepInputs";

type Properties = Record<string, unknown>;
type StepName = "gate" | "order" | "request" | "job";

interface Step {
  check(olds: Properties, news: Properties): Promise<{ failures?: { reason: string }[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
  create(news: Properties): Promise<{ outs: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
}

const types = { gate: "RebootGate", order: "RebootOrder", request: "RebootRequest", job: "RebootJob" };

/** One stack with one `NodeReboot`. */
export class DeferringChain {
  /** The records of the steps. */
  readonly state = new Map<StepName, { inputs: Properties; outputs: Properties }>();
  /** What the last update has changed. */
  changed: StepName[] = [];
  /** What it has said. */
  said: string[] = [];

  constructor(
    private readonly world: FakeWorld,
    public program: Properties,
  ) {}

  /** What the state has of a step. */
  outputsOf(step: StepName): Properties {
    return this.state.get(step)?.outputs ?? {};
  }

  /** One `pulumi up`, in a plugin of its own unless one is given. @throws what a step fails with; the record is of before it */
  async up(
    steps: readonly StepName[] = ["gate", "order", "request", "job"],
    plugin = this.world.startProcess(),
  ): Promise<void> {
    this.changed = [];
    this.said = plugin.said;
    for (const step of steps) await this.run(step, plugin);
    if (steps.length < 4) return;
    const [order, request, job] = [this.outputsOf("order"), this.outputsOf("request"), this.outputsOf("job")];
    const fault = verifySteps(reportOf({ wantedTriggers: this.program["triggers"], order, request, job }));
    if (fault !== undefined) throw fault;
  }

  /** What a preview would say of each step before it knows more. */
  async diffOf(step: "gate" | "order"): Promise<unknown> {
    const plugin = this.world.startProcess();
    const olds = this.outputsOf(step);
    const { changes } = await handlersOf(step, plugin).diff("id", olds, this.inputsOf(step));
    this.said = plugin.said;
    return changes;
  }

  private async run(name: StepName, plugin: FakeProcess): Promise<void> {
    const inputs = this.inputsOf(name);
    const step = handlersOf(name, plugin);
    const old = this.state.get(name);
    const { failures } = await step.check(old?.inputs ?? {}, inputs);
    if (failures !== undefined && failures.length > 0) throw new Error(failures[0]?.reason);
    const isSame = old !== undefined && (await step.diff("id", old.outputs, inputs)).changes === false;
    if (isSame) {
      this.state.set(name, { inputs, outputs: old.outputs });
      return;
    }
    this.changed.push(name);
    try {
      const { outs } =
        old === undefined ? await step.create(inputs) : await step.update("id", old.outputs, inputs);
      this.state.set(name, { inputs, outputs: outs });
    } catch (error) {
      // An initialization error is recorded, with the inputs of before where it was an update.
      const { properties } = error as { properties?: Properties };
      if (properties !== undefined)
        this.state.set(name, { inputs: old?.inputs ?? inputs, outputs: properties });
      throw error;
    }
  }

  private inputsOf(name: StepName): Properties {
    const {
      node = "worker-0",
      triggers,
      timeoutSeconds = 1800,
      rebootOnCreate = true,
      ...more
    } = this.program;
    const common = { node, rowUrn: urnOf(types[name]) };
    const { deferred } = this.outputsOf("gate");
    const [order, request] = [this.outputsOf("order"), this.outputsOf("request")];
    switch (name) {
      case "gate":
        return { ...common, triggers, timeoutSeconds, rebootOnCreate, ...more };
      case "order":
        return {
          ...common,
          triggers,
          rebootOnCreate,
          ...more,
          ...(deferred === true ? { gateDeferred: true } : {}),
        };
      case "request":
        return { ...common, order, orderedNode: order["node"], window: more["window"] };
      case "job":
        return { ...common, order, request, timeoutSeconds };
    }
  }
}

function handlersOf(name: StepName, plugin: FakeProcess): Step {
  return createStepHandlers(() => plugin.context)[name] as unknown as Step;
}
