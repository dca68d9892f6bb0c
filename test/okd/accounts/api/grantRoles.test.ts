/** Roles are granted as `oc policy add-role-to-user` does, whoever else changes the same bindings meanwhile. */
import {
  grantRole,
  holdsRoles,
  requireRoles,
  revokeRoles,
} from "../../../../provider/okd/accounts/grantRoles";
import type { Cluster, OkdContext } from "../../../../provider/kubernetes/clusterContext";
import { requireOkdConnection } from "../../../../provider/kubernetes/connection/resolveOkdConnection";
import { adminOf, countingConflicts, losingAnswers, robotClusters } from "../../../support/robotScene";
import { okdConfigOf, okdContextWith, type TestCluster } from "../../../support/testCluster";

const numbers = [1, 2, 3, 4, 5, 6, 7, 8];

describe.each(robotClusters)("roles on $name", (kind) => {
  let cluster: TestCluster;
  let admin: ReturnType<typeof adminOf>;
  beforeAll(async () => {
    cluster = await kind.start();
    admin = adminOf(cluster);
  });
  afterAll(() => cluster.stop());
  afterEach(async () => {
    for (const { name } of await admin.bindings("test")) await admin.unbind("test", name);
  });

  const contextHere = (token = cluster.adminToken): OkdContext =>
    okdContextWith({ ...okdConfigOf(cluster), "openshift:kubernetes.token": token });
  const clusterOf = (context: OkdContext): Cluster =>
    context.clusterOf(requireOkdConnection({}, context.configuration));
  const granteeOf = (name: string) => ({ account: { namespace: "test", name }, mark: `urn:of:${name}#1` });
  const grant = (role: string, name: string, context = contextHere()): Promise<boolean> =>
    grantRole(role, granteeOf(name), clusterOf(context), context);
  const revoke = (name: string, keep: string[] = [], context = contextHere()): Promise<number> =>
    revokeRoles(granteeOf(name), keep, clusterOf(context), context);
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

  it("are granted by a new binding named like the role where there is none, and only once", async () => {
    expect(await grant("view", "robot")).toBe(true);
    expect(await grant("view", "robot")).toBe(true);
    expect(await admin.bindings("test")).toEqual([{ name: "view", role: "view", members: ["test:robot"] }]);
    expect(await holdsRoles(["view"], granteeOf("robot").account, clusterOf(contextHere()), {})).toBe(true);
    expect(await holdsRoles(["view", "edit"], granteeOf("robot").account, clusterOf(contextHere()), {})).toBe(
      false,
    );
  });

  it("are granted by a binding of the role that is there, beside those who are in it", async () => {
    await admin.bind("test", "the-viewers", "view", ["ann"]);
    await grant("view", "robot");
    expect(await admin.bindings("test")).toEqual([
      { name: "the-viewers", role: "view", members: ["User ann", "test:robot"] },
    ]);
  });

  it("are granted by a binding with a number where the role's name is taken by another role's", async () => {
    await admin.bind("test", "view", "edit", ["ann"]);
    await admin.bind("test", "view-0", "edit", ["ann"]);
    await grant("view", "robot");
    expect((await admin.bindings("test")).sort(byName)).toEqual([
      { name: "view", role: "edit", members: ["User ann"] },
      { name: "view-0", role: "edit", members: ["User ann"] },
      { name: "view-1", role: "view", members: ["test:robot"] },
    ]);
  });

  it("that someone else has granted to the account stay theirs", async () => {
    await admin.bind("test", "by-hand", "view", ["system:serviceaccount:test:robot"]);
    expect(await grant("view", "robot")).toBe(false);
    expect(await revoke("robot")).toBe(0);
    const [binding, ...others] = await admin.bindings("test");
    expect(binding?.members).toHaveLength(1);
    expect(others).toEqual([]);
  });

  it("reach all of 8 accounts at once, though their writers overtake each other", async () => {
    await admin.bind("test", "the-viewers", "view", ["ann"]);
    const counters = numbers.map(() => countingConflicts(contextHere()));
    await Promise.all(counters.map(({ context }, n) => grant("view", `robot-${n}`, context)));
    const [binding] = await admin.bindings("test");
    expect([...(binding?.members ?? [])].sort()).toEqual([
      "User ann",
      ...numbers.map((n) => `test:robot-${n - 1}`),
    ]);
    expect(counters.reduce((sum, { met }) => sum + met(), 0)).toBeGreaterThan(0);
  });

  it("without a binding yet reach all of 8 accounts, too", async () => {
    const counters = numbers.map(() => countingConflicts(contextHere()));
    await Promise.all(counters.map(({ context }, n) => grant("edit", `robot-${n}`, context)));
    const bindings = await admin.bindings("test");
    expect(bindings.flatMap(({ members }) => members).sort()).toEqual(
      numbers.map((n) => `test:robot-${n - 1}`),
    );
    expect(counters.reduce((sum, { met }) => sum + met(), 0)).toBeGreaterThan(0);
    // And all leave at once: the last one closes the door.
    await Promise.all(numbers.map((n) => revoke(`robot-${n - 1}`)));
    expect(await admin.bindings("test")).toEqual([]);
  });

  it("are granted once though the answer is lost", async () => {
    const context = losingAnswers(contextHere());
    expect(await grant("view", "robot", context)).toBe(true);
    await admin.bind("test", "the-editors", "edit", ["ann"]);
    expect(await grant("edit", "robot", context)).toBe(true);
    expect((await admin.bindings("test")).sort(byName)).toEqual([
      { name: "the-editors", role: "edit", members: ["User ann", "test:robot"] },
      { name: "view", role: "view", members: ["test:robot"] },
    ]);
  });

  it("are taken back from the account alone, but for those to keep; an empty binding of its own goes", async () => {
    await admin.bind("test", "the-viewers", "view", ["ann"]);
    for (const role of ["view", "edit", "admin"]) await grant(role, "robot");
    await grant("edit", "other-robot");
    expect(await revoke("robot", ["admin"])).toBe(2);
    expect((await admin.bindings("test")).sort(byName)).toEqual([
      { name: "admin", role: "admin", members: ["test:robot"] },
      { name: "edit", role: "edit", members: ["test:other-robot"] },
      { name: "the-viewers", role: "view", members: ["User ann"] },
    ]);
    await revoke("robot");
    await revoke("other-robot");
    expect((await admin.bindings("test")).map(({ name }) => name)).toEqual(["the-viewers"]);
  });

  it("stay in a binding of someone else even when no one is left in it", async () => {
    await admin.bind("test", "the-viewers", "view", []);
    await grant("view", "robot");
    await revoke("robot");
    expect(await admin.bindings("test")).toEqual([{ name: "the-viewers", role: "view", members: [] }]);
  });

  it("that the cluster does not have are named before anything is granted, all at once", async () => {
    const here = clusterOf(contextHere());
    await expect(requireRoles(["view", "vieww", "edti"], "test", here)).rejects.toThrow(
      /has no role "vieww", "edti"\. Nothing was granted\. .*oc get clusterroles.*\(ERR_NOT_FOUND\)/u,
    );
    await requireRoles(["view", "edit"], "test", here);
  });

  it("of the namespace itself are told from those of the cluster by role/ before their name", async () => {
    await grant("view", "robot");
    await grant("role/view", "robot");
    expect((await admin.bindings("test")).sort(byName)).toEqual([
      { name: "view", role: "view", members: ["test:robot"] },
      { name: "view-0", role: "role/view", members: ["test:robot"] },
    ]);
    expect(await revoke("robot", ["role/view"])).toBe(1);
    expect((await admin.bindings("test")).map(({ role }) => role)).toEqual(["role/view"]);
    // Where discovery names no roles of namespaces, nothing can be said of them.
    if (kind.name.includes("/oapi")) return;
    await expect(requireRoles(["view", "role/view"], "test", clusterOf(contextHere()))).rejects.toThrow(
      /no role "role\/view"\..*oc get roles -n test/u,
    );
    const roles = "/apis/rbac.authorization.k8s.io/v1beta1/namespaces/test/roles";
    const path = kind.name.includes("v1beta1") ? roles : roles.replace("v1beta1", "v1");
    await admin.must("POST", path, { metadata: { name: "view" }, rules: [] });
    await requireRoles(["view", "role/view"], "test", clusterOf(contextHere()));
  });

  it("that may not be read are taken to be there, and granting says which right is missing", async () => {
    const context = contextHere(cluster.plainToken);
    await requireRoles(["view", "vieww"], "test", clusterOf(context));
    await expect(grant("view", "robot", context)).rejects.toThrow(
      /Granting the role view to system:serviceaccount:test:robot in test is not allowed: GET .* answered 403 with .*\. The user needs the rights to list, create and update rolebindings in test, .*\(ERR_FORBIDDEN\)/u,
    );
    expect(await admin.bindings("test")).toEqual([]);
  });
});
