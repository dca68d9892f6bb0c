/** A connection with a user name and a password: one session in memory for all who use it. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { createApiServer, type ApiServer } from "../../../provider/kubernetes/apiServer";
import type { OkdConnection } from "../../../provider/kubernetes/connection/okdConnection";
import { createTransport } from "../../../provider/http/transport";
import { createSessions, type Sessions } from "../../../provider/kubernetes/connection/sessions";
import { startSimulatedCluster, type TestCluster } from "../../support/testCluster";
import { VirtualClock } from "../../support/virtualClock";

let cluster: TestCluster;
let connection: OkdConnection;
let clock: VirtualClock;
let sessions: Sessions;
beforeAll(async () => {
  cluster = await startSimulatedCluster();
  connection = {
    server: cluster.server,
    source: "openshift:kubernetes.server",
    certificateAuthority: cluster.certificateAuthority,
    username: "admin",
    password: "admin-password",
  };
});
afterAll(() => cluster.stop());
beforeEach(() => {
  simulator().setOauth({ behavior: "success", expiresInSeconds: 86_400 });
  clock = new VirtualClock();
  sessions = createSessions({ clock, random: () => 0.5, transportOf: createTransport });
});

const simulator = () => cluster.simulator as NonNullable<TestCluster["simulator"]>;
/** How often the OAuth server was asked since. */
const asked = (since: number): number =>
  simulator()
    .requests.slice(since)
    .filter(({ path }) => path.startsWith("/oauth/")).length;
const requestsNow = (): number => simulator().requests.length;

function apiServer(who = connection): ApiServer {
  return createApiServer(who, {
    clock,
    random: () => 0.5,
    transportOf: createTransport,
    ...sessions,
  });
}

const revokeAll = (): void => {
  for (const { metadata } of simulator().list("OAuthAccessToken"))
    simulator().remove("OAuthAccessToken", metadata.name);
};
const tokenOf = async (): Promise<string> => (await sessions.identify(connection)).token as string;

describe("a client of the OKD API", () => {
  it("logs in once for all requests, also for those at the same time", async () => {
    const since = requestsNow();
    const [api, other] = [apiServer(), apiServer()];
    await Promise.all([api, other, api].map((one) => one.read("/api/v1/namespaces/test")));
    await api.read("/api/v1/namespaces/other");
    expect(asked(since)).toBe(2);
  });

  it("logs in once more when the session was ended elsewhere, however many requests learn of it", async () => {
    const api = apiServer();
    await api.read("/api/v1/namespaces/test");
    revokeAll();
    const since = requestsNow();
    await Promise.all(["test", "other", "default"].map((name) => api.read(`/api/v1/namespaces/${name}`)));
    expect(asked(since)).toBe(2);
  });

  it("does not send a change twice when the session was ended elsewhere", async () => {
    const api = apiServer();
    await api.read("/api/v1/namespaces/test");
    revokeAll();
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "once" } };
    await api.send("POST", "/api/v1/namespaces/test/configmaps", object);
    expect(simulator().get("ConfigMap", "once", "test")).toBeDefined();
  });

  it("renews a session before its end, and not earlier", async () => {
    const first = await tokenOf();
    clock.advance(86_400_000 - 61_000);
    expect(await tokenOf()).toBe(first);
    clock.advance(2000);
    expect(await tokenOf()).not.toBe(first);
  });

  it("uses a token that lives for less than a minute for most of its life", async () => {
    simulator().setOauth({ expiresInSeconds: 30 });
    const first = await tokenOf();
    clock.advance(26_000);
    expect(await tokenOf()).toBe(first);
    clock.advance(2000);
    expect(await tokenOf()).not.toBe(first);
  });

  it("tries a wrong password once, whoever asks, and again when ten minutes have passed", async () => {
    const wrong = apiServer({ ...connection, password: "wrong" });
    const since = requestsNow();
    const attempt = () => wrong.read("/api/v1/namespaces/test").catch((error: unknown) => error);
    const ownAttempt = () => sessions.logIn(wrong.connection).catch((error: unknown) => error);
    const errors = await Promise.all([attempt(), ownAttempt(), attempt(), ownAttempt()]);
    expect(errors.map((error) => isMaintenanceError(error, "ERR_UNAUTHORIZED"))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(asked(since)).toBe(2);

    expect(await tokenOf()).toEqual(expect.any(String));
    expect(asked(since)).toBe(4);
    clock.advance(601_000);
    await attempt();
    expect(asked(since)).toBe(6);
  });

  it("asks again at once after a failure that is not the password's", async () => {
    simulator().setUser({
      name: "admin",
      password: "admin-password",
      groups: ["cluster-admins"],
      oauth: "server-error",
    });
    const error = await tokenOf().catch((caught: unknown) => caught);
    expect(isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")).toBe(true);
    simulator().setUser({ name: "admin", password: "admin-password", groups: ["cluster-admins"] });
    expect(await tokenOf()).toEqual(expect.any(String));
  });

  it("gives whoever wants one a session of their own, apart from the shared one", async () => {
    const shared = await tokenOf();
    const own = await sessions.logIn(connection);
    expect(own.token).not.toBe(shared);
    expect(await tokenOf()).toBe(shared);
  });

  it("needs no log-in where there is a token or a certificate", async () => {
    const since = requestsNow();
    const { server, source } = connection;
    const others = { server, source };
    expect(await sessions.identify({ ...connection, token: "t" })).toEqual({ token: "t" });
    expect(await sessions.identify({ ...others, clientCertificate: "c", clientKey: "k" })).toEqual({
      clientCertificate: "c",
      clientKey: "k",
    });
    expect(await sessions.identify(others)).toEqual({});
    expect(asked(since)).toBe(0);
  });
});
