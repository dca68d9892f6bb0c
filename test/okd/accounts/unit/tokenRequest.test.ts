import * as fc from "fast-check";
import { parseTokenRequest, tokenRequest } from "../../../../provider/okd/accounts/tokenRequest";
import {
  accountUidOf,
  isTokenSecret,
  newTokenSecret,
  secretNamesOf,
  tokenIn,
} from "../../../../provider/okd/accounts/tokenSecret";
import { WireError } from "../../../../provider/http/wireError";

const status = { token: "a.b.c", expirationTimestamp: "2026-01-01T01:00:00Z" };

describe("the answer to a TokenRequest", () => {
  it("holds the token, its end, and the lifetime that was granted", () => {
    const spec = { expirationSeconds: 3600 };
    expect(parseTokenRequest(JSON.stringify({ ...tokenRequest(7200), spec, status }))).toEqual({
      token: "a.b.c",
      expiresAt: "2026-01-01T01:00:00Z",
      lifetimeSeconds: 3600,
    });
  });

  it("need not say the lifetime", () => {
    expect(parseTokenRequest(JSON.stringify({ status }))).toEqual({
      token: "a.b.c",
      expiresAt: "2026-01-01T01:00:00Z",
    });
  });

  it.each([
    [{}, /nothing where the status/u],
    [{ status: { ...status, token: "" } }, /an empty token/u],
    [{ status: { ...status, token: 7 } }, /a number where the token/u],
    [{ status: { token: "a" } }, /nothing where the end of a token/u],
    [{ status: { ...status, expirationTimestamp: "soon" } }, /where a time was expected/u],
  ])("is refused when it is %j", (answer, message) => {
    expect(() => parseTokenRequest(JSON.stringify(answer))).toThrow(message);
  });

  it("is read or refused, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        try {
          parseTokenRequest(body);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

describe("a token secret", () => {
  const fresh = newTokenSecret("robot-token", "test", "robot", { mark: "ours" });

  it("is asked for by its type and the account's name, and holds no token at first", () => {
    expect(fresh).toMatchObject({
      type: "kubernetes.io/service-account-token",
      metadata: { annotations: { mark: "ours", "kubernetes.io/service-account.name": "robot" } },
    });
    expect([isTokenSecret(fresh), tokenIn(fresh), accountUidOf(fresh)]).toEqual([true, undefined, undefined]);
    expect(tokenIn({ ...fresh, data: { token: "" } })).toBeUndefined();
  });

  it("holds any token in base64", () => {
    fc.assert(
      fc.property(fc.base64String({ minLength: 1 }), (token) => {
        const data = { token: Buffer.from(token).toString("base64") };
        expect(tokenIn({ ...fresh, data })).toBe(token);
      }),
    );
  });

  it("is found among the names that hang on an account, if there are any", () => {
    const metadata = { name: "robot" };
    expect(secretNamesOf({ metadata, secrets: [{ name: "a" }, null, {}, { name: "b" }] })).toEqual([
      "a",
      "b",
    ]);
    expect(secretNamesOf({ metadata })).toEqual([]);
  });
});
