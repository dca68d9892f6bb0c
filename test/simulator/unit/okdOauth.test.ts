import { createHash } from "node:crypto";
import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../../simulator/source";
import { basic, fakeClock, send } from "./apiClient";
import { adminToken, okdClient } from "./okdClient";

let okd: OkdSimulator;
afterEach(() => okd.close());

const users = [
  { name: "ann", password: "ann-password", groups: ["dev"] },
  { name: "browser", password: "b-password", oauth: "browser" as const },
];

async function start(options: OkdSimulatorOptions = {}) {
  const tokens = { [adminToken]: { user: "root", groups: ["system:masters"] } };
  okd = await startOkdSimulator({ users, tokens, ...options });
}

const query = "response_type=token&client_id=openshift-challenging-client";
const csrf = { "x-csrf-token": "1" };
const asAnn = { ...csrf, ...basic("ann", "ann-password") };
const authorize = (headers: Record<string, string> = asAnn, parameters = query) =>
  send(`${okd.oauthUrl}/oauth/authorize?${parameters}`, { headers });

const logIn = async (headers?: Record<string, string>) => {
  const fragment = new URL((await authorize(headers)).headers.location ?? "").hash.slice(1);
  return new URLSearchParams(fragment).get("access_token") ?? "";
};

describe("the simulated OKD server", () => {
  it("says where to log in, to anyone, unless it is old", async () => {
    await start();
    const metadata = `${okd.url}/.well-known/oauth-authorization-server`;
    expect(okd.oauthUrl).not.toBe(okd.url);
    expect(JSON.parse((await send(metadata)).text)).toMatchObject({
      issuer: okd.oauthUrl,
      authorization_endpoint: `${okd.oauthUrl}/oauth/authorize`,
      token_endpoint: `${okd.oauthUrl}/oauth/token`,
    });
    okd.setOauth({ metadata: false });
    expect((await send(metadata)).status).toBe(404);
    expect((await send(`${okd.url}/oauth/authorize?${query}`, { headers: asAnn })).status).toBe(403);
    await okd.close();
    await start({ version: "3.x" });
    expect(okd.oauthUrl).toBe(okd.url);
  });

  it.each([
    ["4.x", /^sha256~[\w-]{43}$/, "/apis/user.openshift.io/v1"],
    ["3.x", /^[\w-]{43}$/, "/oapi/v1"],
  ] as const)("%s gives a token in the fragment to who answers the challenge", async (version, form, api) => {
    await start({ version, oauth: { expiresInSeconds: 100 } });
    const challenged = await authorize(csrf);
    expect(challenged).toMatchObject({
      status: 401,
      headers: { "www-authenticate": 'Basic realm="openshift"' },
    });
    const { status, headers } = await authorize();
    expect(status).toBe(302);
    const location = new URL(headers.location ?? "");
    expect(location.search).toBe("");
    const fields = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    expect(fields).toEqual({
      access_token: expect.stringMatching(form) as string,
      expires_in: "100",
      scope: "user:full",
      token_type: "Bearer",
    });
    const token = fields["access_token"] ?? "";
    expect(okd.issuedTokens).toContain(token);
    expect((await okdClient(okd, token).get(`${api}/users/~`)).json).toMatchObject({
      kind: "User",
      metadata: { name: "ann" },
      groups: ["dev", "system:authenticated", "system:authenticated:oauth"],
    });
  });

  it("challenges again when the credentials are wrong, and not at all without X-CSRF-Token", async () => {
    await start();
    const wrong = await authorize({ ...csrf, ...basic("ann", "wrong") });
    expect(wrong.headers["www-authenticate"]).toBeDefined();
    const unprotected = await authorize(basic("ann", "ann-password"));
    expect(unprotected.status).toBe(401);
    expect(unprotected.headers["www-authenticate"]).toBeUndefined();
    expect(unprotected.text).toContain("A non-empty X-CSRF-Token header is required");
  });

  it("answers in every other way that the real one knows", async () => {
    await start();
    const page = `${okd.oauthUrl}/oauth/token/request`;
    const denied = "error=access_denied&error_description=The\\+resource";
    const implicit = `${okd.oauthUrl}/oauth/token/implicit`;
    const as = async (behavior: Parameters<OkdSimulator["setOauth"]>[0]["behavior"] & string) => {
      okd.setOauth({ behavior });
      return authorize();
    };
    const inQuery = await as("error-in-query");
    expect(inQuery.status).toBe(302);
    expect(inQuery.headers.location).toMatch(new RegExp(`^${implicit}\\?${denied}`));
    expect((await as("error-in-fragment")).headers.location).toMatch(new RegExp(`^${implicit}#${denied}`));
    const hop = await as("redirect");
    expect(hop.headers.location).toBe(`${okd.oauthUrl}/oauth/authorize?${query}&then=1`);
    const landed = await send(hop.headers.location ?? "", { headers: asAnn });
    expect(landed.headers.location).toMatch(/#access_token=/);
    const browser = await as("browser");
    expect(browser).toMatchObject({
      status: 401,
      headers: {
        link: `<${page}>; rel="related"`,
        warning: `199 Origin "You must obtain an API token by visiting ${page}"`,
      },
      text: `You must obtain an API token by visiting ${page}\n`,
    });
    expect(browser.headers["www-authenticate"]).toBeUndefined();
    expect((await as("challenge")).headers["www-authenticate"]).toBeDefined();
    const badClient = await as("bad-client");
    expect([badClient.status, JSON.parse(badClient.text)]).toMatchObject([
      400,
      { error: "unauthorized_client", error_description: expect.any(String) as string },
    ]);
    const broken = await as("server-error");
    expect([broken.status, broken.headers["content-type"]]).toEqual([500, "text/plain; charset=utf-8"]);
    okd.setOauth({ behavior: "success" });
    expect((await authorize(asAnn, "response_type=token&client_id=unknown")).status).toBe(400);
    const code = "response_type=code&client_id=openshift-challenging-client";
    expect((await authorize(asAnn, code)).headers.location).toContain("?error=unsupported_response_type");
    expect((await authorize({ ...csrf, ...basic("browser", "b-password") })).headers.link).toBeDefined();
  });

  it.each(["4.x", "3.x"] as const)("%s takes no token that was revoked or has expired", async (version) => {
    const clock = fakeClock();
    await start({ version, clock });
    const [first, second] = [await logIn(), await logIn()];
    const api = version === "4.x" ? "/apis/user.openshift.io/v1" : "/oapi/v1";
    const tokens =
      version === "4.x" ? "/apis/oauth.openshift.io/v1/oauthaccesstokens" : "/oapi/v1/oauthaccesstokens";
    const hash = createHash("sha256").update(first.replace("sha256~", "")).digest("base64url");
    const name = version === "4.x" ? `sha256~${hash}` : first;
    const statusOf = async (token: string) => (await okdClient(okd, token).get(`${api}/users/~`)).status;
    expect(await okdClient(okd).get(`${tokens}/${name}`)).toMatchObject({
      status: 200,
      json: { kind: "OAuthAccessToken", metadata: { name }, userName: "ann", expiresIn: 86_400 },
    });
    expect((await okdClient(okd, first).delete(`${tokens}/${name}`)).status).toBe(200);
    expect(await statusOf(first)).toBe(401);
    expect(await statusOf(second)).toBe(200);
    expect(await statusOf("nonsense")).toBe(401);
    clock.advance(86_400_000);
    expect(await statusOf(second)).toBe(401);
  });

  it("does not take the public name of a token for the token", async () => {
    await start();
    await logIn();
    const [kept] = okd.list("OAuthAccessToken");
    expect((await okdClient(okd, kept?.metadata.name).get("/api")).status).toBe(401);
  });

  it("records who asked for what, without any token", async () => {
    await start({ version: "3.x" });
    const token = await logIn();
    await okdClient(okd, token).delete(`/oapi/v1/oauthaccesstokens/${token}`);
    await okdClient(okd, "").get(`/api/v1/pods?access_token=${token}&fieldSelector=metadata.name%3D${token}`);
    expect(okd.requests).toMatchObject([
      { server: "api", method: "GET", user: "ann", status: 302 },
      { method: "DELETE", path: "/oapi/v1/oauthaccesstokens/[redacted]", user: "ann", status: 200 },
      {
        path: "/api/v1/pods?access_token=[redacted]&fieldSelector=metadata.name%3D[redacted]",
        user: "system:anonymous",
        status: 403,
      },
    ]);
    for (const secret of [token, "ann-password"]) expect(JSON.stringify(okd.requests)).not.toContain(secret);
  });
});
