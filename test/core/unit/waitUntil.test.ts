import * as fc from "fast-check";
import { nextPause } from "../../../provider/core/waitUntil";
import { scene } from "../../support/waitScene";

describe("a wait", () => {
  it("ends with the first success, without a pause when that is the first read", async () => {
    const { wait, clock } = scene(() => "ACTIVE");
    expect(await wait()).toEqual({
      outcome: "success",
      last: "ACTIVE",
      lastSummary: "ACTIVE",
      seen: { ACTIVE: 1 },
      elapsedMs: 0,
    });
    expect(clock.sleeps).toEqual([]);
  });

  it("counts what it observed, and tells each change once", async () => {
    const { wait, changes } = scene((ms) => (ms < 3000 ? "REBOOT" : ms < 9000 ? "BUILD" : "ACTIVE"));
    const result = await wait();
    expect(result).toMatchObject({ outcome: "success", seen: { REBOOT: 3, BUILD: 2, ACTIVE: 1 } });
    expect(changes).toEqual([
      ["REBOOT", 0],
      ["BUILD", 4750],
      ["ACTIVE", 13187.5],
    ]);
  });

  it("counts summaries that JavaScript's objects know already", async () => {
    const words = ["constructor", "__proto__", "toString", "ACTIVE"];
    const result = await scene(() => words.shift() ?? "").wait();
    expect(Object.entries(result.seen)).toEqual([
      ["constructor", 1],
      ["__proto__", 1],
      ["toString", 1],
      ["ACTIVE", 1],
    ]);
  });

  it("ends with a failure that is observed", async () => {
    const result = await scene((ms) => (ms < 2000 ? "REBOOT" : "ERROR")).wait();
    expect(result).toMatchObject({ outcome: "failure", lastSummary: "ERROR" });
    expect(result).not.toHaveProperty("error");
  });

  it("ends when the time is up and says what it saw last", async () => {
    const result = await scene(() => "REBOOT", { timeoutMs: 10_000 }).wait();
    expect(result).toMatchObject({ outcome: "timeout", lastSummary: "REBOOT", elapsedMs: 10_000 });
  });

  it("pauses longer and longer, up to a limit", async () => {
    const { wait, clock } = scene(() => "REBOOT", { timeoutMs: 100_000 });
    await wait();
    expect(clock.sleeps.slice(0, 9)).toEqual([
      1000, 1500, 2250, 3375, 5062.5, 7593.75, 11390.625, 15_000, 15_000,
    ]);
  });

  it("reads once more shortly before the deadline, and not again and again", async () => {
    const { wait, reads, clock } = scene(() => "REBOOT", { timeoutMs: 30_000 });
    await wait();
    expect(reads.at(-1)).toBe(29_000);
    expect(reads.filter((at) => at > 25_000)).toHaveLength(1);
    expect(clock.sleeps.at(-1)).toBe(1000);
  });

  it("sees what comes in the last second but one", async () => {
    const result = await scene((ms) => (ms >= 28_900 ? "ACTIVE" : "REBOOT"), { timeoutMs: 30_000 }).wait();
    expect(result.outcome).toBe("success");
  });

  it("does not read in a storm where timers fire early", async () => {
    const { wait, reads, clock } = scene(() => "REBOOT", { timeoutMs: 30_000 });
    clock.earlyMs = 0.9;
    await wait();
    expect(reads.filter((at) => at > 25_000)).toHaveLength(1);
  });

  it("does not count the time for which the machine was suspended", async () => {
    const left: number[] = [];
    const { wait, clock } = scene(() => "REBOOT", {
      timeoutMs: 8000,
      read: async (remainingMs) => {
        left.push(remainingMs);
        return "REBOOT";
      },
    });
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => sleep(left.length === 2 ? ms + 3_600_000 : ms, signal);
    expect(await wait()).toMatchObject({ outcome: "timeout", seen: { REBOOT: 5 }, elapsedMs: 8000 });
    expect(left).toEqual([8000, 7000, 5500, 3250, 1000]);
  });

  it("continues with reads that failed before the machine was suspended", async () => {
    const { wait, reads, clock } = scene((ms) => (ms < 3_604_000 ? new Error("no network yet") : "ACTIVE"), {
      timeoutMs: 600_000,
      failingReadsMs: 60_000,
    });
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => sleep(reads.length === 1 ? ms + 3_600_000 : ms, signal);
    expect(await wait()).toMatchObject({ outcome: "success" });
  });

  it("gives each read the time that is left", async () => {
    const left: number[] = [];
    await scene(() => "REBOOT", {
      timeoutMs: 5000,
      read: async (remainingMs) => {
        left.push(remainingMs);
        return "REBOOT";
      },
    }).wait();
    expect(left).toEqual([5000, 4000, 2500, 1000]);
  });

  it("is not moved by jumps of the time of day", async () => {
    const { wait, clock } = scene(
      () => {
        clock.jumpDate(86_400_000);
        return "REBOOT";
      },
      { timeoutMs: 10_000 },
    );
    expect(await wait()).toMatchObject({ outcome: "timeout", elapsedMs: 10_000 });
  });
});

