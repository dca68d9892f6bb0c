import { requireEngine } from "../../../provider/pulumi/context";
import type { Engine } from "../../../provider/pulumi/engine";
import type { RebootContext } from "../../../provider/reboot/rebootContext";
import { createHeartbeat, type Heartbeat } from "../../../provider/journal/heartbeat";
import { createProcessMemory, type ProcessMemory } from "../../../provider/reboot/processMemory";
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import type { BackendKind, Properties, Writer } from "./backendModel";
import { ProcessClock } from "./processClock";
import type { Program, Run, RunEnd } from "./schedule";
import type { Access, Site } from "./site";
import type { VirtualTime } from "./virtualTime";
import { configOf } from "../../support/settingsSource";

type Who = "plugin" | "engine";

/** What a run is a part of. */
export interface ProcessArgs {
  readonly time: VirtualTime;
  readonly site: Site;
  readonly backend: BackendKind;
  readonly program: Program;
  readonly run: Run;
  /** Lets the suspended runs continue. */
  readonly wakeOthers: () => void;
  /** Is told what a request to reboot has met. */
  readonly tell: (danger: string) => void;
}

/** A step has failed and recorded nothing. */
export class StepFailed extends Error {}

/** The processes of one run: the plugin's memory, its access to the world, and how they die or stand still. */
export class PluginProcess implements Writer {
  readonly memory: ProcessMemory = createProcessMemory();
  readonly clock: ProcessClock;
  readonly known = new Set<string>();
  /** Resolves when the run has died. */
  readonly killed: Promise<RunEnd>;
  /** Resolves when the run stands still. */
  readonly suspended: Promise<RunEnd>;
  /** One Ctrl-C. */
  isInterrupted = false;
  /** `pulumi cancel` on another machine, for a run that seemed to be dead. */
  isCancelled = false;
  /** What was under way when the run came to stand still. */
  suspendedIn: Who | undefined;
  /**
   * It stood still before its plugin began, long enough for others to act. The engine had read the state by then, and
   * in the plugin no one can know of it.
   */
  isBlind = false;
  /** When it last read the nodes' statuses. */
  lastLookMs = Number.NEGATIVE_INFINITY;
  /** The boot IDs of which it has seen the node Ready, where its cluster says so. */
  readonly seenReady = new Set<string>();
  private heartbeat: Heartbeat | undefined;
  /** The plugin has found the lock of its update when it began. */
  private knowsLock = false;
  readonly beganMs: number;
  private die: (end: RunEnd) => void = () => undefined;
  private standStill: (end: RunEnd) => void = () => undefined;
  private engineGone = false;
  private pluginGone = false;
  private failCall: (() => void) | undefined;
  private effects = 0;
  private requests = 0;
  private creations = 0;
  private access: Access | undefined;
  private readonly engine: Engine = {
    presence: () =>
      this.effect(async () => {
        this.lookForLock();
        return this.engineGone ? "gone" : "present";
      }, "plugin"),
    progress: () => undefined,
    say: () => undefined,
    exit: () => {
      this.pluginGone = true;
      throw new Error("exited");
    },
  };

  constructor(private readonly args: ProcessArgs) {
    this.beganMs = args.time.nowMs;
    this.clock = new ProcessClock(args.time, args.run.skewMs);
    this.killed = new Promise((resolve) => (this.die = resolve));
    this.suspended = new Promise((resolve) => (this.standStill = resolve));
  }

