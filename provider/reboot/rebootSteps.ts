import * as pulumi from "@pulumi/pulumi";
import { inputsOf, valuesOf, type ChainStep, type Source, type Values } from "../journal/chain";
import { withNativeAlias } from "../pulumi/dynamic/nativeAlias";
import { storedType, withProvider, type Handler } from "../pulumi/dynamic/providerText";
import { rowUrn } from "../pulumi/rowUrn";
import { withoutTraces } from "../pulumi/withoutTraces";
import { rebootChain, type RebootStep } from "./rebootChain";

/** Which handler of `dist/runtime` serves each step. */
const handlers: Readonly<Record<RebootStep, Handler>> = {
  RebootGate: "gate",
  RebootOrder: "order",
  RebootRequest: "request",
  RebootJob: "job",
  NodeUncordon: "maintenance.nodeUncordon",
};

type StepOfReboot = ChainStep & { readonly type: RebootStep };

/** One step of a chain. */
class StepResource extends pulumi.CustomResource {
  constructor(
    { type, outputs }: StepOfReboot,
    name: string,
    inputs: Record<string, unknown>,
    opts: pulumi.CustomResourceOptions,
  ) {
    const blank = Object.fromEntries(
      outputs.filter((output) => !(output in inputs)).map((output) => [output, undefined]),
    );
    // The module and type words are stored identity: they never change.
    super(
      storedType("openshift", type),
      name,
      withProvider(handlers[type], { ...blank, ...inputs }),
      withNativeAlias("openshift", type, opts),
    );
  }
}

/** The steps of one `NodeReboot`, registered one after the other as their chain says. */
export class RebootSteps {
  private readonly steps = new Map<string, StepResource>();
  private readonly values: Values<unknown>;

  private readonly given: Record<string, unknown> = {};

  constructor(
    private readonly parent: pulumi.ComponentResource,
    private readonly name: string,
  ) {
    this.values = {
      program: (input) => this.given[input],
      step: (step, output) => this.output(step, output),
      // One output and not an object of them: Pulumi's SDK spends most of its time for an input on each output in it.
      record: outputOf,
      isAbsent: (value) => outputOf(value).apply((known) => (known === true ? undefined : true)),
    };
  }

  /** Adds to what the program gives, by the names of the chain. */
  give(more: Readonly<Record<string, unknown>>): void {
    Object.assign(this.given, more);
  }

  /** Registers a step; those before it must be there. */
  register(type: RebootStep, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const description = rebootChain.find((step) => step.type === type) as StepOfReboot;
    // Pulumi's SDK waits for one input after the other: those that come late are the last ones.
    const inputs = { rowUrn: rowUrn(this.name, type, this.parent), ...inputsOf(description, this.values) };
    const options = {
      ...opts,
      ...(description.deleteBeforeReplace === true ? { deleteBeforeReplace: true } : {}),
    };
    const step = withoutTraces(() => new StepResource(description, this.name, inputs, options));
    this.steps.set(type, step);
    return step;
  }

  /** An output of a step that is registered. */
  output<T>(type: string, name: string): pulumi.Output<T> {
    return Reflect.get(this.steps.get(type) ?? {}, name) as pulumi.Output<T>;
  }

  /** The values of several sources. */
  valuesOf(sources: Readonly<Record<string, Source>>): pulumi.Output<unknown> {
    return outputOf(valuesOf(sources, this.values));
  }
}

/** Whatever it is, as an output of what it becomes. */
function outputOf(value: unknown): pulumi.Output<unknown> {
  return pulumi.output(value) as pulumi.Output<unknown>;
}
