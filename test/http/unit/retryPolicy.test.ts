import * as fc from "fast-check";
import { decideRetry, parseRetryAfter, type Attempt } from "../../../provider/http/retryPolicy";

const now = new Date("2026-01-01T00:00:00Z");
const answered = (status: number, retryAfter?: string): Attempt => ({
  response: { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } },
});
const transient: Attempt = { failure: { transient: true } };
const lasting: Attempt = { failure: { transient: false } };
const again = [408, 425, 429, 500, 502, 503, 504];

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyAttempt = fc.oneof(
  fc.constantFrom(transient, lasting),
  fc.constantFrom(200, 302, 400, 401, 403, 404, ...again).map((status) => answered(status)),
  fc.tuple(fc.constantFrom(...again), fc.nat(120)).map(([status, s]) => answered(status, String(s))),
);
const counts = fc.record({ made: fc.integer({ min: 1, max: 20 }), allowed: fc.integer({ min: 1, max: 20 }) });

describe("a read", () => {
  it.each(again)("is repeated after %d", (status) => {
    expect(decideRetry(answered(status), 1, 4, 0.5, now)).toEqual({ retry: true, afterMs: 250 });
  });

  it.each([200, 204, 301, 302, 307, 400, 401, 403, 404, 409, 410, 501])(
    "is not repeated after %d",
    (status) => {
      expect(decideRetry(answered(status), 1, 4, 0.5, now)).toEqual({ retry: false });
    },
  );

  it("is repeated after a failure that may pass, and only then", () => {
    expect(decideRetry(transient, 1, 4, 0.5, now)).toEqual({ retry: true, afterMs: 250 });
    expect(decideRetry(lasting, 1, 4, 0.5, now)).toEqual({ retry: false });
  });

  it("is never tried more often than allowed", () => {
    fc.assert(
      fc.property(anyAttempt, counts, chance, (attempt, { made, allowed }, random) => {
        const { retry } = decideRetry(attempt, made, allowed, random, now);
        expect(retry && made >= allowed).toBe(false);
      }),
    );
  });

  it("pauses within a window that doubles up to 8 seconds", () => {
    const windows = [500, 1000, 2000, 4000, 8000, 8000, 8000];
    const widest = windows.map((_, i) => decideRetry(transient, i + 1, 9, 0.999_999_999, now));
    expect(widest.map((decision) => decision.retry && Math.round(decision.afterMs))).toEqual(windows);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), chance, (made, random) => {
        const decision = decideRetry(transient, made, 31, random, now);
        if (!decision.retry) throw new Error("not repeated");
        expect(decision.afterMs).toBeGreaterThanOrEqual(0);
        expect(decision.afterMs).toBeLessThanOrEqual(Math.min(8000, 500 * 2 ** (made - 1)));
      }),
    );
  });

  it("is never repeated earlier than Retry-After asks, nor much later", () => {
    fc.assert(
      fc.property(fc.constantFrom(...again), fc.nat(60), chance, (status, seconds, random) => {
        const decision = decideRetry(answered(status, String(seconds)), 1, 2, random, now);
        if (!decision.retry) throw new Error("not repeated");
        expect(decision.afterMs).toBeGreaterThanOrEqual(seconds * 1000);
        expect(decision.afterMs).toBeLessThanOrEqual(seconds * 1000 + 500);
      }),
    );
  });

  it("is not repeated when Retry-After asks for more than a minute, however it says so", () => {
    for (const value of ["61", "86400", "99999999999", "Thu, 01 Jan 2026 00:02:00 GMT"])
      expect(decideRetry(answered(503, value), 1, 4, 0.5, now)).toEqual({ retry: false });
  });
});

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    ["7", 7000],
    [" 7 ", 7000],
    ["Thu, 01 Jan 2026 00:00:05 GMT", 5000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ])("%j is a pause", (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it.each([undefined, "", "  ", "soon", "1.5", "-5", "7 seconds", "0x10"])(
    "%j is none to honor",
    (header) => {
      expect(parseRetryAfter(header, now)).toBeUndefined();
    },
  );
});
