import { VirtualClock } from "../../support/virtualClock";

describe("the virtual clock", () => {
  it("lets time pass while everyone sleeps, and wakes them in order", async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    const sleepTwice = async (name: string, ms: number): Promise<void> => {
      for (const turn of [1, 2]) {
        await clock.sleep(ms);
        woken.push(`${name}${turn} ${clock.elapsedMs}`);
      }
    };
    await Promise.all([sleepTwice("slow", 60_000), sleepTwice("fast", 25_000)]);
    expect(woken).toEqual(["fast1 25000", "fast2 50000", "slow1 60000", "slow2 120000"]);
    expect(clock.sleeps).toEqual([60_000, 25_000, 25_000, 60_000]);
  });

  it("moves the time of day with the time that passes, and alone when it is set", async () => {
    const clock = new VirtualClock({ date: "2026-01-01T00:00:00Z" });
    await clock.sleep(1500);
    clock.jumpDate(-3_600_000);
    expect(clock.date().toISOString()).toBe("2025-12-31T23:00:01.500Z");
    expect(clock.elapsedMs).toBe(1500);
  });

  it("wakes a sleeper at once when its signal aborts", async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const sleeping = clock.sleep(1000, abort.signal);
    abort.abort();
    await sleeping;
    await clock.sleep(1000, abort.signal);
    expect(clock.elapsedMs).toBe(0);
  });
});
