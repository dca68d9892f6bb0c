import { scene } from "../../support/waitScene";

describe("failing reads", () => {
  const broken = new Error("broken");

  it("are survived", async () => {
    const result = await scene((ms) => (ms < 40_000 ? broken : "ACTIVE")).wait();
    expect(result).toMatchObject({ outcome: "success", seen: { ACTIVE: 1 } });
    expect(result).not.toHaveProperty("error");
  });

  it("end the wait when they have continued for too long, with the last error and what was seen before", async () => {
    const result = await scene((ms) => (ms < 4000 ? "REBOOT" : broken), {
      timeoutMs: 600_000,
      failingReadsMs: 60_000,
    }).wait();
    expect(result).toMatchObject({ outcome: "failure", error: broken, lastSummary: "REBOOT" });
    expect(result.elapsedMs).toBeGreaterThanOrEqual(64_000);
    expect(result.elapsedMs).toBeLessThan(64_000 + 2 * 16_500);
  });

  it("are counted from again after each one that succeeds", async () => {
    const result = await scene((ms) => (ms % 50_000 < 40_000 ? broken : "REBOOT"), {
      timeoutMs: 400_000,
      failingReadsMs: 60_000,
      maxIntervalMs: 5000,
    }).wait();
    expect(result.outcome).toBe("timeout");
  });

  it("that ask to be left alone are followed by that much more of a pause", async () => {
    const { wait, clock } = scene((ms) => (ms < 30_000 ? broken : "ACTIVE"), {
      retryAfterMsOf: (error) => (error === broken ? 30_000 : undefined),
    });
    expect(await wait()).toMatchObject({ outcome: "success" });
    expect(clock.sleeps).toEqual([31_000]);
  });

  it("that ask to be left alone forever are looked at again before the end, and before patience ends", async () => {
    const retryAfterMsOf = (): number => Number.MAX_VALUE;
    const short = scene(() => broken, { retryAfterMsOf, timeoutMs: 60_000 });
    expect(await short.wait()).toMatchObject({ outcome: "timeout" });
    expect(short.reads).toEqual([0, 59_000]);
    const long = scene(() => broken, { retryAfterMsOf, timeoutMs: 3_600_000 });
    expect(await long.wait()).toMatchObject({ outcome: "failure", failingMs: 301_000 });
    expect(long.reads).toEqual([0, 301_000]);
  });

  it("that nothing fixes end the wait at once", async () => {
    const { wait, reads } = scene((ms) => (ms < 2000 ? "REBOOT" : broken), {
      isFatal: (error) => error === broken,
    });
    expect(await wait()).toMatchObject({ outcome: "failure", error: broken, lastSummary: "REBOOT" });
    expect(reads).toHaveLength(3);
  });

  it("are told from the very first one, which may already say that no repetition helps", async () => {
    const isFatal = (_error: unknown, isFirstRead: boolean): boolean => isFirstRead;
    const first = scene(() => broken, { isFatal });
    expect(await first.wait()).toMatchObject({ outcome: "failure", failingMs: 0 });
    expect(first.reads).toHaveLength(1);
    const later = scene((ms) => (ms > 2000 && ms < 9000 ? broken : ms < 20_000 ? "REBOOT" : "ACTIVE"), {
      isFatal,
    });
    expect(await later.wait()).toMatchObject({ outcome: "success" });
    const seen: boolean[] = [];
    const note = (_error: unknown, isFirstRead: boolean): boolean => seen.push(isFirstRead) > 2;
    await scene(() => broken, { isFatal: note }).wait();
    expect(seen).toEqual([true, false, false]);
  });

  it("until the end are reported with the time-out", async () => {
    const result = await scene(() => broken, { timeoutMs: 5000 }).wait();
    expect(result).toEqual({ outcome: "timeout", seen: {}, error: broken, elapsedMs: 5000, failingMs: 5000 });
  });

  it("are reported with the time since when they fail", async () => {
    const result = await scene((ms) => (ms < 100_000 ? "REBOOT" : broken), {
      timeoutMs: 600_000,
      failingReadsMs: 60_000,
      maxIntervalMs: 1000,
    }).wait();
    expect(result).toMatchObject({ outcome: "failure", failingMs: 60_000 });
  });
});
