import * as fc from "fast-check";
import { isRenewalDue } from "../../../../provider/okd/identity/sessionTokenWork";

describe("whether a session token is to be renewed", () => {
  const begin = Date.parse("2026-01-01T00:00:00.000Z");
  const seconds = fc.integer({ min: 1, max: 10_000_000 });
  const at = (afterMs: number): Date => new Date(begin + afterMs);
  const tokenOf = (lifeSeconds: number) => ({
    issuedAt: at(0).toISOString(),
    expiresAt: at(lifeSeconds * 1000).toISOString(),
  });

  it("is never so for a new token, however short its life: every update would fetch another", () => {
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 10_000_000 }), (life, renewBefore) => {
        expect(isRenewalDue(tokenOf(life), renewBefore, at(0))).toBe(false);
      }),
    );
  });

  it("is always so for one that has ended, and stays so once it is", () => {
    fc.assert(
      fc.property(seconds, seconds, fc.integer({ min: 0, max: 1000 }), (life, renewBefore, permille) => {
        const earlier = isRenewalDue(tokenOf(life), renewBefore, at(life * permille));
        expect(isRenewalDue(tokenOf(life), renewBefore, at(life * 1000 + 1))).toBe(true);
        if (earlier) expect(isRenewalDue(tokenOf(life), renewBefore, at(life * permille + 500))).toBe(true);
      }),
    );
  });

  it("is so when less than asked for is left, where the token lives longer than that", () => {
    fc.assert(
      fc.property(seconds, seconds, (renewBefore, more) => {
        const token = tokenOf(renewBefore + more);
        expect(isRenewalDue(token, renewBefore, at(more * 1000))).toBe(false);
        expect(isRenewalDue(token, renewBefore, at(more * 1000 + 1))).toBe(true);
      }),
    );
  });
});
