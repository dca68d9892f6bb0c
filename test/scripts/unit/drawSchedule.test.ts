import {
  combinations,
  drawSchedule,
  faults,
  networkFaults,
  refusal,
  suspensions,
} from "../../../scripts/chaos/drawSchedule.cjs";
import { phases } from "../../../scripts/chaos/phases.cjs";

const countBy = (keys: string[]): number[] => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.values()];
};

describe("a schedule of chaos", () => {
  it("draws the same trials for the same seed, and others for another", () => {
    const schedule = drawSchedule({ trials: 50, seed: 4 });
    expect(drawSchedule({ trials: 50, seed: 4 })).toEqual(schedule);
    expect(drawSchedule({ trials: 50, seed: 5 })).not.toEqual(schedule);
  });

  it("begins every longer schedule in the same way, so that a trial can be replayed alone", () => {
    expect(drawSchedule({ trials: 200, seed: 4 }).slice(0, 30)).toEqual(
      drawSchedule({ trials: 30, seed: 4 }),
    );
  });

  it("lets every combination come round before one comes again, with both flows", () => {
    const all = combinations();
    const schedule = drawSchedule({ trials: 2 * all.length, seed: 9 });
    const name = ({ fault, phase }: { fault: string; phase: string }): string => `${fault} in ${phase}`;
    expect(new Set(schedule.slice(0, all.length).map(name))).toEqual(new Set(all.map(name)));
    expect(countBy(schedule.map((trial) => `${name(trial)}, ${trial.flow}`))).toEqual(
      all.flatMap(() => [1, 1]),
    );
  });

  it.each([1, 2, 3])(
    "meets every fault and every phase in 20 trials, and each often in 200 (seed %d)",
    (seed) => {
      const few = drawSchedule({ trials: 20, seed });
      expect(new Set(few.map(({ fault }) => fault)).size).toBe(faults.length);
      expect(new Set(few.map(({ phase }) => phase)).size).toBe(phases.length + 1);
      const many = drawSchedule({ trials: 200, seed });
      expect(Math.min(...countBy(many.map(({ fault }) => fault)))).toBeGreaterThanOrEqual(10);
      expect(Math.min(...countBy(many.map(({ phase }) => phase)))).toBeGreaterThanOrEqual(10);
    },
  );

  it("draws one fault or one phase where it is told so", () => {
    const schedule = drawSchedule({ trials: 12, seed: 1, only: "kill-cli", phase: "order" });
    expect(countBy(schedule.map(({ fault, phase }) => `${fault} in ${phase}`))).toEqual([12]);
  });

  it("leaves the network alone where nothing is left to send", () => {
    const struck = combinations({ phase: "answer-unrecorded" }).map(({ fault }) => fault);
    expect(struck.filter((fault) => networkFaults.includes(fault))).toEqual([]);
  });

  it("aims at a node that there is", () => {
    for (const { nodes, target } of drawSchedule({ trials: 200, seed: 3 })) {
      expect(nodes).toBeGreaterThanOrEqual(1);
      expect(nodes).toBeLessThanOrEqual(3);
      expect(target).toBeGreaterThanOrEqual(0);
      expect(target).toBeLessThan(nodes);
    }
  });

  it("suspends a run in every phase, and lets someone else act only while it stands still for long", () => {
    for (const fault of suspensions)
      expect(combinations({ only: fault }).map(({ phase }) => phase)).toEqual([...phases, "any"]);
    const drawn = (only: string): ReturnType<typeof drawSchedule> =>
      drawSchedule({ trials: 60, seed: 6, only });

    const long = drawn("suspend").map(({ suspension }) => suspension);
    expect(Math.min(...long.map((one) => one?.ms ?? 0))).toBeGreaterThanOrEqual(11_000);
    expect(new Set(long.map((one) => one?.meanwhile))).toEqual(new Set(["finishes", "cancels", "nothing"]));
    const changing = long.filter((one) => one?.changesAgain === true);
    expect(new Set(changing.map((one) => one?.meanwhile))).toEqual(new Set(["finishes"]));

    for (const { suspension } of drawn("suspend-briefly")) {
      expect(suspension?.meanwhile).toBe("nothing");
      expect(suspension?.ms).toBeGreaterThanOrEqual(1000);
      expect(suspension?.ms).toBeLessThan(9000);
    }
    // What converges after a suspension must stay as it is.
    expect(drawn("suspend").every(({ runsAgain }) => runsAgain)).toBe(true);
  });

  it("refuses with any status that proves nothing, with a strike and without one, and where it comes to the request", () => {
    const trials = drawSchedule({ trials: 200, seed: 6, only: refusal });
    const statuses = new Set(trials.map((trial) => trial.refusal?.status ?? 0));
    expect(statuses.size).toBeGreaterThanOrEqual(8);
    // These two prove that nothing was done.
    expect(statuses).not.toContain(401);
    expect(statuses).not.toContain(404);
    expect(
      [...statuses].some((status) => status < 500) && [...statuses].some((status) => status >= 500),
    ).toBe(true);
    const struckBy = countBy(trials.map((trial) => trial.refusal?.thenStruckBy ?? "nothing"));
    expect(struckBy).toHaveLength(4);
    expect(Math.min(...struckBy)).toBeGreaterThanOrEqual(10);
    const found = new Set(combinations({ only: refusal }).map(({ phase }) => phase));
    for (const phase of ["before-order", "order", "between", "verifying"]) expect(found).not.toContain(phase);
  });

  it("lets a refused reboot be seen for more than three seconds, or hides it", () => {
    for (const trial of drawSchedule({ trials: 100, seed: 8, only: refusal })) {
      const { rebootSeconds, phase } = trial;
      expect(rebootSeconds >= 4.5).toBe(trial.refusal?.isSeen);
      // Nothing is adopted that was not seen.
      if (["waiting", "done"].includes(phase)) expect(trial.refusal?.isSeen).toBe(true);
    }
  });

  it("leaves suspension and refusal out of the other trials", () => {
    const others = drawSchedule({ trials: 200, seed: 4 }).filter(
      ({ fault }) => ![...suspensions, refusal].includes(fault),
    );
    expect(others.length).toBeGreaterThan(100);
    for (const trial of others) {
      expect(trial).not.toHaveProperty("suspension");
      expect(trial).not.toHaveProperty("refusal");
    }
  });
});
