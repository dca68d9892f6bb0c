import type { DiffResult } from "@pulumi/pulumi/dynamic";
import { createSelfServiceClient } from "../../provider/client/selfServiceClient";
import type { Context } from "../../provider/operations/context";
import { createProcessMemory, type ProcessMemory } from "../../provider/operations/processMemory";
import { createStepHandlers } from "../../provider/operations/stepHandlers";
import { faultOfSteps } from "../../provider/resources/oneOperation";
import { otherNode, ourNode, type ApiFault, type ApiModel } from "./apiModel";
import type { VirtualTime } from "./virtualTime";

type Properties = Record<string, unknown>;
type Step = "gate" | "order" | "request" | "job";
const chain: readonly Step[] = ["gate", "order", "request", "job"];

interface Resource {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly initErrors: boolean;
}

/** Who dies, at which effect of the run. `cancel`: one Ctrl-C, the running step ends and no other begins. */
export interface Crash {
  readonly who: "everything" | "plugin" | "cli" | "cancel";
  readonly atEffect: number;
  /** Before the effect happens, or after it and before anybody hears of it. */
  readonly when: "before" | "after";
}

/** One `pulumi up`: what goes wrong in it, and what it is told to do. */
export interface Run {
  readonly crash?: Crash;
  readonly faults: readonly (ApiFault | null)[];
  readonly skewMs: number;
  /** `--replace` of the order. */
  readonly replaceOrder?: boolean;
  /** `--target` of one step. */
  readonly target?: Step;
  /** A transform that gives a single step another node. */
  readonly otherNodeFor?: Step;
}

export type RunEnd =
  | { readonly kind: "ok" }
  | { readonly kind: "killed" }
  | { readonly kind: "failed"; readonly message: string };

/** What a program and its stack's configuration say. */
export interface Program {
  readonly triggers: readonly unknown[];
  readonly timeoutSeconds: number;
  readonly acceptedOperations: readonly string[];
}

