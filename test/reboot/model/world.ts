import { BackendModel, operationIn, type BackendKind, type Snapshot } from "./backendModel";
import { Ledger } from "./ledger";
import { PluginProcess } from "./pluginProcess";
import type { Program, Run, RunEnd, Step } from "./schedule";
import type { Site } from "./site";
import { UpdateRun } from "./updateRun";
import { VirtualTime } from "./virtualTime";

/** How patient someone is with a run that seems to be dead, before it is cancelled. */
const patienceMs = 15_000;

const asksUser = /ERR_REBOOT_UNCERTAIN|ERR_JOB_FAILED|ERR_JOB_LOST|which is another order/u;

/** What a world is like. */
export interface WorldArgs {
  readonly backend: BackendKind;
  readonly rebootOnCreate: boolean;
  readonly isDrained?: boolean;
  readonly isDeferring?: boolean;
}

/** A world with one stack, one node, and a user who reads messages and knows what the server did. */
export class World {
  readonly time = new VirtualTime();
  readonly site: Site;
  readonly backend: BackendModel<PluginProcess>;
  program: Program;
  private readonly ledger = new Ledger();
  private suspended: UpdateRun[] = [];
  private woken: UpdateRun[] = [];
  /** The triggers of the first order, which `rebootOnCreate: false` skips. */
  private firstChange: string | undefined;
  private wasTurnedBack = false;
  /** Some run has made an order in the place of another one. */
  private wasReplaced = false;
  /** Operations that a run has skipped although it found an earlier request of the node. */
  private readonly skippedInVain = new Set<unknown>();
  /** Whether the last run has ended with a question. */
  isAsked = false;
  /** What the last run has ended with. */
  private lastMessage = "";

  /** @param tell is told how each run has ended, and in which phase one came to stand still */
  constructor(
    { backend, rebootOnCreate, isDrained = false, isDeferring = false }: WorldArgs,
    siteIn: (time: VirtualTime) => Site,
    private readonly tell: (end: RunEnd | string) => void,
  ) {
    const program = { triggers: [0], rebootOnCreate, timeoutSeconds: 60, acceptedOperations: [] };
    this.program = { ...program, isDrained, isDeferring };
    this.site = siteIn(this.time);
    this.backend = new BackendModel(backend, (had, writer) => {
      this.turnBack(had, writer);
    });
  }

  /** Whether a reboot is still to come, by the state. */
  get isDeferred(): boolean {
    return this.backend.state.get("order")?.outputs["deferred"] === true;
  }

  async up(run: Run): Promise<RunEnd> {
    if (this.suspended.length > 0) {
      await this.time.pass(patienceMs);
      for (const { process } of this.suspended) process.isCancelled = true;
    }
    const { time, site, program } = this;
    // A run has died after it had deleted the record of a request and before it made the new one.
    if (!this.backend.state.has("request")) this.forgetOtherJobs();
    const wakeOthers = (): void => {
      this.letGoOn();
    };
    const process = new PluginProcess({
      time,
      site,
      backend: this.backend.kind,
      program,
      run,
      wakeOthers,
      tell: this.tell,
    });
    const update = new UpdateRun(process, program, run, {
      state: this.backend.state,
      record: (changed) => this.record(changed),
    });
    // The replacement looks to the node like a lost record, also to a later run that continues it.
    this.wasReplaced ||= isReplacing(update);
    const end = await time.until(Promise.race([update.end, process.suspended]));
    if (end.kind === "suspended") {
      this.tell(`suspended ${phaseOf(update)}`);
      this.suspended.push(update);
    } else this.judge(update, end);
    await this.seeOutWoken();
    return end;
  }

  /** Suspended runs continue, and come to their ends. */
  async wake(ms: number): Promise<void> {
    if (this.suspended.length > 0) await this.time.pass(ms);
    this.letGoOn();
    await this.seeOutWoken();
  }

  restore(writesAgo: number): void {
    if (!this.site.remembers) return;
    this.throwAway();
    this.backend.restore(writesAgo);
    this.wasTurnedBack = true;
    this.site.noteOlderState?.();
    this.tell("restored");
    this.ledger.noteForgottenSkips();
    this.forgetOtherJobs();
  }

