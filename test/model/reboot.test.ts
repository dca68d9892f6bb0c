import * as fc from "fast-check";
import { ApiModel, faults, type ApiFault, type Rhythm } from "./apiModel";
import { EngineModel, type Crash, type Program, type Run, type RunEnd } from "./engineModel";
import { VirtualTime } from "./virtualTime";

/**
 * The steps, run against a model of Pulumi's engine and of the API, under random schedules of faults, crashes
 * between any two effects, resumes on other machines, trigger changes and answers of the user.
 *
 * Replay a failure with the seed and path that it prints:
 *   MODEL_SEED=… MODEL_PATH=… npx jest --selectProjects model
 */
const runs = Number(process.env["MODEL_RUNS"] ?? 10_000);
const replay = {
  ...(process.env["MODEL_SEED"] === undefined ? {} : { seed: Number(process.env["MODEL_SEED"]) }),
  ...(process.env["MODEL_PATH"] === undefined ? {} : { path: process.env["MODEL_PATH"] }),
};

type Action =
  | { readonly do: "up"; readonly run: Run }
  | { readonly do: "change triggers" }
  | { readonly do: "refresh" }
  | { readonly do: "answer" }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "foreign reboot" };

const crash: fc.Arbitrary<Crash> = fc.record({
  who: fc.constantFrom("everything", "plugin", "cli", "cancel"),
  atEffect: fc.nat(40),
  when: fc.constantFrom("before", "after"),
});

const apiFault = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom<ApiFault>(...faults) },
);

const step = fc.constantFrom("gate" as const, "order" as const, "request" as const, "job" as const);

const run: fc.Arbitrary<Run> = fc
  .record({
    crash: fc.option(crash, { nil: undefined }),
    faults: fc.array(apiFault, { maxLength: 12 }),
    skewMs: fc.constantFrom(0, 0, -3_600_000, 120_000),
    replaceOrder: fc.constantFrom(false, false, false, false, true),
    target: fc.option(step, { nil: undefined, freq: 8 }),
    otherNodeFor: fc.option(step, { nil: undefined, freq: 10 }),
  })
  .map(({ crash: struck, target, otherNodeFor, ...rest }) => ({
    ...rest,
    ...(struck === undefined ? {} : { crash: struck }),
    ...(target === undefined ? {} : { target }),
    ...(otherNodeFor === undefined ? {} : { otherNodeFor }),
  }));

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: run.map((value): Action => ({ do: "up", run: value })) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: "change triggers" }) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "refresh" }) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: "answer" }) },
  { weight: 1, arbitrary: fc.constantFrom(500, 5000, 60_000).map((ms): Action => ({ do: "wait", ms })) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "foreign reboot" }) },
);

/** No reboot of the model takes longer, so none that began earlier can be seen after an order. */
const longestRebootMs = 100_000;

const rhythm: fc.Arbitrary<Rhythm> = fc.record({
  startMs: fc.constantFrom(0, 300, 1600),
  downMs: fc.constantFrom(1000, 20_000, 90_000),
  gapMs: fc.constantFrom(0, 500, 8000),
  end: fc.constantFrom("Done", "Done", "Done", "Fail"),
  offMs: fc.constantFrom(0, 0, 0, 30_000),
  expiresMs: fc.constantFrom(1_000_000_000, 1_000_000_000, 5000),
});

/** A world with one stack, one node, and a user who reads messages and knows what the server did. */
class World {
  readonly time = new VirtualTime();
  readonly api: ApiModel;
  readonly engine: EngineModel;
  program: Program = { triggers: [0], timeoutSeconds: 60, acceptedOperations: [] };

  constructor(rhythms: readonly Rhythm[], whileRebooting: "conflict" | "accept") {
    this.api = new ApiModel(this.time, rhythms, whileRebooting);
    this.engine = new EngineModel(this.time, this.api);
  }

  async up(value: Run): Promise<RunEnd> {
    const finishedBefore = this.engine.state.get("job")?.outputs["finishedAt"];
    const end = await this.engine.up(this.program, value);
    count(end);
    this.requireNoDoubleReboot();
    if (end.kind === "ok") this.requireTrueSuccess(finishedBefore);
    return end;
  }

  /** The user answers an uncertain, failed or lost reboot by the server's truth. */
  answer(): Partial<Run> {
    const order = this.engine.state.get("order")?.outputs;
    const operationId = order?.["operationId"];
    if (typeof operationId !== "string") return {};
    if (this.api.accepted.some((reboot) => reboot.operationId === operationId)) {
      this.program = {
        ...this.program,
        acceptedOperations: [...this.program.acceptedOperations, operationId],
      };
      return {};
    }
    return { replaceOrder: true };
  }

  private requireNoDoubleReboot(): void {
    if (this.api.wrong !== undefined) throw new Error(this.api.wrong);
    const counts = new Map<string, number>();
    for (const { operationId } of this.api.accepted) {
      if (operationId === "somebody else") continue;
      if (operationId === "none") throw new Error("a reboot was sent for no operation");
      counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
    }
    for (const [operationId, times] of counts) {
      if (times > 1) throw new Error(`operation ${operationId} was rebooted ${times} times`);
    }
  }

