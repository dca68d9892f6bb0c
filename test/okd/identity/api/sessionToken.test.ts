/** What becomes of the token of a `SessionToken`: obtained, renewed, replaced, revoked. */
import { createApiServer } from "../../../../provider/kubernetes/apiServer";
import { createDiscovery } from "../../../../provider/kubernetes/discovery";
import { createTransport } from "../../../../provider/http/transport";
import type { TransportOptions, Transport } from "../../../../provider/http/messages";
import { createSessions } from "../../../../provider/kubernetes/connection/sessions";
import { sessionTokenHandler } from "../../../../provider/okd/identity/sessionTokenHandler";
import type {
  SessionTokenInputs,
  SessionTokenState,
} from "../../../../provider/okd/identity/sessionTokenWork";
import type { OkdContext } from "../../../../provider/kubernetes/clusterContext";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import { requireNoLeaks, textsOfThrown } from "../../../support/leakScan";
import { okdContextWith, startSimulatedCluster, type TestCluster } from "../../../support/testCluster";
import { VirtualClock } from "../../../support/virtualClock";

const inputs: SessionTokenInputs = { renewBeforeSeconds: 3600, rowUrn: "urn:row" };
const hour = 3_600_000;

describe.each(["4.x", "3.x"] as const)("a SessionToken on OKD %s", (version) => {
  let cluster: TestCluster;
  let clock: VirtualClock;
  let said: string[];
  let config: Record<string, string>;
  beforeEach(async () => {
    cluster = await startSimulatedCluster({
      version,
      users: [
        { name: "ann", password: "ann-password" },
        { name: "bob", password: "bob-password" },
      ],
    });
    clock = new VirtualClock({ date: new Date().toISOString() });
    said = [];
    config = {
      "openshift:kubernetes.server": cluster.server,
      "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
      "openshift:kubernetes.username": "ann",
      "openshift:kubernetes.password": "ann-password",
    };
  });
  afterEach(() => cluster.stop());

  const simulator = () => cluster.simulator as NonNullable<TestCluster["simulator"]>;
  /** A handler as in a process of its own. */
  function handler(change: (context: OkdContext) => Partial<OkdContext> = () => ({})) {
    const context = okdContextWith(config);
    const engine = {
      ...context.engine,
      say: (_urn: string, _severity: string, text: string) => void said.push(text),
    };
    const sessions = createSessions({ clock, random: () => 0.5, transportOf: createTransport });
    const whole = { ...context, engine, clock, sessions, ...change(context) };
    return sessionTokenHandler(() => whole);
  }
  const create = async (more: Partial<SessionTokenInputs> = {}): Promise<SessionTokenState> =>
    (await handler().create({ ...inputs, ...more })).outs as SessionTokenState;
  const update = async (olds: SessionTokenState): Promise<SessionTokenState> =>
    (await handler().update("id", olds, inputs)).outs as SessionTokenState;
  const users = version === "4.x" ? "/apis/user.openshift.io/v1/users/~" : "/oapi/v1/users/~";
  const statusOf = async (token: string): Promise<number> =>
    (await cluster.request("GET", users, undefined, token)).status;

  it("holds a token that works, its end and its user, and nothing of the password", async () => {
    const { id, outs: state } = (await handler().create(inputs)) as { id: string; outs: SessionTokenState };
    expect(await statusOf(state.token)).toBe(200);
    expect(state).toMatchObject({ user: "ann", username: "ann", server: cluster.server, earlier: [] });
    expect(Date.parse(state.expiresAt ?? "") - Date.parse(state.issuedAt)).toBe(24 * hour);
    expect(id).toBe(`${cluster.server}/ann`);
    expect(JSON.stringify(state)).not.toContain("ann-password");
    expect(said).toEqual([]);
  });

  it("is revoked when deleted, and deleting it again is no error", async () => {
    const state = await create();
    await handler().delete("id", state);
    expect(await statusOf(state.token)).toBe(401);
    await handler().delete("id", state);
  });

  it("changes when less than renewBeforeSeconds is left, and only then", async () => {
    const state = await create();
    const changes = async (news = inputs) => (await handler().diff("id", state, news)).changes;
    expect(await changes()).toBe(false);
    expect(await changes({ ...inputs, renewBeforeSeconds: 24 * 3600 - 1 })).toBe(false);
    clock.advance(2000);
    expect(await changes({ ...inputs, renewBeforeSeconds: 24 * 3600 - 1 })).toBe(true);
    clock.advance(23 * hour - 60_000);
    expect(await changes()).toBe(false);
    clock.advance(120_000);
    expect(await changes()).toBe(true);
    expect(await changes({ ...inputs, renewBeforeSeconds: 60 })).toBe(false);
  });

  it("gets a new token, and leaves the old one to those who still use it until it is deleted", async () => {
    const old = await create();
    clock.advance(23.5 * hour);
    const renewed = await update(old);
    expect(renewed.token).not.toBe(old.token);
    expect(renewed.earlier).toEqual([{ token: old.token, expiresAt: old.expiresAt }]);
    expect(await statusOf(old.token)).toBe(200);
    await handler().delete("id", renewed);
    expect(await statusOf(old.token)).toBe(401);
    expect(await statusOf(renewed.token)).toBe(401);
  });

  it("forgets an earlier token when that has ended", async () => {
    const first = await create();
    clock.advance(23.5 * hour);
    const second = await update(first);
    clock.advance(23.5 * hour);
    const third = await update(second);
    expect(third.earlier.map(({ token }) => token)).toEqual([second.token]);
  });

  it("keeps its token when its password or nothing has changed", async () => {
    const state = await create();
    simulator().setUser({ name: "ann", password: "rotated" });
    config = { ...config, "openshift:kubernetes.password": "rotated" };
    expect((await handler().diff("id", state, inputs)).changes).toBe(false);
    expect((await update(state)).token).toBe(state.token);
  });

  it("is replaced for another user, and for another server", async () => {
    const state = await create();
    config = {
      ...config,
      "openshift:kubernetes.username": "bob",
      "openshift:kubernetes.password": "bob-password",
    };
    expect(await handler().diff("id", state, inputs)).toEqual({ changes: true, replaces: ["user"] });
    config = {
      ...config,
      "openshift:kubernetes.username": "ann",
      "openshift:kubernetes.server": "https://other.example.com:6443",
    };
    expect(await handler().diff("id", state, inputs)).toEqual({ changes: true, replaces: ["user"] });
  });

  it("is revoked on the server that gave it when the configuration has another by then", async () => {
    const state = await create();
    config = {
      ...config,
      "openshift:kubernetes.server": "https://other.example.com:6443",
      "openshift:kubernetes.username": "bob",
    };
    await handler().delete("id", state);
    expect(await statusOf(state.token)).toBe(401);
  });

  it("is renewed at half its life, with a warning, where tokens do not live as long as renewBeforeSeconds", async () => {
    simulator().setOauth({ expiresInSeconds: 600 });
    const state = await create();
    expect(said).toEqual([expect.stringContaining("gives tokens for 600 s, which is not more than")]);
    const changes = async () => (await handler().diff("id", state, inputs)).changes;
    clock.advance(299_000);
    expect(await changes()).toBe(false);
    clock.advance(2000);
    expect(await changes()).toBe(true);
  });

  it("is never renewed where tokens do not end", async () => {
    const state = { ...(await create()) } as { expiresAt?: string } & SessionTokenState;
    delete state.expiresAt;
    clock.advance(1000 * 24 * hour);
    expect((await handler().diff("id", state, inputs)).changes).toBe(false);
  });

  it("keeps a token whose user could not be found out, and finds the user out in the next update", async () => {
    const blind = handler((context) => ({
      clusterOf: (connection) => context.clusterOf({ ...connection, server: "http://127.0.0.1:9" }),
    }));
    const error = await blind.create(inputs).then(
      () => undefined,
      (caught: unknown) => caught as { reasons: string[]; properties: SessionTokenState },
    );
    const state = error?.properties as SessionTokenState;
    expect(error?.reasons[0]).toContain("ERR_NETWORK");
    expect(await statusOf(state.token)).toBe(200);
    expect((await handler().diff("id", state, inputs)).changes).toBe(true);

    const fixed = await update(state);
    expect(fixed).toMatchObject({ user: "ann", token: state.token });
    expect((await handler().diff("id", fixed, inputs)).changes).toBe(false);
  });

  it("gets another token in an update when someone has revoked its own", async () => {
    const state = await create();
    for (const { metadata } of simulator().list("OAuthAccessToken"))
      simulator().remove("OAuthAccessToken", metadata.name);
    const fixed = await update(state);
    expect(fixed.token).not.toBe(state.token);
    expect(await statusOf(fixed.token)).toBe(200);
  });

  it("says what is left on the cluster when it cannot be revoked, without the token", async () => {
    const state = await create();
    const body = JSON.stringify({ kind: "Status", message: "no right to delete" });
    const refusing = (options: TransportOptions): Transport => {
      const send = createTransport(options);
      return async (request) =>
        request.method === "DELETE" ? { status: 403, headers: {}, body } : send(request);
    };
    const blind = handler(({ sessions }) => ({
      clusterOf: (connection) => {
        const random = () => 0.5;
        const forget = () => false;
        const deps = { ...sessions, clock, random, transportOf: refusing, forget };
        const api = createApiServer(connection, deps);
        return { api, discovery: createDiscovery(api, clock) };
      },
    }));
    const error = await blind.delete("id", state).then(
      () => undefined,
      (caught: unknown) => caught as Error,
    );
    expect(error?.message).toContain(
      `A session token of user "ann" could not be revoked on ${cluster.server}`,
    );
    expect(error?.message).toContain(`will work until ${state.expiresAt}`);
    expect(error?.message).toContain("oc delete oauthaccesstoken");
    expect(error?.message).toMatch(/oauthaccesstokens\/… answered 403 with "no right to delete"/);
    requireNoLeaks([state.token], textsOfThrown(error));
    expect(await statusOf(state.token)).toBe(200);
  });

  it("sends nothing when no one would record it", async () => {
    const gone = handler((context) => ({
      engine: { ...context.engine, presence: async () => "silent" as const },
    }));
    const since = simulator().requests.length;
    await expect(gone.create(inputs)).rejects.toThrow("could not be recorded");
    expect(simulator().requests).toHaveLength(since);
  });
});

