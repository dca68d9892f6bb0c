/** A service account's token from its creation to its end, on every server. */
import { requireOkdConnection } from "../../../../provider/kubernetes/connection/resolveOkdConnection";
import { whoAmI } from "../../../../provider/okd/identity/readIdentity";
import { eventually, robotChecks } from "../../../support/robotChecks";
import { adminOf, Robot, robotClusters, withSends } from "../../../support/robotScene";
import type { TestCluster } from "../../../support/testCluster";

describe.each(robotClusters)("a service account's token on $name", (kind) => {
  let cluster: TestCluster;
  let admin: ReturnType<typeof adminOf>;
  beforeAll(async () => {
    cluster = await kind.start();
    admin = adminOf(cluster);
  });
  afterAll(() => cluster.stop());

  const { fresh, rolesOf, secretsOf, mayListPods } = robotChecks(() => admin);

  it("is that of a new account with its roles in its namespace, and of no others", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    expect(await robot.up({ roles: ["admin"] })).toBe("created");
    expect(robot.state).toMatchObject({
      userName: `system:serviceaccount:test:${name}`,
      createdServiceAccount: true,
      grantedRoles: ["admin"],
    });
    await eventually(async () => (await mayListPods(robot.token, "test")) === 200);
    const elsewhere = await admin.listPods("other", robot.token);
    expect(elsewhere.status).toBe(403);
    expect(JSON.stringify(elsewhere.body)).toContain(`system:serviceaccount:test:${name}`);

    const asRobot = { server: cluster.server, certificateAuthority: cluster.certificateAuthority };
    const connection = requireOkdConnection(
      { connection: { kubernetes: { ...asRobot, token: robot.token } } },
      robot.context.configuration,
    );
    expect(await whoAmI(robot.context.clusterOf(connection))).toMatchObject({
      name: `system:serviceaccount:test:${name}`,
    });

    expect(await robot.up({ roles: ["admin"] })).toBe("same");
    await robot.destroy();
    expect(await admin.account("test", name)).toBeUndefined();
    expect(await rolesOf(name)).toEqual([]);
    await eventually(async () => (await secretsOf(name)).length === 0 || cluster.kube !== undefined);
  });

  it("of an account that was there leaves the account there in the end, and its own roles", async () => {
    const name = fresh();
    await admin.createAccount("test", name);
    await admin.bind("test", `by-hand-${name}`, "view", [`system:serviceaccount:test:${name}`]);
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view", "edit"] });
    expect(robot.state).toMatchObject({ createdServiceAccount: false, grantedRoles: ["edit"] });
    await robot.destroy();
    expect(await admin.account("test", name)).toBeDefined();
    const left = (await admin.bindings("test")).filter(({ members }) => members.join().includes(name));
    expect(left.map((binding) => binding.name)).toEqual([`by-hand-${name}`]);
  });

  it("stays the same when the roles change; those it granted are taken back, and no others", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view", "edit"] });
    const { token } = robot;
    expect(await robot.up({ roles: ["edit", "view"] })).toBe("same");
    expect(await robot.up({ roles: ["edit", "admin"] })).toBe("updated");
    expect(await rolesOf(name)).toEqual(["admin", "edit"]);
    expect(robot.required().grantedRoles).toEqual(["edit", "admin"]);
    expect(await robot.up()).toBe("updated");
    expect(await rolesOf(name)).toEqual([]);
    expect(robot.token).toBe(token);
  });

  it("comes with nothing at all where a role or the namespace is not there", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await expect(robot.up({ roles: ["view", "vieww"] })).rejects.toThrow(
      /no role "vieww".*\(ERR_NOT_FOUND\)/u,
    );
    expect(await admin.account("test", name)).toBeUndefined();
    expect(await rolesOf(name)).toEqual([]);
    await expect(robot.up({ namespace: "nowhere" })).rejects.toThrow(
      /has no namespace "nowhere"\. Create it \(oc new-project nowhere.*\(ERR_NOT_FOUND\)/u,
    );
    expect(robot.state).toBeUndefined();
  });

  it("says which right is missing", async () => {
    const robot = new Robot(cluster, fresh(), {
      config: { "openshift:kubernetes.token": cluster.plainToken },
    });
    await expect(robot.up()).rejects.toThrow(
      /Reading the service account \S+ in test is not allowed: GET .* answered 403 with .*the right to get serviceaccounts in test.*\(ERR_FORBIDDEN\)/u,
    );
    expect(robot.state).toBeUndefined();
  });

  it("continues with what a run made that died before anything was recorded, and removes it in the end", async () => {
    const name = fresh();
    await new Robot(cluster, name).up({ roles: ["view"] });
    const robot = new Robot(cluster, name);
    expect(await robot.up({ roles: ["view"] })).toBe("created");
    expect(robot.state).toMatchObject({ createdServiceAccount: true, grantedRoles: ["view"] });
    await robot.destroy();
    expect(await admin.account("test", name)).toBeUndefined();
    expect(await rolesOf(name)).toEqual([]);
  });

  it("outlives the one it replaces, of the same account", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view"] });
    await robot.replace({ roles: ["view"] });
    expect(await admin.account("test", name)).toBeDefined();
    expect(await rolesOf(name)).toEqual(["view"]);
    await eventually(async () => (await mayListPods(robot.token, "test")) === 200);
    await robot.destroy();
    expect(await admin.account("test", name)).toBeUndefined();
    expect(await rolesOf(name)).toEqual([]);
  });

  it("is replaced in another namespace, and nothing stays in the first", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view"] });
    expect(await robot.up({ roles: ["view"], namespace: "other" })).toBe("replaced");
    expect(await admin.account("test", name)).toBeUndefined();
    expect(await rolesOf(name)).toEqual([]);
    expect(await rolesOf(name, "other")).toEqual(["view"]);
    await eventually(async () => (await mayListPods(robot.token, "other")) === 200);
    await robot.destroy();
  });

  it("is put right after someone has deleted the account or taken back a role", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view"] });
    const lost = robot.token;
    await admin.deleteAccount("test", name);
    expect(await robot.up({ roles: ["view"] })).toBe("updated");
    expect(robot.token).not.toBe(lost);
    await eventually(async () => (await mayListPods(robot.token, "test")) === 200);

    await admin.unbind(
      "test",
      (await admin.bindings("test")).find(({ members }) => members.join().includes(name))?.name ?? "",
    );
    expect(await robot.up({ roles: ["view"] })).toBe("updated");
    expect(await rolesOf(name)).toEqual(["view"]);
    expect(await robot.up({ roles: ["view"] })).toBe("same");

    // Another account of the same name is not this resource's.
    await admin.deleteAccount("test", name);
    await admin.createAccount("test", name);
    expect(await robot.up({ roles: ["view"] })).toBe("updated");
    expect(robot.required().createdServiceAccount).toBe(false);
    await robot.destroy();
    expect(await admin.account("test", name)).toBeDefined();
  });

  it("takes other credentials for an update that changes nothing on the cluster", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    const kubernetes = {
      server: cluster.server,
      certificateAuthority: cluster.certificateAuthority,
      token: cluster.adminToken,
    };
    await robot.up({
      roles: ["view"],
      connection: { kubernetes: { ...kubernetes, insecureSkipTlsVerify: false } },
    });
    const { token } = robot;
    const sends: string[] = [];
    const second = new Robot(cluster, name, {
      around: (context) =>
        withSends(context, (method, path, send) => {
          sends.push(`${method} ${path}`);
          return send();
        }),
    });
    second.state = robot.required();
    expect(await second.up({ roles: ["view"], connection: { kubernetes } })).toBe("updated");
    expect(second.required()).toMatchObject({ token, connection: { kubernetes } });
    expect(sends).toEqual([]);
  });

  it("is deleted by the connection that an earlier version has recorded as okd, and nothing else changes for it", async () => {
    const name = fresh();
    const { server, certificateAuthority, adminToken: token } = cluster;
    const kubernetes = { server, certificateAuthority, token };
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view"], connection: { kubernetes } });
    // Configured is nothing that leads anywhere, and a key of that version is still there.
    const fields = ["server", "token", "certificateAuthority"].map(
      (field) => `openshift:kubernetes.${field}`,
    );
    const bare = {
      ...Object.fromEntries(fields.map((field) => [field, undefined])),
      "okd:server": "https://127.0.0.1:9",
    };
    const later = new Robot(cluster, name, { config: bare });
    const { connection, ...recorded } = robot.required();
    later.state = { ...recorded, okd: kubernetes };
    expect(connection).toEqual({ kubernetes });
    expect(await later.up({ roles: ["view"], connection: { kubernetes } })).toBe("same");
    await later.destroy();
    expect(await admin.account("test", name)).toBeUndefined();
  });
});
