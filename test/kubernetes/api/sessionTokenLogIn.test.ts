/** Logging in with a user name and a password: every answer that an OAuth server may give, of 3.x and of 4.x. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { logIn, type Session } from "../../../provider/kubernetes/connection/oauthClient";
import type { OkdConnection } from "../../../provider/kubernetes/connection/okdConnection";
import { createTransport } from "../../../provider/http/transport";
import type { OauthBehavior } from "../../../simulator/source";
import { makeCertificates } from "../../support/certificates";
import { plantedPassword, requireNoLeaks, textsOfThrown } from "../../support/leakScan";
import { startSimulatedCluster, type TestCluster } from "../../support/testCluster";
import { VirtualClock } from "../../support/virtualClock";

const user = { name: "ann", password: plantedPassword, groups: ["developers"] };

const logInWith = (connection: OkdConnection, clock = new VirtualClock()): Promise<Session> =>
  logIn(connection, { clock, random: () => 0.5, transportOf: createTransport });

/** The error of a log-in that must fail, without the password anywhere in it. */
async function failureOf(logged: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await logged.then(
    () => "it went well",
    (caught: unknown) => caught,
  );
  if (!isMaintenanceError(error)) throw new Error(`not an error of this library: ${String(error)}`);
  requireNoLeaks([plantedPassword], textsOfThrown(error));
  return { code: error.code, message: error.message };
}

