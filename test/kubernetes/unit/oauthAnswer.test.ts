import * as fc from "fast-check";
import {
  challengesOf,
  parseOauthMetadata,
  readOauthAnswer,
  type OauthAnswer,
} from "../../../provider/kubernetes/connection/oauthAnswer";
import { accessTokenName } from "../../../provider/okd/identity/accessTokenName";
import { WireError } from "../../../provider/http/wireError";

const asked = new URL("https://oauth.example.com/oauth/authorize?client_id=openshift-challenging-client");
const redirect = (location: string, status = 302): OauthAnswer =>
  readOauthAnswer({ status, headers: { location }, body: "" }, asked);
const unauthorized = (headers: Record<string, string>): OauthAnswer =>
  readOauthAnswer({ status: 401, headers, body: "" }, asked);

describe("an answer to the request for a token", () => {
  const implicit = "https://oauth.example.com/oauth/token/implicit";
  const redirects: [what: string, location: string, answer: OauthAnswer][] = [
    [
      "a token with its life",
      `${implicit}#access_token=sha256~abc&expires_in=86400&scope=user%3Afull&token_type=Bearer`,
      { kind: "token", token: "sha256~abc", expiresInSeconds: 86_400 },
    ],
    [
      "a token of any case of bearer",
      `${implicit}#access_token=a&token_type=bearer`,
      { kind: "token", token: "a" },
    ],
    ["a token that does not end", `${implicit}#access_token=a&expires_in=0`, { kind: "token", token: "a" }],
    ["a life that is no number", `${implicit}#access_token=a&expires_in=-5`, { kind: "token", token: "a" }],
    ["a token of another type", `${implicit}#access_token=a&token_type=mac`, { kind: "unexpected" }],
    ["a token that no header can carry", `${implicit}#access_token=a%0d%0aEvil:b`, { kind: "unexpected" }],
    ["an empty token", `${implicit}#access_token=`, { kind: "unexpected" }],
    [
      "a token in the query, where proxies log it",
      `${implicit}?access_token=a`,
      { kind: "redirect", location: new URL(`${implicit}?access_token=a`) },
    ],
    [
      "an error in the query",
      `${implicit}?error=access_denied&error_description=No+way`,
      { kind: "refused", error: "access_denied", description: "No way" },
    ],
    [
      "an error in the fragment",
      `${implicit}#error=server_error`,
      { kind: "refused", error: "server_error" },
    ],
    ["an error beside a token", `${implicit}?error=e#access_token=a`, { kind: "refused", error: "e" }],
    [
      "another place",
      "/login?then=%2Foauth",
      { kind: "redirect", location: new URL("https://oauth.example.com/login?then=%2Foauth") },
    ],
    ["an unusable place", "https://[", { kind: "unexpected" }],
  ];
  it.each(redirects)("reads %s from a redirect", (_what, location, answer) => {
    expect(redirect(location)).toEqual(answer);
    expect(redirect(location, 307)).toEqual(answer);
  });

  it("takes a redirect to nowhere for none", () => {
    expect(readOauthAnswer({ status: 302, headers: {}, body: "" }, asked)).toEqual({ kind: "unexpected" });
  });

  it("takes nothing but 3xx for a redirect", () => {
    const headers = { location: `${implicit}#access_token=a` };
    for (const status of [200, 201, 403, 500])
      expect(readOauthAnswer({ status, headers, body: "" }, asked)).toEqual({ kind: "unexpected" });
  });

  const refusals: [what: string, headers: Record<string, string>, answer: OauthAnswer][] = [
    ["a Basic challenge", { "www-authenticate": 'Basic realm="openshift"' }, { kind: "challenge" }],
    ["Basic among others", { "www-authenticate": "Negotiate, BASIC realm=x" }, { kind: "challenge" }],
    ["Kerberos alone", { "www-authenticate": "Negotiate" }, { kind: "closed", schemes: ["negotiate"] }],
    [
      "Basic as a mere word of another's realm",
      { "www-authenticate": 'Bearer realm="x, Basic y"' },
      { kind: "closed", schemes: ["bearer"] },
    ],
    ["no challenge", {}, { kind: "closed", schemes: [] }],
    [
      "a link to a browser",
      { link: '</oauth/token/request>; rel="related"' },
      { kind: "closed", schemes: [], browser: "https://oauth.example.com/oauth/token/request" },
    ],
    [
      "a warning about a browser",
      { warning: '199 Origin "You must obtain an API token by visiting https://sso.example.com/token"' },
      { kind: "closed", schemes: [], browser: "https://sso.example.com/token" },
    ],
    [
      "a link that no browser should open, and a warning",
      { link: "<javascript:alert(1)>; rel=related", warning: '199 - "see http://a.example.com/t"' },
      { kind: "closed", schemes: [], browser: "http://a.example.com/t" },
    ],
    ["a link to something else", { link: '</style.css>; rel="stylesheet"' }, { kind: "closed", schemes: [] }],
    ["a warning without an address", { warning: '199 Origin "no"' }, { kind: "closed", schemes: [] }],
  ];
  it.each(refusals)("reads %s from a 401", (_what, headers, answer) => {
    expect(unauthorized(headers)).toEqual(answer);
  });

  it("reads OAuth's errors from a 400, and from nothing else", () => {
    const body = JSON.stringify({ error: "invalid_client", error_description: "Unknown client" });
    expect(readOauthAnswer({ status: 400, headers: {}, body }, asked)).toEqual({
      kind: "refused",
      error: "invalid_client",
      description: "Unknown client",
    });
    expect(readOauthAnswer({ status: 500, headers: {}, body }, asked)).toEqual({ kind: "unexpected" });
    for (const other of ["", "<html>", "[]", "null", '{"error":5}', '{"error":""}'])
      expect(readOauthAnswer({ status: 400, headers: {}, body: other }, asked)).toEqual({
        kind: "unexpected",
      });
  });

  it("gives back any token as it was, however the fragment writes it", () => {
    const token = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
      minLength: 1,
    });
    fc.assert(
      fc.property(token, fc.integer({ min: 1, max: 1e9 }), (access_token, seconds) => {
        const fragment = new URLSearchParams({ expires_in: String(seconds), access_token }).toString();
        expect(redirect(`${implicit}#${fragment}`)).toEqual({
          kind: "token",
          token: access_token,
          expiresInSeconds: seconds,
        });
      }),
    );
  });

  it("is never a mistake of the reader, whatever comes", () => {
    const parts = fc.record({
      status: fc.integer({ min: 100, max: 599 }),
      headers: fc.record({
        location: fc.oneof(
          fc.string({ unit: "binary" }),
          fc.webUrl({ withFragments: true, withQueryParameters: true }),
        ),
        "www-authenticate": fc.string({ unit: "binary" }),
        link: fc.string({ unit: "binary" }),
        warning: fc.string({ unit: "binary" }),
      }),
      body: fc.oneof(fc.string({ unit: "binary" }), fc.json()),
    });
    fc.assert(
      fc.property(parts, (answer) => {
        const read = readOauthAnswer(answer, asked);
        // A token or a request for the password comes of nothing but its own status.
        if (read.kind === "token" || read.kind === "redirect")
          expect(Math.floor(answer.status / 100)).toBe(3);
        if (read.kind === "challenge") expect(answer.status).toBe(401);
      }),
    );
  });
});

