/** A service account's token whose answers are lost, and its removal, on every server. */
import { eventually, robotChecks, settled } from "../../../support/robotChecks";
import {
  adminOf,
  losingAnswers,
  lostAnswer,
  Robot,
  robotClusters,
  withSends,
} from "../../../support/robotScene";
import type { TestCluster } from "../../../support/testCluster";

describe.each(robotClusters)("a service account's token on $name", (kind) => {
  let cluster: TestCluster;
  let admin: ReturnType<typeof adminOf>;
  beforeAll(async () => {
    cluster = await kind.start();
    admin = adminOf(cluster);
  });
  afterAll(() => cluster.stop());

  const { fresh, rolesOf, mayListPods } = robotChecks(() => admin);

  it("comes once though each answer is lost, and goes though each answer is lost", async () => {
    const name = fresh();
    const lossy = new Robot(cluster, name, { around: losingAnswers });
    await settled(() => lossy.up({ roles: ["view"] }));
    expect(lossy.required()).toMatchObject({ createdServiceAccount: true, grantedRoles: ["view"] });
    await eventually(async () => (await mayListPods(lossy.token, "test")) === 200);
    await settled(() => lossy.destroy());
    expect(await admin.account("test", name)).toBeUndefined();
    expect(await rolesOf(name)).toEqual([]);
  });

  it("comes at once where only the answers to the creation of account and secret are lost", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name, {
      around: (context) =>
        withSends(context, async (method, path, send) => {
          const answer = await send();
          if (/\/(?:serviceaccounts|secrets)$/u.test(path)) throw lostAnswer(`${method} ${path}`);
          return answer;
        }),
    });
    expect(await robot.up()).toBe("created");
    expect(robot.required().createdServiceAccount).toBe(true);
    await robot.destroy();
    expect(await admin.account("test", name)).toBeUndefined();
  });

  it("whose account is created late, when no one waits for it any more, is removed all the same", async () => {
    const name = fresh();
    let late: (() => Promise<unknown>) | undefined;
    const robot = new Robot(cluster, name, {
      around: (context) =>
        withSends(context, async (method, path, send) => {
          if (!path.endsWith("/serviceaccounts")) return send();
          late = send;
          throw lostAnswer(`${method} ${path}`);
        }),
    });
    await expect(robot.up()).rejects.toThrow("the answer was lost");
    await late?.();
    expect(await admin.account("test", name)).toBeDefined();
    await robot.destroy();
    expect(await admin.account("test", name)).toBeUndefined();
  });

  it("that cannot be removed says what is left, and how to remove it", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view"] });
    const powerless = new Robot(cluster, name, {
      config: { "openshift:kubernetes.token": cluster.plainToken },
    });
    powerless.state = robot.required();
    const error = String(await powerless.destroy().catch((caught: unknown) => caught));
    expect(error).toContain(
      `oc policy remove-role-from-user view system:serviceaccount:test:${name} -n test, then `,
    );
    expect(error).toContain(`oc delete serviceaccount ${name} -n test`);
    expect(error).toMatch(/\(ERR_FORBIDDEN\)$/u);
    await robot.destroy();
  });

  it("whose parts are gone already is removed without a word", async () => {
    const name = fresh();
    const robot = new Robot(cluster, name);
    await robot.up({ roles: ["view"] });
    const again = new Robot(cluster, name);
    const recorded = robot.required();
    await robot.destroy();
    for (const namespace of ["test", "long-gone"]) {
      again.state = { ...recorded, namespace };
      await again.destroy();
    }
    expect(again.warnings).toEqual([]);
  });
});
