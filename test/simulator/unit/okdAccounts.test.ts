import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../../simulator/source";
import { fakeClock } from "./apiClient";
import { adminToken, okdClient, openWatch } from "./okdClient";

let okd: OkdSimulator;
afterEach(() => okd.close());

async function start(options: OkdSimulatorOptions = {}) {
  okd = await startOkdSimulator({
    tokens: {
      [adminToken]: { user: "root", groups: ["system:masters"] },
      "ann-token": { user: "ann", groups: ["dev"] },
    },
    objects: [{ kind: "Namespace", metadata: { name: "test" } }],
    ...options,
  });
  return okdClient(okd);
}

const accounts = "/api/v1/namespaces/test/serviceaccounts";
const pods = "/api/v1/namespaces/test/pods";
const robot = { kind: "ServiceAccount", name: "robot", namespace: "test" };
const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/test/rolebindings";
const adminRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" };
const adminBinding = { metadata: { name: "admin" }, subjects: [robot], roleRef: adminRef };

type Client = ReturnType<typeof okdClient>;
const requestToken = async (client: Client, expirationSeconds = 3600) => {
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds } };
  const reply = await client.post(`${accounts}/robot/token`, body);
  return { ...reply, ...(reply.json["status"] as { token: string; expirationTimestamp: string }) };
};

/** The first state of an object that the predicate takes, the present one included. */
const untilSecret = async (accept: (object: Record<string, unknown>) => boolean) => {
  const watch = await openWatch(okd, "/api/v1/namespaces/test/secrets?watch=true");
  for (;;) {
    const [event] = await watch.take(1);
    if (event && accept(event.object)) return event.object;
  }
};

