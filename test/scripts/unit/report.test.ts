import { parseChaosArguments, replayCommand } from "../../../scripts/chaos/chaosArguments.cjs";
import { drawSchedule, faults } from "../../../scripts/chaos/drawSchedule.cjs";
import { phases } from "../../../scripts/chaos/phases.cjs";
import { resultOf, tableOf, type Outcome } from "../../../scripts/chaos/report.cjs";

/** Trials that have all passed, each phase hit in its turn. */
const outcomes = (trials: number, hits: readonly string[] = phases): Outcome[] =>
  drawSchedule({ trials, seed: 1, only: "kill-cli" }).map((trial, index) => ({
    trial,
    hit: hits[index % hits.length],
    ups: 1,
    converged: true,
    fixed: 0,
    doubles: 0,
    falseSuccesses: 0,
    needless: 0,
    acceptedPerOperation: [1],
    violations: [],
  }));

describe("chaos", () => {
  it("prints a row for each fault and phase that was hit, and one for each phase in all", () => {
    const rows = tableOf(outcomes(18)).split("\n");
    expect(rows).toHaveLength(2 + phases.length + phases.length + 1);
    expect(rows[0]).toMatch(/^fault +phase hit +trials +reboots accepted per operation/);
    expect(rows[2]).toMatch(/^kill-cli +before-order +2 +1×2 +0 +0 +0 +1×2$/);
    expect(rows.at(-1)).toMatch(/^all +all +18 +1×18 /);
  });

  it("has rows for every fault, the suspensions and the refusal included", () => {
    const one = faults.flatMap((fault) =>
      outcomes(1).map((outcome) => ({ ...outcome, trial: { ...outcome.trial, fault } })),
    );
    const heads = tableOf(one)
      .split("\n")
      .map((row) => row.split(" ")[0]);
    expect(heads).toEqual(expect.arrayContaining(["suspend", "suspend-briefly", "act-then-refuse"]));
    expect(heads).toEqual(expect.arrayContaining([...faults]));
  });

  it("passes a run without a violation", () => {
    const { good, line } = resultOf(outcomes(20), 20);
    expect(good).toBe(true);
    expect(line).toMatch(/^Result: passed: 20 trials, 0 failed, 0 double reboots/);
  });

  it("fails a run with a violation, with a trial that could not be run, or with a phase seldom hit", () => {
    const [first, ...rest] = outcomes(20);
    if (first === undefined) throw new Error("no trial was drawn");
    expect(resultOf([{ ...first, violations: ["it did not converge"] }, ...rest], 20).good).toBe(false);
    expect(resultOf(rest, 20).good).toBe(false);
    expect(resultOf(rest, 20).line).toMatch(/1 trials could not be run/);
    const seldom = resultOf(outcomes(200, phases.slice(1)), 200);
    expect(seldom.good).toBe(false);
    expect(seldom.line).toMatch(/hit less than 5 times: before-order/);
    expect(resultOf(outcomes(200), 200).good).toBe(true);
  });

  it("reads its command line, and says what is wrong with it", () => {
    expect(parseChaosArguments(["--trials", "7", "--seed", "3", "--only", "kill-cli"])).toMatchObject({
      trials: 7,
      seed: 3,
      only: "kill-cli",
    });
    for (const only of ["suspend", "suspend-briefly", "act-then-refuse"])
      expect(parseChaosArguments(["--only", only])).toMatchObject({ only });
    expect(parseChaosArguments(["--only", "act-then-refuse", "--phase", "order"])).toHaveProperty("fault");
    expect(parseChaosArguments(["--seed", "3", "--trial", "31"])).toMatchObject({ trials: 31, trial: 31 });
    for (const wrong of [
      ["--trials", "0"],
      ["--seed", "x"],
      ["--only", "fire"],
      ["--bogus"],
      ["--phase", "never"],
    ])
      expect(parseChaosArguments(wrong)).toHaveProperty("fault");
  });

  it("prints a command that draws the same trial again", () => {
    const options = { seed: 5, only: "kill-all", phase: undefined };
    const command = replayCommand(options, 12);
    expect(command).toBe("npm run chaos -- --seed 5 --only kill-all --trial 12");
    expect(parseChaosArguments(command.split(" -- ")[1]?.split(" ") ?? [])).toMatchObject({
      seed: 5,
      only: "kill-all",
      trial: 12,
    });
  });
});
