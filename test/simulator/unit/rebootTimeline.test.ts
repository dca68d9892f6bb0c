import fc from "fast-check";
import { Machines, type MachineEvent } from "../../../simulator/source/machines";
import { rhythmProblems } from "../../../simulator/source/rebootRhythm";
import { planReboot, statusDuring, statusLines } from "../../../simulator/source/rebootTimeline";
import { seededRandom } from "../../../simulator/source/seededRandom";

const rhythms = fc.record(
  {
    downMs: fc.integer({ min: 0, max: 5000 }),
    lineIntervalMs: fc.integer({ min: 20, max: 1500 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    startDelayMs: fc.integer({ min: 0, max: 1000 }),
    doneGapMs: fc.integer({ min: 0, max: 2000 }),
    outcome: fc.constantFrom("Done" as const, "Fail" as const),
    statusAfter: fc.constantFrom("ACTIVE", "SHUTOFF", "ERROR"),
  },
  { requiredKeys: [] },
);
const plans = fc
  .record({ rhythm: rhythms, before: fc.constantFrom("ACTIVE", "SHUTOFF", "ERROR"), seed: fc.integer() })
  .map(({ rhythm, before, seed }) => planReboot(rhythm, before, seededRandom(seed)));

/** One node `n`, and a job `j` that reboots it from the moment 0. */
function machinesWith(plan: ReturnType<typeof planReboot>) {
  const machines = new Machines();
  machines.apply({ type: "cluster-added", at: -1, cluster: "c", nodes: [["n", plan.statusBefore]] });
  machines.apply({
    type: "reboot-accepted",
    at: 0,
    cluster: "c",
    node: "n",
    jobId: "j",
    username: "u",
    plan,
  });
  const job = machines.job("j");
  if (job === undefined) throw new Error("The job was not kept");
  return { machines, outputAt: (at: number) => machines.outputAt(job, at).output };
}

const linesIn = (output: string): string[] => (output === "" ? [] : output.split("\n"));
const lastWords = (output: string): string[] =>
  linesIn(output).filter((line) => line === "Done" || line === "Fail");

it("a job's output only ever grows, and ends with exactly one Done or Fail, forever", () => {
  fc.assert(
    fc.property(plans, fc.array(fc.integer({ min: 0, max: 12_000 }), { minLength: 1 }), (plan, moments) => {
      const { outputAt } = machinesWith(plan);
      let earlier = "";
      for (const at of moments.sort((a, b) => a - b)) {
        const output = outputAt(at);
        expect(output.startsWith(earlier)).toBe(true);
        expect(lastWords(output)).toEqual(at < plan.endsAt ? [] : [plan.outcome]);
        earlier = output;
      }
      const whole = outputAt(plan.endsAt);
      expect(linesIn(whole).at(-1)).toBe(plan.outcome);
      expect(linesIn(whole).at(-2)).toBe(`n ${plan.statusAfter}`);
      expect(outputAt(1e12)).toBe(whole);
    }),
  );
});

it("the statuses are the old one, then that of a reboot, then the new one, in nodestatus and output alike", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { machines, outputAt } = machinesWith(plan);
      const down = plan.statusBefore === "ACTIVE" ? "REBOOT" : plan.statusBefore;
      const order = [plan.statusBefore, down, plan.statusAfter];
      const shown: (string | undefined)[] = [];
      for (let at = 0; at <= plan.endsAt + 50; at += 50) shown.push(machines.statusAt("c", "n", at));
      const printed = linesIn(outputAt(plan.endsAt))
        .slice(0, -1)
        .map((line) => line.replace(/^n /, ""));
      for (const statuses of [shown, printed]) {
        expect(statuses.at(-1)).toBe(plan.statusAfter);
        let stage = 0;
        const outOfTurn = statuses.filter((status) => {
          while (stage < 3 && order[stage] !== status) stage++;
          return stage === 3;
        });
        expect(outOfTurn).toEqual([]);
      }
    }),
  );
});

it("the job prints what the node shows at that moment, and stops looking when it is up", () => {
  const rhythm = { startDelayMs: 250, downMs: 500, lineIntervalMs: 200, jitter: 0 };
  const plan = planReboot(rhythm, "ACTIVE", seededRandom(1));
  const lines = ["n ACTIVE", "n REBOOT", "n REBOOT", "n ACTIVE"];
  expect(statusLines(plan, "n", 1e6)).toEqual(lines);
  expect([0, 249, 250, 749, 750].map((at) => statusDuring(plan, at))).toEqual([
    "ACTIVE",
    "ACTIVE",
    "REBOOT",
    "REBOOT",
    "ACTIVE",
  ]);
  expect([199, 200, 799, 800].map((at) => statusLines(plan, "n", at).length)).toEqual([0, 1, 3, 4]);
});

it("what a job has printed once stays, whatever else happens to the node", () => {
  const happenings = fc.oneof(
    fc.constantFrom("ACTIVE", "ERROR", "PAUSED").map((status) => (at: number): MachineEvent => ({
      type: "node-set",
      at,
      cluster: "c",
      node: "n",
      status,
    })),
    fc.constantFrom("Done" as const, "Fail" as const).map((outcome) => (at: number): MachineEvent => ({
      type: "job-ended",
      at,
      jobId: "j",
      outcome,
      statusAfter: "ACTIVE",
    })),
  );
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 800 }), fc.option(happenings)), { minLength: 1 });
  fc.assert(
    fc.property(plans, steps, (plan, story) => {
      const { machines, outputAt } = machinesWith(plan);
      let at = 0;
      let earlier = "";
      let ended = false;
      for (const [wait, happening] of story) {
        at += wait;
        expect(outputAt(at).startsWith(earlier)).toBe(true);
        earlier = outputAt(at);
        const event = happening?.(at);
        if (event === undefined || (event.type === "job-ended" && (ended || at >= plan.endsAt))) continue;
        ended ||= event.type === "job-ended";
        machines.apply(event);
        expect(outputAt(at).startsWith(earlier)).toBe(true);
        earlier = outputAt(at);
      }
      expect(lastWords(outputAt(at + 1e6))).toHaveLength(1);
    }),
  );
});