  throwAway(): void {
    for (const { process } of this.suspended) process.end();
    this.suspended = [];
  }

  changeTriggers(): void {
    this.program = { ...this.program, triggers: [Number(this.program.triggers[0]) + 1] };
  }

  /** The user answers an uncertain, failed or lost reboot by the server's truth. */
  answer(): Partial<Run> {
    // What the message of an order proposes that was skipped while the cluster was away.
    if (this.lastMessage.includes("or change its triggers, which is another order")) this.changeTriggers();
    const remembered = this.isAsked ? rememberedIn(this.lastMessage) : undefined;
    const operationId = remembered ?? operationIn(this.backend.state);
    if (operationId === undefined) return {};
    if (!this.site.wasRebootedFor(operationId)) {
      this.site.forget(operationId);
      return remembered === undefined ? { replace: ["order"], isAnswer: this.isAsked } : {};
    }
    this.site.settle(operationId);
    const { acceptedOperations } = this.program;
    this.program = { ...this.program, acceptedOperations: [...acceptedOperations, operationId] };
    return {};
  }

  /** A clock that was wrong can have the node remember reboots that are longer than its window. */
  giveUpWindow(end: RunEnd): void {
    if (end.kind === "failed" && end.message.includes("None of the next windows is long enough"))
      this.program = { ...this.program, isDeferring: false };
  }

  private forgetOtherJobs(): void {
    this.site.recordedJobs = new Set(jobsIn(this.backend.state));
  }

  private letGoOn(): void {
    for (const { process } of this.suspended) process.wake();
    this.woken.push(...this.suspended);
    this.suspended = [];
  }

  private async seeOutWoken(): Promise<void> {
    for (const update of this.woken.splice(0)) this.judge(update, await this.time.until(update.end));
  }

  private record(update: UpdateRun): boolean {
    const order = update.state.get("order")?.outputs;
    const operationId = operationIn(update.state);
    if (order !== undefined && operationId !== undefined) {
      const change = changeOf(order);
      const { orderedBefore, wantsOrderAnew } = update;
      this.firstChange ??= change;
      this.site.noteOrder?.(operationId, order);
      this.ledger.noteOrder(operationId, {
        change,
        // Another node is a change too, and so is the way back.
        wantedAnew: wantsOrderAnew || (orderedBefore !== undefined && orderedBefore !== order["node"]),
        isSkip: !update.program.rebootOnCreate && orderedBefore === undefined,
        recordedAtMs: this.time.nowMs,
      });
    }
    const isTaken = this.backend.write(update.state, update.process);
    const request = update.state.get("request")?.outputs ?? {};
    const { requestBefore } = update;
    const isNew = request["requestedFor"] !== requestBefore["requestedFor"];
    if (request["skipped"] === true && isNew && requestBefore["node"] === request["node"])
      this.skippedInVain.add(request["requestedFor"]);
    if (isTaken) for (const jobId of jobsIn(update.state)) this.site.recordedJobs.add(jobId);
    return isTaken;
  }

  private turnBack(had: Snapshot, writer: PluginProcess): void {
    // In a folder the plugin sees that its update was cancelled; an engine that stood still itself asks no one.
    const couldSee = writer.isCancelled && writer.suspendedIn === "plugin" && !writer.isBlind;
    if (this.backend.kind === "folder" && couldSee)
      throw new Error("an update that was cancelled has written an older state over what was recorded since");
    this.wasTurnedBack = true;
    this.site.noteOlderState?.();
    this.tell("turned back");
    // Where the node remembers, a state that was turned back is no excuse.
    if (this.site.remembers) this.ledger.noteForgottenSkips();
    else this.ledger.noteTurnBack(writer, this.site.accepted, this.time.nowMs);
    for (const jobId of jobsIn(had)) this.site.recordedJobs.delete(jobId);
  }

