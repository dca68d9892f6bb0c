import { bootPhases, phaseOfBoot, type BootView } from "../../../scripts/chaos/kubernetes/bootPhases.cjs";
import {
  bootCombinations,
  bootFaults,
  drawBoots,
  earlierChange,
  type BootTrial,
  type Change,
  type Strike,
} from "../../../scripts/chaos/kubernetes/drawBoots.cjs";

const changesOf = (trials: readonly BootTrial[]): Change[] => trials.flatMap(({ changes }) => changes);
const strikesOf = (trials: readonly BootTrial[]): Strike[] =>
  changesOf(trials).flatMap(({ strikes }) => strikes);
const nameOf = ({ fault, phase }: { fault: string; phase: string }): string => `${fault} in ${phase}`;

describe("a schedule of chaos on a real node", () => {
  it("draws the same trials for the same seed, and others for another", () => {
    const schedule = drawBoots({ trials: 20, seed: 4 });
    expect(drawBoots({ trials: 20, seed: 4 })).toEqual(schedule);
    expect(drawBoots({ trials: 20, seed: 5 })).not.toEqual(schedule);
  });

  it("begins every longer schedule in the same way, so that a trial can be replayed alone", () => {
    expect(drawBoots({ trials: 60, seed: 4 }).slice(0, 12)).toEqual(drawBoots({ trials: 12, seed: 4 }));
  });

  it.each([1, 2, 3])("meets every fault and every phase in 20 trials (seed %d)", (seed) => {
    const strikes = strikesOf(drawBoots({ trials: 20, seed }));
    expect(new Set(strikes.map(({ fault }) => fault))).toEqual(new Set(bootFaults));
    expect(new Set(strikes.map(({ phase }) => phase))).toEqual(new Set(bootPhases));
  });

  it("lets every combination come round before one comes again", () => {
    const all = bootCombinations();
    const strikes = strikesOf(drawBoots({ trials: 60, seed: 9 }));
    expect(strikes.length).toBeGreaterThan(all.length);
    expect(new Set(strikes.slice(0, all.length).map(nameOf))).toEqual(new Set(all.map(nameOf)));
  });

  it("draws one fault or one phase where it is told so", () => {
    const strikes = strikesOf(drawBoots({ trials: 6, seed: 1, only: "kill-kubelet", phase: "pod" }));
    expect(new Set(strikes.map(nameOf))).toEqual(new Set(["kill-kubelet in pod"]));
    expect(bootCombinations({ only: "delete-pod", phase: "order" })).toEqual([]);
  });

  it("changes the triggers two or three times, sometimes back to the first, and never to what they are", () => {
    const trials = drawBoots({ trials: 60, seed: 2 });
    const sequences = trials.map(({ changes }) => changes.map(({ trigger }) => trigger).join());
    expect(new Set(sequences)).toEqual(new Set(["1,2", "1,2,3", "1,2,1"]));
  });

  it("strikes some changes twice, and every one at least once", () => {
    const counts = changesOf(drawBoots({ trials: 60, seed: 2 })).map(({ strikes }) => strikes.length);
    expect(new Set(counts)).toEqual(new Set([1, 2]));
  });

  it("restores a copy of etcd that was made in an earlier phase, or before the change before", () => {
    const trials = drawBoots({ trials: 60, seed: 3, only: "restore-etcd" });
    for (const { phase, copiedIn = "" } of strikesOf(trials)) {
      if (copiedIn === earlierChange) continue;
      expect(bootPhases).toContain(copiedIn);
      expect(bootPhases.indexOf(copiedIn)).toBeLessThan(bootPhases.indexOf(phase));
    }
    expect(new Set(strikesOf(trials).map(({ copiedIn }) => copiedIn)).size).toBeGreaterThanOrEqual(5);
    const copies = (trial: BootTrial, place: number): (string | undefined)[] =>
      trial.changes[place]?.strikes.map(({ copiedIn }) => copiedIn) ?? [];
    expect(trials.flatMap((trial) => copies(trial, 0))).not.toContain(earlierChange);
    expect(trials.flatMap((trial) => copies(trial, 1))).toContain(earlierChange);
  });

  it("restores no etcd before an order, which could then see the boot id of the copy", () => {
    expect(bootCombinations({ only: "restore-etcd", phase: "before-order" })).toEqual([]);
  });

  it("loses the records of containers before a kubelet can report them, where that is the fault", () => {
    const wiped = changesOf(drawBoots({ trials: 20, seed: 3, only: "wipe-records" }));
    for (const { reboot } of wiped) expect(reboot).toMatchObject({ wipesRecords: true, afterMs: 0 });
    const others = changesOf(drawBoots({ trials: 60, seed: 3, only: "kill-cli" }));
    expect(new Set(others.map(({ reboot }) => reboot.wipesRecords))).toEqual(new Set([true, false]));
  });

  it("lets someone else act only while a run stands still for long", () => {
    const drawn = strikesOf(drawBoots({ trials: 60, seed: 6, only: "suspend" })).map((one) => one.suspension);
    const long = drawn.filter((one) => (one?.ms ?? 0) >= 10_000);
    expect(new Set(long.map((one) => one?.meanwhile))).toEqual(new Set(["finishes", "cancels", "nothing"]));
    const brief = drawn.filter((one) => (one?.ms ?? 0) < 10_000);
    expect(new Set(brief.map((one) => one?.meanwhile))).toEqual(new Set(["nothing"]));
  });
});

describe("the phase of a reboot through the cluster", () => {
  const nothing: BootView = {
    hasOrder: false,
    hasPod: false,
    hasAsked: false,
    boots: 0,
    isReady: false,
    isCompleted: false,
  };

  it.each<[string, Partial<BootView>]>([
    ["before-order", {}],
    ["order", { hasOrder: true }],
    ["pod", { hasOrder: true, hasPod: true }],
    ["asked", { hasOrder: true, hasPod: true, hasAsked: true }],
    ["booted", { hasOrder: true, hasPod: true, hasAsked: true, boots: 1 }],
    ["ready", { hasOrder: true, hasAsked: true, boots: 1, isReady: true }],
    ["done", { hasOrder: true, hasAsked: true, boots: 1, isReady: true, isCompleted: true }],
  ])("is %s", (phase, view) => {
    expect(phaseOfBoot({ ...nothing, ...view })).toBe(phase);
  });

  it("is that of the host where the pod is gone, or the API is away", () => {
    expect(phaseOfBoot({ ...nothing, hasOrder: true, hasAsked: true })).toBe("asked");
    expect(phaseOfBoot({ ...nothing, hasOrder: true, boots: 1 })).toBe("booted");
  });
});