it("a reboot takes what the rhythm says, give or take the jitter", () => {
  fc.assert(
    fc.property(rhythms, fc.integer(), (rhythm, seed) => {
      const plan = planReboot(rhythm, "ACTIVE", seededRandom(seed));
      const {
        downMs = 2000,
        jitter = 0.2,
        startDelayMs = 300,
        doneGapMs = 300,
        lineIntervalMs = 250,
      } = rhythm;
      const within = (value: number, mean: number, more = 0): void => {
        expect(value).toBeGreaterThanOrEqual(mean * (1 - jitter) - 1e-6);
        expect(value).toBeLessThanOrEqual(mean * (1 + jitter) + more + 1e-6);
      };
      within(plan.downAt, startDelayMs);
      within(plan.upAt - plan.downAt, downMs);
      within(plan.endsAt - plan.upAt, doneGapMs, Math.max(1, lineIntervalMs * (1 + jitter)));
    }),
  );
});

it("a reboot that never ends prints on and on, and is not counted to the end", () => {
  const plan = planReboot({ downMs: Infinity, jitter: 1, lineIntervalMs: 1000 }, "ACTIVE", seededRandom(1));
  expect(plan.endsAt).toBe(Infinity);
  expect(statusDuring(plan, 1e12)).toBe("REBOOT");
  expect(statusLines(plan, "n", 60_000).length).toBeGreaterThan(30);
});

it("a job prints a line a millisecond at most, however short the interval", () => {
  const plan = planReboot(
    { downMs: 50, jitter: 1, lineIntervalMs: 0.001, startDelayMs: 0 },
    "ACTIVE",
    () => 0.5,
  );
  expect(statusLines(plan, "n", 1e6)).toHaveLength(50);
});

it("a `Done` that comes too early is never the last line, and the output continues to the real end", () => {
  const early = fc.integer({ min: 0, max: 8000 });
  fc.assert(
    fc.property(rhythms, early, fc.integer(), (rhythm, earlyDoneMs, seed) => {
      const plan = planReboot({ ...rhythm, earlyDoneMs }, "ACTIVE", seededRandom(seed));
      const { outputAt } = machinesWith(plan);
      let earlier = "";
      for (let at = 0; at < plan.endsAt; at += 40) {
        const output = outputAt(at);
        expect(output.startsWith(earlier)).toBe(true);
        expect(linesIn(output).at(-1)).not.toBe("Done");
        earlier = output;
      }
      const words = lastWords(outputAt(plan.endsAt));
      expect(words.at(-1)).toBe(plan.outcome);
      expect(words.slice(0, -1)).toEqual(words.length > 1 ? ["Done"] : []);
    }),
  );
});

it("a job that says `Done` too early continues with the lines of a node that is still up", () => {
  const rhythm = {
    startDelayMs: 700,
    downMs: 300,
    lineIntervalMs: 200,
    doneGapMs: 0,
    jitter: 0,
    earlyDoneMs: 300,
  };
  const { outputAt, machines } = machinesWith(planReboot(rhythm, "ACTIVE", seededRandom(1)));
  expect(outputAt(399)).toBe("n ACTIVE");
  expect(outputAt(600)).toBe("n ACTIVE\nDone\nn ACTIVE\nn ACTIVE");
  expect(machines.statusAt("c", "n", 699)).toBe("ACTIVE");
  expect(outputAt(1000)).toBe("n ACTIVE\nDone\nn ACTIVE\nn ACTIVE\nn REBOOT\nn ACTIVE\nDone");
});

it("a status that is set for a while covers the node's own, which continues meanwhile", () => {
  const plan = planReboot({ startDelayMs: 100, downMs: 500, jitter: 0 }, "ACTIVE", seededRandom(1));
  const { machines } = machinesWith(plan);
  machines.apply({ type: "node-set", at: 200, until: 300, cluster: "c", node: "n", status: "PASSWORD" });
  machines.apply({ type: "node-set", at: 550, until: 900, cluster: "c", node: "n", status: "MIGRATING" });
  expect([199, 200, 299, 300, 549, 550, 899, 900].map((at) => machines.statusAt("c", "n", at))).toEqual([
    "REBOOT",
    "PASSWORD",
    "PASSWORD",
    "REBOOT",
    "REBOOT",
    "MIGRATING",
    "MIGRATING",
    "ACTIVE",
  ]);
});

it("a rhythm that makes no sense is refused with the name of each such field", () => {
  const wrong = { downMs: NaN, lineIntervalMs: 0, jitter: -1, startDelayMs: Infinity, doneGapMs: -1 };
  const outcome = JSON.parse('"Maybe"') as "Done";
  expect(rhythmProblems({ ...wrong, outcome }).map((problem) => problem.split(" ")[0])).toEqual([
    ...Object.keys(wrong),
    "outcome",
  ]);
  expect(rhythmProblems({ downMs: Infinity, jitter: 1, doneGapMs: 0 })).toEqual([]);
});
