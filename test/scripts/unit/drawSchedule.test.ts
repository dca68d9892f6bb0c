import { combinations, drawSchedule, faults, networkFaults } from "../../../scripts/chaos/drawSchedule.cjs";
import { phases } from "../../../scripts/chaos/phases.cjs";

const countBy = (keys: string[]): number[] => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.values()];
};

it("draws the same trials for the same seed, and others for another", () => {
  const schedule = drawSchedule({ trials: 50, seed: 4 });
  expect(drawSchedule({ trials: 50, seed: 4 })).toEqual(schedule);
  expect(drawSchedule({ trials: 50, seed: 5 })).not.toEqual(schedule);
});

it("begins every longer schedule in the same way, so that a trial can be replayed alone", () => {
  expect(drawSchedule({ trials: 200, seed: 4 }).slice(0, 30)).toEqual(drawSchedule({ trials: 30, seed: 4 }));
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