describe("an abort", () => {
  it("before the wait lets nothing be read", async () => {
    const { wait, reads } = scene(() => "ACTIVE", { signal: AbortSignal.abort() });
    expect(await wait()).toEqual({ outcome: "aborted", seen: {}, elapsedMs: 0 });
    expect(reads).toEqual([]);
  });

  it("during a pause ends it at once", async () => {
    const abort = new AbortController();
    const { wait, reads } = scene(() => "REBOOT", {
      signal: abort.signal,
      onChange: () => {
        queueMicrotask(() => {
          abort.abort();
        });
      },
    });
    expect(await wait()).toMatchObject({ outcome: "aborted", lastSummary: "REBOOT", elapsedMs: 0 });
    expect(reads).toHaveLength(1);
  });

  it("reaches a read that is in progress", async () => {
    const abort = new AbortController();
    const { wait } = scene(() => "REBOOT", {
      signal: abort.signal,
      read: (_left, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("given up"));
          });
          abort.abort();
        }),
    });
    const result = await wait();
    expect(result.outcome).toBe("aborted");
    expect(result).not.toHaveProperty("error");
  });

  it("is not listened to after the end", async () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, "removeEventListener");
    await scene(() => "ACTIVE", { signal }).wait();
    expect(removed).toHaveBeenCalledWith("abort", expect.any(Function));
  });
});

describe("options that cannot work", () => {
  it.each([
    [{ timeoutMs: 0 }, "timeoutMs must be greater than 0"],
    [{ timeoutMs: Number.NaN }, "timeoutMs must be greater than 0"],
    [{ intervalMs: -1 }, "intervalMs must be greater than 0"],
    [{ failingReadsMs: 0 }, "failingReadsMs must be greater than 0"],
    [{ intervalMs: 20_000 }, "maxIntervalMs must not be less than intervalMs"],
  ])("%j are refused before the first read", async (options, says) => {
    const { wait, reads } = scene(() => "ACTIVE", options);
    await expect(wait()).rejects.toThrow(says);
    expect(reads).toEqual([]);
  });
});

const milliseconds = fc.integer({ min: 1, max: 3_600_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the next pause", () => {
  it("is what is planned while there is time, after what was asked for", () => {
    expect(nextPause(1000, 60_000, 60_000)).toBe(1000);
    expect(nextPause(1000, 60_000, 60_000, 5000)).toBe(6000);
  });

  it("never passes the deadline, is never nothing, and leaves no time that is too short for a read", () => {
    fc.assert(
      fc.property(milliseconds, milliseconds, milliseconds, milliseconds, (pause, left, timeout, least) => {
        const next = nextPause(pause, left, Math.max(left, timeout), 0, least);
        expect(next).toBeGreaterThan(0);
        expect(next).toBeLessThanOrEqual(left);
        const lead = Math.min(1000, Math.max(left, timeout) / 4);
        expect(next === left || left - next >= lead * 0.999).toBe(true);
        expect(next === left || next >= Math.min(pause, least)).toBe(true);
      }),
    );
  });
});

describe("any wait", () => {
  it("ends by its time plus one read, and reads no more often than its pauses allow", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 120_000 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 3000 }),
        fc.array(fc.constantFrom("REBOOT", "BUILD", new Error("broken")), { minLength: 1, maxLength: 5 }),
        chance,
        fc.constantFrom(0, 0.9),
        async (timeoutMs, intervalMs, readMs, sights, random, earlyMs) => {
          let reads = 0;
          const { wait, clock } = scene(() => "", {
            timeoutMs,
            intervalMs,
            maxIntervalMs: intervalMs * 4,
            random: () => random,
            read: async () => {
              reads++;
              clock.advance(readMs);
              const sight = sights[reads % sights.length] ?? "";
              if (sight instanceof Error) throw sight;
              return sight;
            },
          });
          clock.earlyMs = earlyMs;
          const { outcome, elapsedMs } = await wait();
          expect(outcome).toBe("timeout");
          expect(elapsedMs).toBeGreaterThan(timeoutMs - 1);
          expect(elapsedMs).toBeLessThanOrEqual(timeoutMs + readMs + 1);
          expect(reads).toBeLessThanOrEqual(timeoutMs / Math.max(0.9 * intervalMs - earlyMs, 0.1) + 5);
        },
      ),
      { numRuns: 300 },
    );
  });
});