describe("the inputs of a SessionToken", () => {
  const check = async (config: Record<string, string>, more: object = {}): Promise<string> => {
    const { failures } = await sessionTokenHandler(() => okdContextWith(config)).check(
      {},
      { ...inputs, ...more },
    );
    return (failures ?? []).map(({ reason }) => reason).join("\n");
  };
  const server = { "openshift:kubernetes.server": "https://api.example.com:6443" };

  it("are right with a user name and a password", async () => {
    expect(
      await check({
        ...server,
        "openshift:kubernetes.username": "ann",
        "openshift:kubernetes.password": "p",
      }),
    ).toBe("");
  });

  it("are wrong with a token in their place, and all faults are told at once", async () => {
    const found = await check(
      { ...server, "openshift:kubernetes.token": "t" },
      { renewBeforeSeconds: -1, unknownArguments: ["renew"] },
    );
    expect(found).toContain("openshift:kubernetes.username is needed, and password beside it");
    expect(found).toContain("never with another token");
    expect(found).toContain("renewBeforeSeconds must be a number of seconds from 0");
    expect(found).toContain("renew is not an argument (known: renewBeforeSeconds, cluster, connection)");
  });

  it("are wrong with a colon in the user name", async () => {
    const found = await check({
      ...server,
      "openshift:kubernetes.username": "a:b",
      "openshift:kubernetes.password": "p",
    });
    expect(found).toContain("must not contain a colon");
  });

  it("are not judged before they are known", async () => {
    expect(await check({}, { connection: unknownValue, renewBeforeSeconds: unknownValue })).toBe("");
    const diff = sessionTokenHandler(() => okdContextWith({})).diff("id", {} as SessionTokenState, {
      ...inputs,
      connection: unknownValue,
    });
    expect(await diff).toEqual({ changes: true });
  });
});
