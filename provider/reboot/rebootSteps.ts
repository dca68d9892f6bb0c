import * as pulumi from "@pulumi/pulumi";
import { inputsOf, valuesOf, type ChainStep, type Source, type Values } from "../journal/chain";
import { withNativeAlias } from "../pulumi/dynamic/nativeAlias";
import { storedType, withProvider, type Handler } from "../pulumi/dynamic/providerText";
import { becomesKnown } from "../pulumi/becomesKnown";
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
      record: (fields) => outputOf(pulumi.runtime.isDryRun() ? withoutAbsent(fields) : fields),
      isAbsent: (value) => outputOf(value).apply((known) => (known === true ? undefined : true)),
    };
  }

  /** Adds to what the program gives, by the names of the chain. */
  give(more: Readonly<Record<string, unknown>>): void {
    Object.assign(this.given, more);
  }

  /** Whether a step is one of this reboot's, by what the program gives. */
  includes(type: RebootStep): boolean {
    const { onlyWith } = descriptionOf(type);
    return onlyWith === undefined || this.given[onlyWith] !== undefined;
  }

  /** Registers a step; those before it must be there. */
  register(type: RebootStep, opts: pulumi.CustomResourceOptions): pulumi.Resource {
    const description = descriptionOf(type);
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

function descriptionOf(type: RebootStep): StepOfReboot {
  return rebootChain.find((step) => step.type === type) as StepOfReboot;
}

/** Whatever it is, as an output of what it becomes. */
function outputOf(value: unknown): pulumi.Output<unknown> {
  return pulumi.output(value) as pulumi.Output<unknown>;
}

/**
 * The outputs of a step in a preview. Pulumi gives one that the state does not have as not known, and with it the whole
 * object: a reboot that does not change would seem to. Where the first one is known the step does not change, so what is
 * not known of it is absent.
 */
function withoutAbsent(fields: Readonly<Record<string, unknown>>): pulumi.Output<unknown> {
  const outputs = Object.entries(fields).map(([name, field]) => [name, outputOf(field)] as const);
  return outputOf(outputs[0]?.[1]).apply(async () => {
    const known = await Promise.all(outputs.map(([, field]) => becomesKnown(field)));
    return outputOf(Object.fromEntries(outputs.filter((_, index) => known[index])));
  });
}