  private judge(update: UpdateRun, end: RunEnd): void {
    this.tell(end);
    update.process.end();
    this.isAsked = end.kind === "failed" && asksUser.test(end.message);
    this.lastMessage = end.kind === "failed" ? end.message : "";
    const fault =
      this.site.wrong ??
      this.ledger.faultIn(this.site.accepted) ??
      (end.kind === "failed" ? this.site.faultOfFailure?.(end.message) : undefined);
    if (fault !== undefined) throw new Error(fault);
    if (this.lastMessage.includes("it remembers that") && !this.wasTurnedBack && !this.wasReplaced)
      throw new Error(`a node remembers what the state knows: ${this.lastMessage}`);
    if (end.kind === "ok") this.requireTrueSuccess(update);
  }

  private requireTrueSuccess({ state, program, process, finishedBefore }: UpdateRun): void {
    const outputs = (step: Step): Record<string, unknown> => state.get(step)?.outputs ?? {};
    const [order, job] = [outputs("order"), outputs("job")];
    const operationId = String(order["operationId"]);
    if (JSON.stringify(order["triggers"]) !== JSON.stringify(program.triggers))
      throw new Error("success, though the triggers were not ordered");
    if (job["phase"] === "skipped") {
      this.requireRightSkip(program, changeOf(order), operationId);
      return;
    }
    const isAlone =
      this.suspended.length === 0 &&
      this.woken.length === 0 &&
      program.triggers[0] === this.program.triggers[0];
    if ((job["phase"] === "deferred") !== (order["deferred"] === true))
      throw new Error("the order and the wait do not agree on whether the reboot is deferred");
    if (job["phase"] === "deferred") {
      this.tell("deferred");
      const left = isAlone ? this.site.faultOfDeferral?.() : undefined;
      if (left !== undefined) throw new Error(left);
      return;
    }
    if (!this.ledger.isFor(operationId, changeOf(order)))
      throw new Error("success with a reboot for another change");
    if (job["phase"] !== "completed") throw new Error(`success in phase ${String(job["phase"])}`);
    // An operation that the user accepts for a change stands for any other of that change.
    const isAccepted = program.acceptedOperations.some(
      (accepted) => accepted === operationId || this.ledger.isFor(accepted, changeOf(order)),
    );
    const fault = this.site.faultOfSuccess({
      operationId,
      order,
      job,
      isAccepted,
      orderRecordedAtMs: this.ledger.order(operationId).recordedAtMs,
      isOld: job["finishedAt"] === finishedBefore,
      lastLookMs: process.lastLookMs,
      seenReady: process.seenReady,
      isAlone,
    });
    if (fault !== undefined) throw new Error(fault);
  }

  /**
   * A run that deletes the record of a request and dies before it makes the new one leaves nothing by which the next
   * one could know that an order is not the first; nor does a first run that dies before its request.
   */
  private requireRightSkip({ rebootOnCreate }: Program, change: string, operationId: string): void {
    if (rebootOnCreate) throw new Error("success in phase skipped, though rebootOnCreate is true");
    if (change !== this.firstChange && this.skippedInVain.has(operationId) && !this.wasTurnedBack)
      throw new Error("success, though the change of the triggers was skipped");
  }
}

/** The operation of a reboot that the node remembers, in the question whether it counts. */
function rememberedIn(message: string): string | undefined {
  return /it remembers that a reboot was asked for .*?\(operation ([^,]+),/u.exec(message)?.[1];
}

/** Whether a run was told to replace its order: to the node that looks like a record that was lost. */
function isReplacing({ run, wantsOrderAnew }: UpdateRun): boolean {
  return wantsOrderAnew || run.replace?.includes("order") === true;
}

/** What a user calls one change. */
function changeOf(order: Record<string, unknown>): string {
  return JSON.stringify([order["node"], order["triggers"]]);
}

function jobsIn(state: Snapshot): string[] {
  const jobIds = (["request", "job"] as const).map((step) => state.get(step)?.outputs["jobId"]);
  return jobIds.filter((jobId) => typeof jobId === "string");
}

/** Where in a reboot a run came to stand still. */
function phaseOf({ state, program }: UpdateRun): string {
  const order = state.get("order")?.outputs ?? {};
  const operationId = operationIn(state);
  if (JSON.stringify(order["triggers"]) !== JSON.stringify(program.triggers)) return "before the order";
  if (state.get("request")?.outputs["requestedFor"] !== operationId) return "between order and answer";
  return state.get("job")?.outputs["phase"] === "completed" ? "at the end" : "in the wait";
}
