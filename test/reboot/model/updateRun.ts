import type { DiffResult } from "@pulumi/pulumi/dynamic";
import { providerText } from "../../../provider/pulumi/dynamic/providerText";
import { runProviderText } from "../../support/runProviderText";
import { copy, copyOf, factsIn, type Properties, type Resource, type Snapshot } from "./backendModel";
import { PluginProcess, StepFailed } from "./pluginProcess";
import { inputsOf, verdictOf } from "./programModel";
import { chain, type Program, type Run, type RunEnd, type Step } from "./schedule";

/** What the stored text does before a record is made again. */
const { delete: deletion } = runProviderText(providerText("request", "direct"), () => {
  throw new Error("a deletion needs no package");
});

/** Where a run reads the state, and to whom it gives what it records. */
export interface Records {
  readonly state: Snapshot;
  /** Whether the backend takes what this run has recorded. */
  record(run: UpdateRun): boolean;
}

/** One `pulumi up`: Pulumi's engine as far as it matters here: checkpoints, init errors, replacement, and how it dies. */
export class UpdateRun {
  /** What the engine has read at its start and knows since. Whatever others write meanwhile, it does not notice. */
  readonly state: Snapshot;
  readonly finishedBefore: unknown;
  /** The node of the order that was there; without one, `rebootOnCreate: false` is for this run. */
  readonly orderedBefore: unknown;
  /** What was recorded of the request when the run began. */
  readonly requestBefore: Properties;
  /** The order is to be replaced, and not for an answer: the user wants one more reboot than was wanted before. */
  readonly wantsOrderAnew: boolean;
  /** Resolves when the run has come to an end of whatever kind. */
  readonly end: Promise<RunEnd>;

  constructor(
    readonly process: PluginProcess,
    readonly program: Program,
    readonly run: Run,
    private readonly records: Records,
  ) {
    this.state = copyOf(records.state);
    this.finishedBefore = this.state.get("job")?.outputs["finishedAt"];
    this.orderedBefore = this.state.get("order")?.outputs["node"];
    this.requestBefore = this.state.get("request")?.outputs ?? {};
    const isTainted = this.state.get("order")?.tainted === true;
    this.wantsOrderAnew = run.isAnswer !== true && (isTainted || this.isReplaced("order"));
    this.learn();
    const walk = this.walk().catch((error: unknown): RunEnd => {
      if (error instanceof StepFailed) return { kind: "failed", message: error.message };
      throw error;
    });
    this.end = Promise.race([walk, process.killed]);
  }

  private async walk(): Promise<RunEnd> {
    const { program, run, process } = this;
    for (const step of chain) {
      if (run.target !== undefined && run.target !== step) continue;
      if (step === "uncordon" && !program.isDrained) continue;
      await process.effect(async () => undefined, "engine");
      if (process.isInterrupted) return { kind: "failed", message: "update canceled" };
      await this.runStep(step, inputsOf(step, program, run, this.state));
    }
    if (process.isInterrupted) return { kind: "failed", message: "update canceled" };
    return verdictOf(program, this.state);
  }

  private async runStep(step: Step, inputs: Properties): Promise<void> {
    const { process, state } = this;
    const old = state.get(step);
    const handlers = process.handlers(inputs)[step] as unknown as Handlers;
    const isReplaced = old?.tainted ?? this.isReplaced(step);
    // Of what is to be replaced Pulumi tells the check nothing.
    const known = isReplaced ? {} : (old?.inputs ?? {});
    const { failures } = await process.call(() => handlers.check(copy(known), copy(inputs)));
    if (failures !== undefined && failures.length > 0) throw new StepFailed(failures[0]?.reason ?? "");
    if (old === undefined) return this.create(step, inputs, handlers);
    if (isReplaced) return this.replace(step, old, inputs, handlers, step === "request");
    const diff = await process.call(() => handlers.diff(old.id, copy(old.outputs), copy(inputs)));
    if (diff.replaces !== undefined && diff.replaces.length > 0)
      return this.replace(step, old, inputs, handlers, diff.deleteBeforeReplace ?? step === "request");
    if (diff.changes !== false || old.initErrors) return this.update(step, old, inputs, handlers);
    state.set(step, { ...old, inputs: copy(inputs) });
  }