describe.each(["4.x", "3.x"] as const)("logging in at OKD %s", (version) => {
  let cluster: TestCluster;
  let connection: OkdConnection;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({ version, users: [user] });
    connection = {
      server: cluster.server,
      source: "openshift:kubernetes.server",
      certificateAuthority: cluster.certificateAuthority,
      username: user.name,
      password: user.password,
    };
  });
  afterAll(() => cluster.stop());
  const simulator = () => cluster.simulator as NonNullable<TestCluster["simulator"]>;
  const behave = (behavior: OauthBehavior) => {
    simulator().setUser({ ...user, oauth: behavior });
  };
  /** What was asked of the OAuth server since, as whom, and how it was answered. */
  const asked = (since: number): (string | undefined)[] =>
    simulator()
      .requests.slice(since)
      .filter(({ path }) => path.startsWith("/oauth/"))
      .map(({ status, user: name }) => `${status} ${name ?? ""}`.trim());
  beforeEach(() => {
    simulator().setOauth({ behavior: "success", metadata: true, expiresInSeconds: 86_400 });
    behave("success");
  });

  it("gives a token that works, and says when it ends", async () => {
    const since = simulator().requests.length;
    const clock = new VirtualClock();
    const { token, issuedAtMs, expiresAtMs } = await logInWith(connection, clock);
    expect(issuedAtMs).toBe(clock.date().getTime());
    expect(expiresAtMs).toBe(issuedAtMs + 86_400_000);
    expect(token.startsWith("sha256~")).toBe(version === "4.x");
    // Asked for without the password first, then once with it.
    expect(asked(since)).toEqual(["401", "302 ann"]);
    const users = version === "4.x" ? "/apis/user.openshift.io/v1/users/~" : "/oapi/v1/users/~";
    expect(await cluster.request("GET", users, undefined, token)).toMatchObject({
      status: 200,
      body: { metadata: { name: "ann" } },
    });
  });

  it("gives each log-in a token of its own", async () => {
    const [first, second] = [await logInWith(connection), await logInWith(connection)];
    expect(first.token).not.toBe(second.token);
  });

  it("follows a redirect to the same server", async () => {
    behave("redirect");
    const since = simulator().requests.length;
    await logInWith(connection);
    expect(asked(since)).toEqual(["401", "302 ann", "302 ann"]);
  });

  it("tries a wrong password once", async () => {
    const since = simulator().requests.length;
    const { code, message } = await failureOf(
      logInWith({ ...connection, password: `no ${plantedPassword}` }),
    );
    expect(code).toBe("ERR_UNAUTHORIZED");
    expect(message).toContain('pulumi config set --secret --path "openshift:kubernetes.password"');
    expect(asked(since)).toEqual(["401", "401"]);
  });

  it("says that a server wants a person to get the token in a browser, where, and how to set it", async () => {
    behave("browser");
    const { code, message } = await failureOf(logInWith(connection));
    expect(code).toBe("ERR_UNAUTHORIZED");
    const page = `${simulator().oauthUrl}/oauth/token/request`;
    expect(message).toContain(
      `Get a token in a browser at ${page} and set it: pulumi config set --secret --path "openshift:kubernetes.token"`,
    );
    expect(message).toContain("You must obtain an API token by visiting");
  });

  it.each(["error-in-query", "error-in-fragment"] as const)("tells the server's %s", async (behavior) => {
    behave(behavior);
    const { code, message } = await failureOf(logInWith(connection));
    expect(code).toBe("ERR_UNAUTHORIZED");
    expect(message).toContain(
      'the server answered access_denied, and said "The resource owner or authorization server denied the request."',
    );
  });

  it("says that the server does not know its client", async () => {
    simulator().setOauth({ behavior: "bad-client" });
    const { code, message } = await failureOf(logInWith(connection));
    expect(code).toBe("ERR_UNAUTHORIZED");
    expect(message).toContain("unauthorized_client");
  });

  it("repeats what a server that is out of order says, and sends the password to it once", async () => {
    behave("server-error");
    const since = simulator().requests.length;
    const { code, message } = await failureOf(logInWith(connection));
    expect(code).toBe("ERR_UNEXPECTED_RESPONSE");
    expect(message).toContain('500 with "Internal Server Error: the identity provider does not answer"');
    expect(asked(since)).toEqual(["401", "500 ann"]);
  });

  it("is patient with a server that is out of order before the password is asked for", async () => {
    simulator().setOauth({ behavior: "server-error" });
    const since = simulator().requests.length;
    const clock = new VirtualClock();
    const failure = failureOf(logInWith(connection, clock));
    expect((await failure).code).toBe("ERR_UNEXPECTED_RESPONSE");
    expect(asked(since)).toEqual(["500", "500", "500", "500"]);
    expect(clock.sleeps).toHaveLength(3);
  });

  it("takes a token that does not end", async () => {
    simulator().setOauth({ expiresInSeconds: 0 });
    expect(await logInWith(connection)).not.toHaveProperty("expiresAtMs");
  });
});

test("a server without a discovery document is asked at its own address", async () => {
  const cluster = await startSimulatedCluster({ version: "3.x", users: [user], oauth: { metadata: false } });
  try {
    const { server, certificateAuthority } = cluster;
    const { token } = await logInWith({
      server,
      certificateAuthority,
      source: "openshift:kubernetes.server",
      username: "ann",
      password: user.password,
    });
    expect(cluster.simulator?.issuedTokens).toContain(token);
  } finally {
    await cluster.stop();
  }
});

test("the OAuth server's certificate is checked against an authority of its own", async () => {
  const own = makeCertificates();
  const cluster = await startSimulatedCluster({ users: [user], oauthTls: { key: own.key, cert: own.cert } });
  try {
    const { server, certificateAuthority } = cluster;
    const connection = {
      server,
      certificateAuthority,
      source: "openshift:kubernetes.server",
      username: "ann",
      password: user.password,
    };
    const { code, message } = await failureOf(logInWith(connection));
    expect(code).toBe("ERR_NETWORK");
    expect(message).toContain('pulumi config set --path "openshift:kubernetes.oauthCertificateAuthority"');
    const session = await logInWith({ ...connection, oauthCertificateAuthority: own.ca });
    expect(cluster.simulator?.issuedTokens).toContain(session.token);
  } finally {
    await cluster.stop();
  }
});