/** Pulumi's engine as far as it matters here: checkpoints, init errors, replacement, and how it dies. */
export class EngineModel {
  /** The checkpoint: all that survives a run. */
  readonly state = new Map<Step, Resource>();
  /** When each order was recorded, in the model's time. */
  readonly orderedMs = new Map<string, number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly api: ApiModel,
  ) {}

  /** `pulumi refresh`: erases init errors, keeps everything else. */
  refresh(): void {
    for (const [step, resource] of this.state) this.state.set(step, { ...resource, initErrors: false });
  }

  async up(program: Program, run: Run): Promise<RunEnd> {
    const process = new PluginProcess(this.time, this.api, program, run);
    const end = this.walk(program, run, process).catch((error: unknown): RunEnd => {
      if (error instanceof StepFailed) return { kind: "failed", message: error.message };
      throw error;
    });
    return this.time.until(Promise.race([end, process.killed]));
  }

  private async walk(program: Program, run: Run, process: PluginProcess): Promise<RunEnd> {
    for (const step of chain) {
      if (run.target !== undefined && run.target !== step) continue;
      await process.effect(async () => undefined, "engine");
      if (process.cancelled) return { kind: "failed", message: "update canceled" };
      await this.runStep(step, this.transformed(step, this.inputsOf(step, program), run), run, process);
    }
    if (process.cancelled) return { kind: "failed", message: "update canceled" };
    return this.verdict(program);
  }

  private async runStep(step: Step, inputs: Properties, run: Run, process: PluginProcess): Promise<void> {
    const old = this.state.get(step);
    const handlers = process.handlers(inputs)[step] as unknown as Handlers;
    const { failures } = await process.call(() => handlers.check(copy(old?.inputs ?? {}), copy(inputs)));
    if (failures !== undefined && failures.length > 0) throw new StepFailed(failures[0]?.reason ?? "");
    const replaced = step === "order" && run.replaceOrder === true;
    if (old === undefined || replaced) return this.create(step, inputs, handlers, process);
    const diff = await process.call(() => handlers.diff(old.id, copy(old.outputs), copy(inputs)));
    if (diff.replaces !== undefined && diff.replaces.length > 0) {
      if (diff.deleteBeforeReplace === true) {
        // What the stored text of the request does when it is deleted.
        const refusedFor = old.outputs["refusedFor"];
        if (typeof refusedFor === "string") process.memory.refusals.set(refusedFor, copy(old.outputs));
        await process.effect(async () => this.state.delete(step), "engine");
      }
      return this.create(step, inputs, handlers, process);
    }
    if (diff.changes !== false || old.initErrors) return this.update(step, old, inputs, handlers, process);
    this.state.set(step, { ...old, inputs: copy(inputs) });
  }

  private async create(
    step: Step,
    inputs: Properties,
    handlers: Handlers,
    process: PluginProcess,
  ): Promise<void> {
    const result = await process.call(() => handlers.create(copy(inputs))).catch(asInitError);
    const outputs = result instanceof InitError ? result.properties : result.outs;
    await this.record(
      step,
      { id: result.id, inputs, outputs, initErrors: result instanceof InitError },
      process,
    );
    if (result instanceof InitError) throw new StepFailed(result.message);
  }

  private async update(
    step: Step,
    old: Resource,
    inputs: Properties,
    handlers: Handlers,
    process: PluginProcess,
  ): Promise<void> {
    const result = await process
      .call(() => handlers.update(old.id, copy(old.outputs), copy(inputs)))
      .catch(asInitError);
    if (result instanceof InitError) {
      // A failed update keeps the old inputs with the new outputs.
      await this.record(step, { ...old, outputs: result.properties, initErrors: true }, process);
      throw new StepFailed(result.message);
    }
    await this.record(step, { id: old.id, inputs, outputs: result.outs, initErrors: false }, process);
  }

  private async record(step: Step, resource: Resource, process: PluginProcess): Promise<void> {
    // What the world knows of the record is part of the same effect: a crash right after it forgets nothing.
    const write = async (): Promise<void> => {
      this.state.set(step, copy(resource));
      const { jobId, operationId } = resource.outputs;
      if (step === "order" && typeof operationId === "string")
        this.orderedMs.set(operationId, this.time.nowMs);
      if (typeof jobId === "string") this.api.recordedJobs.add(jobId);
    };
    await process.effect(write, "engine");
  }

  private transformed(step: Step, inputs: Properties, { otherNodeFor }: Run): Properties {
    return step === otherNodeFor ? { ...inputs, node: otherNode } : inputs;
  }

  /** What `NodeReboot` gives its steps; see resources/nodeReboot.ts. */
  private inputsOf(step: Step, program: Program): Properties {
    const common = {
      node: ourNode,
      rowUrn: `urn::openshift:Reboot${titles[step]}::worker-0`,
      isProtected: false,
    };
    const { triggers, timeoutSeconds } = program;
    if (step === "gate") return { ...common, triggers, timeoutSeconds, rebootOnCreate: true };
    if (step === "order") return { ...common, triggers, rebootOnCreate: true };
    const order = this.state.get("order")?.outputs ?? {};
    const recorded = pick(order, ["operationId", "statusBefore", "apiUrl", "clusterId"]);
    if (step === "request")
      return {
        ...common,
        ...recorded,
        ...pick(order, ["runId", "orderedAt", "skipped"]),
        ...(order["node"] === undefined ? {} : { orderedNode: order["node"] }),
      };
    const request = this.state.get("request")?.outputs ?? {};
    const acceptedAt = request["acceptedAt"] ?? order["orderedAt"];
    const own = pick(request, ["requestedFor", "jobId", "adopted", "skipped"]);
    return { ...common, ...recorded, ...own, acceptedAt, timeoutSeconds };
  }

  /** What the program itself finds when all its resources are registered. */
  private verdict(program: Program): RunEnd {
    const outputs = (step: Step): Properties => this.state.get(step)?.outputs ?? {};
    const fault = faultOfSteps({
      node: String(outputs("job")["node"]),
      orderedNode: String(outputs("order")["node"]),
      wantedTriggers: program.triggers,
      orderedTriggers: outputs("order")["triggers"],
      ordered: outputs("order")["operationId"] as string | undefined,
      requested: outputs("request")["requestedFor"] as string | undefined,
      requestedJobId: outputs("request")["jobId"] as string | undefined,
      waited: outputs("job")["operationId"] as string | undefined,
      waitedJobId: outputs("job")["jobId"] as string | undefined,
      phase: outputs("job")["phase"] as "completed" | undefined,
    });
    return fault === undefined ? { kind: "ok" } : { kind: "failed", message: fault.message };
  }
}