  private requireTrueSuccess(finishedBefore: unknown): void {
    const order = this.engine.state.get("order")?.outputs ?? {};
    const job = this.engine.state.get("job")?.outputs ?? {};
    if (JSON.stringify(order["triggers"]) !== JSON.stringify(this.program.triggers)) {
      throw new Error("success, though the triggers were not ordered");
    }
    if (job["phase"] !== "completed") throw new Error(`success in phase ${String(job["phase"])}`);
    const operationId = String(order["operationId"]);
    const rebooted = this.api.accepted.some((reboot) => reboot.operationId === operationId);
    if (!rebooted && !this.isAdoptedRightly(job, operationId)) throw new Error("success without a reboot");
    // A reboot that was finished in an earlier run says nothing about somebody else's since.
    if (job["finishedAt"] !== finishedBefore && this.api.status() !== "ACTIVE") {
      throw new Error(`success over a node in ${this.api.status()}`);
    }
  }

  /** Somebody's reboot was going on at the time, or the user has said that the node was rebooted. */
  private isAdoptedRightly(job: Record<string, unknown>, operationId: string): boolean {
    if (job["adopted"] !== true) return false;
    if (this.program.acceptedOperations.includes(operationId)) return true;
    const orderedMs = this.engine.orderedMs.get(operationId) ?? Number.NaN;
    return this.api.accepted.some(({ atMs }) => atMs >= orderedMs - longestRebootMs);
  }
}

/** How often each end was seen: a model that never meets a danger proves nothing about it. */
const seen = new Map<string, number>();
function count(end: RunEnd): void {
  const code =
    end.kind === "failed" ? (/\((ERR_[A-Z_]+)\)/u.exec(end.message)?.[1] ?? end.message) : end.kind;
  seen.set(code, (seen.get(code) ?? 0) + 1);
  if (end.kind === "failed" && end.message.includes("parts the steps of one NodeReboot")) {
    const who = end.message.includes("for the request") ? "a request" : "a wait";
    seen.set(`${who} for another node`, 1);
  }
}

const needsAnswer = /ERR_REBOOT_UNCERTAIN|ERR_JOB_FAILED|ERR_JOB_LOST/u;
const calm: Run = { faults: [], skewMs: 0 };

async function play(world: World, actions: readonly Action[]): Promise<void> {
  let answered: Partial<Run> = {};
  for (const next of actions) {
    if (next.do === "up") {
      await world.up({ ...next.run, ...answered });
      answered = {};
    } else if (next.do === "change triggers") {
      world.program = { ...world.program, triggers: [Number(world.program.triggers[0]) + 1] };
    } else if (next.do === "refresh") world.engine.refresh();
    else if (next.do === "answer") answered = world.answer();
    else if (next.do === "wait") await world.time.pass(next.ms);
    else world.api.foreignReboot();
  }
  // The storm is over: whatever was left must converge, with the user's answers where they are asked for.
  await world.time.pass(300_000);
  const ends: string[] = [];
  for (let ups = 0; ups < 12; ups++) {
    const end = await world.up({ ...calm, ...answered });
    if (end.kind === "ok") return;
    answered = end.kind === "failed" && needsAnswer.test(end.message) ? world.answer() : {};
    ends.push(end.kind === "failed" ? end.message : end.kind);
    await world.time.pass(60_000);
  }
  throw new Error(`does not converge:\n${ends.join("\n")}`);
}

describe("a reboot, whatever dies when", () => {
  it("is accepted at most once for an operation, succeeds only for a node that came back, and always converges", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rhythm, { minLength: 1, maxLength: 4 }),
        fc.constantFrom("conflict" as const, "accept" as const),
        fc.array(action, { minLength: 1, maxLength: 10 }),
        async (rhythms, whileRebooting, actions) => {
          // An endless Fail never converges: the last rhythm of a round is a good one.
          const good: Rhythm = {
            startMs: 300,
            downMs: 20_000,
            gapMs: 500,
            end: "Done",
            offMs: 0,
            expiresMs: 1e9,
          };
          await play(new World([...rhythms, good], whileRebooting), actions);
        },
      ),
      { numRuns: runs, ...replay },
    );
  }, 600_000);

  it("has met every danger that it is about", () => {
    if (runs < 5000 || "path" in replay) return;
    const dangers = [
      "killed",
      "update canceled",
      "the plugin exited",
      "ERR_REBOOT_UNCERTAIN",
      "ERR_JOB_FAILED",
      "ERR_JOB_LOST",
      "ERR_WAIT_TIMEOUT",
      "ERR_NODE_BUSY",
      "ERR_REBOOT_ROLE_MISSING",
      "ERR_UNAUTHORIZED",
      "ERR_NETWORK",
      "ERR_UNEXPECTED_RESPONSE",
      "ERR_INVALID_INPUT",
      "a request for another node",
      "a wait for another node",
      "ok",
    ];
    const missed = dangers.filter((danger) => !seen.has(danger));
    expect({ missed, seen: Object.fromEntries(seen) }).toMatchObject({ missed: [] });
  });
});