  private isReplaced(step: Step): boolean {
    return this.run.replace?.includes(step) === true && this.state.has(step);
  }

  /** The request is deleted before it is made again, all others after it; see `NodeReboot`. */
  private async replace(
    step: Step,
    old: Resource,
    inputs: Properties,
    handlers: Handlers,
    deleteFirst: boolean,
  ): Promise<void> {
    if (deleteFirst) {
      await this.begin();
      runStoredDelete(old, this.process);
      await this.record(step, undefined);
    }
    await this.create(step, inputs, handlers);
  }

  private async create(step: Step, inputs: Properties, handlers: Handlers): Promise<void> {
    await this.begin();
    const result = await this.work(() => handlers.create(copy(inputs)));
    const failed = result instanceof InitError;
    const outputs = failed ? result.properties : result.outs;
    await this.record(step, { id: result.id, inputs, outputs, initErrors: failed });
    if (failed) throw new StepFailed(result.message);
  }

  private async update(step: Step, old: Resource, inputs: Properties, handlers: Handlers): Promise<void> {
    await this.begin();
    const result = await this.work(() => handlers.update(old.id, copy(old.outputs), copy(inputs)));
    if (result instanceof InitError) {
      // A failed update keeps the old inputs with the new outputs.
      await this.record(step, { ...old, outputs: result.properties, initErrors: true });
      throw new StepFailed(result.message);
    }
    await this.record(step, { id: old.id, inputs, outputs: result.outs, initErrors: false });
  }

  /** A step that changes something; see `whileUpdateLasts` for the look at the engine at its end. */
  private async work<R extends { outs: Properties }>(step: () => Promise<R>): Promise<R | InitError> {
    const guarded = async (): Promise<R> => {
      try {
        return await step();
      } finally {
        await this.process.requireUpdate();
      }
    };
    try {
      return await this.process.call(guarded);
    } catch (error) {
      const known = asInitError(error);
      // A plain failure is written too: the state without the step.
      if (known === undefined) await this.record(undefined, undefined);
      if (known === undefined) throw new StepFailed(messageOf(error));
      return known;
    }
  }

  /** Before a step changes anything, Pulumi writes that it is about to. */
  private async begin(): Promise<void> {
    await this.record(undefined, undefined);
  }

  private async record(step: Step | undefined, resource: Resource | undefined): Promise<void> {
    // What the world knows of the record is part of the same effect: a crash right after it forgets nothing.
    const write = async (): Promise<boolean> => {
      if (step !== undefined && resource === undefined) this.state.delete(step);
      if (step !== undefined && resource !== undefined) this.state.set(step, copy(resource));
      this.learn();
      return this.records.record(this);
    };
    if (await this.process.effect(write, "engine")) return;
    throw new StepFailed("the backend took no checkpoint of an update that was cancelled");
  }

  private learn(): void {
    for (const fact of factsIn(this.state)) this.process.known.add(fact);
  }
}

interface Handlers {
  check(olds: Properties, news: Properties): Promise<{ failures?: { reason: string }[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
}

class InitError extends Error {
  constructor(
    readonly id: string,
    readonly properties: Properties,
    message: string,
  ) {
    super(message);
  }
}

function asInitError(error: unknown): InitError | undefined {
  const { id, properties, reasons } = error as Partial<InitError> & { reasons?: string[] };
  if (id === undefined || properties === undefined) return undefined;
  if (reasons === undefined || reasons.length === 0)
    throw new Error("an initialization error without a reason");
  return new InitError(id, copy(properties), messageOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs what the state stores for the deletion of a request, which knows its process by a global name. */
function runStoredDelete(request: Resource, { memory }: PluginProcess): void {
  const key = Symbol.for("pulumi-openshift-maintenance/refusals");
  const world = globalThis as { [key]?: unknown };
  const before = world[key];
  world[key] = memory.refusals;
  deletion?.(request.id, copy(request.outputs));
  world[key] = before;
}