const titles: Record<Step, string> = { gate: "Gate", order: "Order", request: "Request", job: "Job" };

interface Handlers {
  check(olds: Properties, news: Properties): Promise<{ failures?: { reason: string }[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<DiffResult>;
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
}

class StepFailed extends Error {}

class InitError extends Error {
  constructor(
    readonly id: string,
    readonly properties: Properties,
    message: string,
  ) {
    super(message);
  }
}

function asInitError(error: unknown): InitError {
  const { id, properties, reasons, message } = error as Partial<InitError> & { reasons?: string[] };
  if (id === undefined || properties === undefined) throw new StepFailed(message ?? String(error));
  if (reasons === undefined || reasons.length === 0)
    throw new Error("an initialisation error without a reason");
  return new InitError(id, copy(properties), message ?? "");
}

/** One run's plugin: its memory, its access to the world, and its death. */
class PluginProcess {
  readonly memory: ProcessMemory = createProcessMemory();
  readonly killed: Promise<RunEnd>;
  cancelled = false;
  private die: (end: RunEnd) => void = () => undefined;
  private engineGone = false;
  private pluginGone = false;
  private failCall: (() => void) | undefined;
  private effects = 0;
  private requests = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly api: ApiModel,
    private readonly program: Program,
    private readonly run: Run,
  ) {
    this.killed = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  handlers(inputs: Properties): ReturnType<typeof createStepHandlers> {
    return createStepHandlers(() =>
      this.context(typeof inputs["operationId"] === "string" ? inputs["operationId"] : "none"),
    );
  }

  /** A call of the engine into the plugin: it fails when the plugin dies in it, or is dead. */
  async call<T>(call: () => Promise<T>): Promise<T> {
    const died = new Promise<never>((_, reject) => {
      this.failCall = () => {
        reject(new StepFailed("the plugin exited"));
      };
    });
    if (this.pluginGone) this.failCall?.();
    return Promise.race([this.pluginGone ? never() : call(), died]);
  }

  /** Something that happens in the world, before or after which this run may be struck. */
  async effect<T>(act: () => Promise<T>, by: "plugin" | "engine"): Promise<T> {
    if (this.isGone(by)) return never();
    const { crash } = this.run;
    const struck = crash !== undefined && this.effects++ === crash.atEffect;
    if (struck && crash.when === "before") this.strike(crash.who);
    if (this.isGone(by)) return never();
    const result = await act();
    if (struck && crash.when === "after") this.strike(crash.who);
    return this.isGone(by) ? never() : result;
  }

  private isGone(who: "plugin" | "engine"): boolean {
    return who === "plugin" ? this.pluginGone : this.engineGone;
  }

  private strike(who: Crash["who"]): void {
    if (who === "cancel") this.cancelled = true;
    if (who === "plugin" || who === "everything") this.pluginGone = true;
    if (who === "plugin") this.failCall?.();
    if (who === "cli" || who === "everything") {
      // A plugin whose CLI alone was killed lives on until it asks for the engine.
      this.engineGone = true;
      this.die({ kind: "killed" });
    }
  }

  private context(operationId: string): Context {
    const clock = this.time.clock(this.run.skewMs);
    const configuration: Record<string, unknown> = {
      "openshift:apiUrl": "https://api.example.com/api/openshift",
      "openshift:clusterId": "cluster",
      "openshift:username": "operator",
      "openshift:password": "secret",
      "openshift:acceptedOperations": this.program.acceptedOperations.join(","),
    };
    return {
      configuration: { config: (key) => configuration[key], env: () => undefined, readFile: () => "" },
      clock,
      random: () => 0.5,
      memory: this.memory,
      engine: {
        presence: () => this.effect(async () => (this.engineGone ? "gone" : "present"), "plugin"),
        progress: () => undefined,
        say: () => undefined,
        exit: () => {
          this.pluginGone = true;
          throw new Error("exited");
        },
      },
      clientOf: (connection) =>
        createSelfServiceClient(connection, {
          clock,
          random: () => 0.5,
          transport: (request) =>
            this.effect(
              () => this.api.answer(request, this.run.faults[this.requests++] ?? undefined, operationId),
              "plugin",
            ),
        }),
    };
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function pick(from: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
