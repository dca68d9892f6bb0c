import { parseChaosArguments, replayCommand } from "../../../scripts/chaos/chaosArguments.cjs";
import { bootPhases } from "../../../scripts/chaos/kubernetes/bootPhases.cjs";
import { bootFaults, drawBoots } from "../../../scripts/chaos/kubernetes/drawBoots.cjs";
import { resultOf, tableOf, type BootOutcome } from "../../../scripts/chaos/kubernetes/reportBoots.cjs";

/** Trials that have all passed, each fault hit in its turn. */
const outcomes = (trials: number): BootOutcome[] =>
  drawBoots({ trials, seed: 1 }).map((trial, index) => ({
    trial,
    changes: [
      {
        fault: bootFaults[index % bootFaults.length] ?? "",
        hit: "asked",
        boots: 1,
        ups: 1,
        answered: 0,
        doubles: 0,
        falseSuccesses: 0,
        uncertain: 0,
        askedOfOlder: 0,
        violations: [],
      },
    ],
    hit: "asked",
    ups: 1,
    converged: true,
    fixed: 0,
    violations: [],
  }));

describe("chaos on a real node", () => {
  it("prints a row for each fault and phase that was hit, and one for each phase in all", () => {
    const rows = tableOf(outcomes(bootFaults.length)).split("\n");
    expect(rows).toHaveLength(2 + bootFaults.length + bootPhases.length + 1);
    expect(rows[0]).toMatch(/^fault +phase hit +changes +boots per change/);
    expect(rows[2]).toMatch(/^kill-cli +asked +1 +1×1 +0 +0 +0 +1×1$/);
  });

  it("passes a run without a violation, and says what it has counted", () => {
    const { good, line } = resultOf(outcomes(20), 20);
    expect(good).toBe(true);
    expect(line).toMatch(
      /^Result: passed: 20 trials, 0 failed, 20 changes, 0 double reboots, 0 false successes, 0 uncertain,/,
    );
  });

  it("fails a run with a violation, or with a trial that could not be run", () => {
    const [first, ...rest] = outcomes(20);
    if (first === undefined) throw new Error("no trial was drawn");
    expect(resultOf([{ ...first, violations: ["1: it did not converge"] }, ...rest], 20).good).toBe(false);
    expect(resultOf(rest, 20).line).toMatch(/^Result: FAILED: .* 1 trials could not be run$/);
  });

  it("reads its command line, and says what is wrong with it", () => {
    const of = (...args: string[]): ReturnType<typeof parseChaosArguments> =>
      parseChaosArguments(["--backend", "kubernetes", ...args]);
    // Each trial has a node of its own.
    expect(of()).toMatchObject({ backend: "kubernetes", trials: 20, atOnce: 1 });
    expect(of("--only", "delete-pod", "--phase", "asked")).toMatchObject({ only: "delete-pod" });
    expect(parseChaosArguments([])).toMatchObject({ backend: "selfService", atOnce: 2 });
    for (const wrong of [of("--only", "kill-simulator"), of("--only", "delete-pod", "--phase", "order")])
      expect(wrong).toHaveProperty("fault");
    expect(parseChaosArguments(["--only", "delete-pod"])).toHaveProperty("fault");
    expect(parseChaosArguments(["--backend", "openstack"])).toHaveProperty("fault");
  });

  it("prints a command that draws the same trial again", () => {
    const options = { backend: "kubernetes", seed: 5, only: "kill-all", phase: undefined } as const;
    expect(replayCommand(options, 12)).toBe(
      "npm run chaos -- --backend kubernetes --seed 5 --only kill-all --trial 12",
    );
  });
});