  handlers(inputs: Properties): ReturnType<typeof createStepHandlers> {
    const { operationId } = (inputs["order"] ?? {}) as Properties;
    return createStepHandlers(() => this.context(typeof operationId === "string" ? operationId : "none"));
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
  async effect<T>(act: (wasHeldUp: boolean) => Promise<T>, by: Who): Promise<T> {
    const begunMs = this.args.time.nowMs;
    const { crash, suspension, wakesOthersAt } = this.args.run;
    const index = this.effects++;
    const strike = async (when: "before" | "after"): Promise<void> => {
      await this.clock.running();
      if (this.isGone(by)) return;
      if (index === crash?.atEffect && when === crash.when) this.strike(crash.who);
      if (index === suspension?.atEffect && when === suspension.when) this.suspend(by);
      await this.clock.running();
    };
    if (index === wakesOthersAt) this.args.wakeOthers();
    await strike("before");
    if (this.isGone(by)) return never();
    const result = await act(this.args.time.nowMs > begunMs);
    await strike("after");
    return this.isGone(by) ? never() : result;
  }

  /** Continues where it stands still; a plugin that was at work looks at the clocks before all else. */
  wake(): void {
    this.clock.goOn();
    if (this.suspendedIn === "plugin") this.heartbeat?.beat();
  }

  /** The run has ended, and nothing of it continues. */
  end(): void {
    this.args.time.everySecond.delete(this.beat);
  }

  /** Whether this run was told to replace the order. */
  get replacesOrder(): boolean {
    return this.args.run.replace?.includes("order") === true;
  }

  private readonly beat = (): void => {
    if (!this.clock.standsStill && !this.pluginGone) this.heartbeat?.beat();
  };

  /** A plugin is started when it is first needed, and begins to look at the clocks then. */
  private startHeartbeat(): Heartbeat {
    this.knowsLock = this.args.backend === "folder" && !this.isCancelled;
    this.isBlind = this.isCancelled;
    const found = createHeartbeat(this.clock, () => {
      this.lookForLock();
    });
    this.args.time.everySecond.add(this.beat);
    return found;
  }

  /** A step that has ended tells it to no one when the engine is gone. */
  async requireUpdate(): Promise<void> {
    await this.effect(async () => {
      this.lookForLock();
    }, "plugin");
    if (!this.engineGone) return;
    this.pluginGone = true;
    await never();
  }

  /** Whether the lock of a DIY backend in a folder is gone: then the plugin ends its engine, see `untilCancelled`. */
  private lookForLock(): void {
    if (this.isCancelled && this.knowsLock) this.strike("cli");
  }

  private isGone(who: Who): boolean {
    return who === "plugin" ? this.pluginGone : this.engineGone;
  }

  private suspend(by: Who): void {
    this.suspendedIn = by;
    this.clock.stop(this.args.run.suspension?.standstill ?? "monotonic continues");
    this.standStill({ kind: "suspended" });
  }

  private strike(who: "everything" | "plugin" | "cli" | "cancel"): void {
    if (who === "cancel") this.isInterrupted = true;
    if (who === "plugin" || who === "everything") this.pluginGone = true;
    if (who === "plugin") this.failCall?.();
    if (who === "cli" || who === "everything") {
      // A plugin whose CLI alone was killed lives on until it asks for the engine.
      this.engineGone = true;
      this.die({ kind: "killed" });
    }
  }

  /** What the next request meets, if anything. */
  nextFault(): string | undefined {
    return this.args.run.faults[this.requests++] ?? undefined;
  }

  /** What the next creation meets, if anything. */
  nextCreateFault(): string | undefined {
    return this.args.run.createFaults?.[this.creations++] ?? undefined;
  }

  /** Tells the test of a danger. */
  tell(danger: string): void {
    this.args.tell(danger);
  }

  /** Before each look of a wait. */
  async requireEngine(): Promise<void> {
    await requireEngine({ engine: this.engine }, "wait");
  }

  private context(operationId: string): RebootContext {
    const { clock, memory, engine } = this;
    this.heartbeat ??= this.startHeartbeat();
    this.access ??= this.args.site.connect(this);
    const configuration: Record<string, unknown> = {
      ...this.access.configuration,
      "openshift:acceptedOperations": this.args.program.acceptedOperations.join(","),
    };
    return {
      configuration: { config: configOf(configuration), env: () => undefined, readFile: () => "" },
      clock,
      random: () => 0.5,
      memory,
      suspension: () => this.heartbeat?.suspension(),
      engine,
      drainerOf: () => {
        const drainer = this.access?.drainerOf?.(() => this.heartbeat?.suspension());
        if (drainer === undefined) throw new Error("nothing is drained here");
        return drainer;
      },
      backendOf: this.access.backendOf(operationId),
    };
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