describe("the schemes of a challenge", () => {
  it("are told from their parameters, whatever those hold", () => {
    const scheme = fc.constantFrom("Basic", "Negotiate", "Bearer", "Digest", "X-Own");
    const quoted = fc
      .string()
      .map((text) => `"${text.replace(/[^\u0020-\u007e]/gu, "").replace(/["\\]/gu, "\\$&")}"`);
    const parameter = fc.tuple(
      fc.constantFrom("realm", "charset", "basic"),
      fc.constantFrom("=", " = "),
      quoted,
    );
    const challenge = fc.tuple(scheme, fc.array(parameter, { maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(([name, parameters]) => `${name} ${parameters.map((parts) => parts.join("")).join(", ")}`)
          .join(", ");
        expect(challengesOf(header)).toEqual(challenges.map(([name]) => name.toLowerCase()));
      }),
    );
  });

  it.each([
    ["Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa+gJDAi==", ["negotiate"]],
    ['Basic realm="never closed, Negotiate', ["basic"]],
    ["Basic", ["basic"]],
    ["", []],
  ])("of %s are read", (header, schemes) => {
    expect(challengesOf(header)).toEqual(schemes);
  });
});

describe("the discovery document", () => {
  it("says where tokens are asked for", () => {
    const endpoint = "https://oauth.example.com/oauth/authorize";
    const document = { issuer: "https://oauth.example.com", authorization_endpoint: endpoint };
    expect(parseOauthMetadata(JSON.stringify(document)).href).toBe(endpoint);
  });

  it.each([
    "",
    "<html>login</html>",
    "[]",
    "{}",
    '{"authorization_endpoint":5}',
    '{"authorization_endpoint":"x"}',
  ])("that is %j is refused", (body) => {
    expect(() => parseOauthMetadata(body)).toThrow(WireError);
  });
});

describe("the name of an access token", () => {
  it("is the token itself in 3.x, and its hash where it says so", () => {
    expect(accessTokenName("HyhcDDMcoNTTCMy8cA_WwSbGOVMHRcUCiJNRRCfs8Vs")).toBe(
      "HyhcDDMcoNTTCMy8cA_WwSbGOVMHRcUCiJNRRCfs8Vs",
    );
    // echo -n abc | openssl dgst -sha256 -binary | basenc --base64url
    expect(accessTokenName("sha256~abc")).toBe("sha256~ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  });
});