describe("the simulated OKD server", () => {
  it("lets a service account do what a role binding of its namespace grants, and nothing elsewhere", async () => {
    const client = await start();
    okd.put({ kind: "Namespace", metadata: { name: "other" } });
    await client.post(accounts, { metadata: { name: "robot" } });
    const { token } = await requestToken(client);
    const asRobot = okdClient(okd, token);
    expect(await asRobot.get(pods)).toMatchObject({
      status: 403,
      json: {
        message:
          'pods is forbidden: User "system:serviceaccount:test:robot" cannot list resource "pods" in API group "" in the namespace "test"',
        details: { kind: "pods" },
      },
    });
    expect((await client.post(rbac, adminBinding)).status).toBe(201);
    expect((await asRobot.get(pods)).status).toBe(200);
    expect((await asRobot.get(rbac)).status).toBe(200);
    expect(await asRobot.get("/api/v1/namespaces/other/pods/a")).toMatchObject({
      status: 403,
      json: {
        message:
          'pods "a" is forbidden: User "system:serviceaccount:test:robot" cannot get resource "pods" in API group "" in the namespace "other"',
      },
    });
    expect((await asRobot.get("/api/v1/nodes")).status).toBe(403);
    expect((await asRobot.get("/apis/user.openshift.io/v1/users/~")).json).toMatchObject({
      metadata: { name: "system:serviceaccount:test:robot" },
      groups: ["system:serviceaccounts", "system:serviceaccounts:test", "system:authenticated"],
    });
    expect(await asRobot.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {})).toMatchObject({
      status: 201,
      json: { status: { userInfo: { username: "system:serviceaccount:test:robot" } } },
    });
  });

  it.each([
    ["view", [200, 403, 403, 403]],
    ["edit", [200, 200, 201, 403]],
    ["admin", [200, 200, 201, 200]],
  ] as const)("grants with %s what the real role does", async (role, expected) => {
    await start();
    okd.put({
      kind: "RoleBinding",
      metadata: { name: role, namespace: "test" },
      subjects: [{ kind: "Group", name: "dev" }],
      roleRef: { ...adminRef, name: role },
    });
    const ann = okdClient(okd, "ann-token");
    const replies = [
      await ann.get(pods),
      await ann.get("/api/v1/namespaces/test/secrets"),
      await ann.post("/api/v1/namespaces/test/configmaps", { metadata: { name: "a" } }),
      await ann.get(rbac),
    ];
    expect(replies.map(({ status }) => status)).toEqual(expected);
  });

  it("gives tokens that expire, and refuses those that would live too short", async () => {
    const clock = fakeClock();
    const client = await start({ clock });
    await client.post(accounts, { metadata: { name: "robot" } });
    const [first, second] = [await requestToken(client, 600), await requestToken(client)];
    expect(first).toMatchObject({ status: 201, expirationTimestamp: "2024-01-01T00:10:00Z" });
    expect(first.token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(second.token).not.toBe(first.token);
    expect(await requestToken(client, 599)).toMatchObject({
      status: 422,
      json: {
        reason: "Invalid",
        message:
          'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      },
    });
    clock.advance(600_000);
    expect((await okdClient(okd, first.token).get("/api")).status).toBe(401);
    expect((await okdClient(okd, second.token).get("/api")).status).toBe(200);
    await client.delete(`${accounts}/robot`);
    await client.post(accounts, { metadata: { name: "robot" } });
    expect((await okdClient(okd, second.token).get("/api")).status).toBe(401);
  });

  it("fills a token secret a moment later, and takes the token back with it", async () => {
    const client = await start();
    await client.post(accounts, { metadata: { name: "robot" } });
    const secret = {
      metadata: { name: "robot-token", annotations: { "kubernetes.io/service-account.name": "robot" } },
      type: "kubernetes.io/service-account-token",
    };
    const created = await client.post("/api/v1/namespaces/test/secrets", secret);
    expect(created.status).toBe(201);
    expect(created.json["data"]).toBeUndefined();
    const filled = await untilSecret((object) => object["data"] !== undefined);
    expect(filled["metadata"]).toMatchObject({
      annotations: {
        "kubernetes.io/service-account.uid": okd.get("ServiceAccount", "robot", "test")?.metadata.uid,
      },
    });
    const token = Buffer.from((filled["data"] as { token: string }).token, "base64").toString();
    expect((await okdClient(okd, token).get("/api")).status).toBe(200);
    await client.delete("/api/v1/namespaces/test/secrets/robot-token");
    expect((await okdClient(okd, token).get("/api")).status).toBe(401);
  });

  it("takes away a token secret whose account does not exist", async () => {
    await start();
    const annotations = { "kubernetes.io/service-account.name": "no one" };
    const type = "kubernetes.io/service-account-token";
    const watch = await openWatch(okd, "/api/v1/namespaces/test/secrets?watch=true");
    okd.put({ kind: "Secret", metadata: { name: "s", namespace: "test", annotations }, type });
    expect((await watch.take(2)).map((event) => event.type)).toEqual(["ADDED", "DELETED"]);
  });

  it("hangs a token secret and a dockercfg one on every account of 3.x, and has no TokenRequest there", async () => {
    const client = await start({ version: "3.x", objects: [] });
    okd.put({ kind: "Namespace", metadata: { name: "test" } });
    await client.post(accounts, { metadata: { name: "robot" } });
    expect((await requestToken(client)).status).toBe(404);
    const dockercfg = await untilSecret(({ type, metadata }) => {
      const { name } = metadata as { name: string };
      return type === "kubernetes.io/dockercfg" && name.startsWith("robot-");
    });
    const account = okd.get("ServiceAccount", "robot", "test");
    const [tokenRef, dockercfgRef] = account?.["secrets"] as { name: string }[];
    expect(tokenRef?.name).toMatch(/^robot-token-\w{5}$/);
    expect(dockercfgRef?.name).toBe((dockercfg["metadata"] as { name: string }).name);
    expect(account?.["imagePullSecrets"]).toEqual([dockercfgRef]);
    const secret = okd.get("Secret", tokenRef?.name ?? "", "test");
    expect(secret?.metadata.annotations).toMatchObject({
      "kubernetes.io/service-account.uid": account?.metadata.uid,
    });
    const token = Buffer.from((secret?.["data"] as { token: string }).token, "base64").toString();
    expect((await okdClient(okd, token).get("/oapi/v1/users/~")).status).toBe(200);
  });

  describe("role bindings", () => {
    const oapi = "/oapi/v1/namespaces/test/rolebindings";

    it("are the same ones in both families", async () => {
      const client = await start({ version: "3.x" });
      const userNames = ["ann", "system:serviceaccount:test:robot"];
      const binding = {
        metadata: { name: "admin" },
        userNames,
        groupNames: ["dev"],
        roleRef: { name: "admin" },
      };
      expect((await client.post(oapi, binding)).status).toBe(201);
      expect((await client.get(`${rbac}/admin`)).json).toMatchObject({
        apiVersion: "rbac.authorization.k8s.io/v1",
        subjects: [{ kind: "User", name: "ann" }, robot, { kind: "Group", name: "dev" }],
        roleRef: adminRef,
      });
      const shown = await client.get(`${oapi}/admin`);
      expect(shown.json).toMatchObject({ kind: "RoleBinding", apiVersion: "v1", ...binding });
      expect((await okdClient(okd, "ann-token").get(pods)).status).toBe(200);
    });

    it("of /oapi/v1 ignore subjects when names are set", async () => {
      const client = await start({ version: "3.x", api: { rbac: "none" } });
      const binding = { metadata: { name: "b" }, roleRef: { name: "view" }, subjects: [robot] };
      const bySubjects = await client.post(oapi, binding);
      expect(bySubjects.json["userNames"]).toEqual(["system:serviceaccount:test:robot"]);
      const ann = { kind: "User", name: "ann" };
      const ignored = await client.put(`${oapi}/b`, { ...bySubjects.json, subjects: [robot, ann] });
      expect(ignored.json["subjects"]).toEqual([robot]);
      const cleared = { ...bySubjects.json, subjects: [robot, ann], userNames: null, groupNames: null };
      expect((await client.put(`${oapi}/b`, cleared)).json["subjects"]).toEqual([robot, ann]);
    });

    it("keep their role, and each change needs the latest version", async () => {
      const client = await start();
      const { json } = await client.post(rbac, adminBinding);
      expect(
        (await client.put(`${rbac}/admin`, { ...json, roleRef: { ...adminRef, name: "view" } })).status,
      ).toBe(422);
      const add = (name: string) =>
        client.put(`${rbac}/admin`, { ...json, subjects: [robot, { kind: "User", name }] });
      expect((await Promise.all([add("ann"), add("bob")])).map(({ status }) => status).sort()).toEqual([
        200, 409,
      ]);
      expect((await client.put(`${rbac}/new`, { ...adminBinding, metadata: { name: "new" } })).status).toBe(
        201,
      );
    });
  });
});
