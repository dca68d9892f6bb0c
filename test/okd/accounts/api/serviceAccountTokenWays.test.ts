/** The ways to a token, the newest first, and how long each is good. */
import type { OkdContext } from "../../../../provider/kubernetes/clusterContext";
import type { Clock } from "../../../../provider/core/clock";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../../support/kubeApiServer";
import { adminOf, Robot, robotClusters } from "../../../support/robotScene";
import { startSimulatedCluster, type TestCluster } from "../../../support/testCluster";

/** A server whose discovery does not name TokenRequest. */
const withoutTokenRequest = (context: OkdContext): OkdContext => ({
  ...context,
  clusterOf(connection) {
    const { api, discovery } = context.clusterOf(connection);
    return {
      api,
      discovery: {
        ...discovery,
        find: async (groupVersion, name) =>
          name === "serviceaccounts/token" ? undefined : discovery.find(groupVersion, name),
      },
    };
  },
});

/** Later than now, and with pauses that take no time. */
const atClock =
  (laterMs: number, around: (context: OkdContext) => OkdContext = (context) => context) =>
  (context: OkdContext): OkdContext => {
    let sleptMs = 0;
    const clock: Clock = {
      monotonicMs: () => performance.now() + sleptMs,
      date: () => new Date(Date.now() + laterMs + sleptMs),
      sleep: async (ms) => {
        sleptMs += ms;
      },
    };
    return around({ ...context, clock });
  };

describe.each(robotClusters.filter(({ version }) => version !== "3.x"))(
  "a service account's token on $name",
  (kind) => {
    let cluster: TestCluster;
    let admin: ReturnType<typeof adminOf>;
    beforeAll(async () => {
      cluster = await kind.start();
      admin = adminOf(cluster);
    });
    afterAll(() => cluster.stop());

    it("comes out of a secret of its own where there is no TokenRequest, and goes with it", async () => {
      const robot = new Robot(cluster, "by-secret", { around: withoutTokenRequest });
      await robot.up({ roles: ["view"] });
      const { tokenSecret = "", expiresAt } = robot.required();
      expect(await admin.secretNames("test")).toContain(tokenSecret);
      expect(expiresAt).toBeUndefined();
      expect((await admin.listPods("other", robot.token)).status).toBe(403);
      expect(await robot.up({ roles: ["view"] })).toBe("same");
      await robot.destroy();
      expect(await admin.secretNames("test")).not.toContain(tokenSecret);
    });

    it("out of a secret is taken from the same one by a run after one that died", async () => {
      await new Robot(cluster, "twice", { around: withoutTokenRequest }).up();
      const robot = new Robot(cluster, "twice", { around: withoutTokenRequest });
      await robot.up();
      const own = (await admin.secretNames("test")).filter((name) => name.startsWith("twice-"));
      expect(own).toEqual([robot.required().tokenSecret]);
      await robot.replace();
      expect((await admin.listPods("other", robot.token)).status).toBe(403);
      await robot.destroy();
      expect((await admin.secretNames("test")).filter((name) => name.startsWith("twice-"))).toEqual([]);
    });

    it("out of a secret is obtained again when someone has deleted that", async () => {
      const robot = new Robot(cluster, "deleted", { around: withoutTokenRequest });
      await robot.up();
      await admin.must("DELETE", `/api/v1/namespaces/test/secrets/${robot.required().tokenSecret ?? ""}`);
      expect(await robot.up()).toBe("updated");
      expect((await admin.listPods("other", robot.token)).status).toBe(403);
      await robot.destroy();
    });

    it("out of a secret of an account that is no more is obtained again with the account", async () => {
      const robot = new Robot(cluster, "reborn", { around: withoutTokenRequest });
      await robot.up();
      await admin.deleteAccount("test", "reborn");
      expect(await robot.up()).toBe("updated");
      expect((await admin.listPods("other", robot.token)).status).toBe(403);
      await robot.destroy();
    });

    it("out of a secret has no end, and a wanted one is warned of", async () => {
      const robot = new Robot(cluster, "endless", { around: withoutTokenRequest });
      await robot.up({ expirationSeconds: 600 });
      expect(robot.warnings).toEqual([expect.stringContaining("expirationSeconds has no effect")]);
      expect(await robot.up({ expirationSeconds: 600 })).toBe("same");
      await robot.destroy();
    });

    it("is never out of a secret of someone else", async () => {
      const robot = new Robot(cluster, "taken", { around: withoutTokenRequest });
      await robot.up();
      const { tokenSecret = "" } = robot.required();
      const path = `/api/v1/namespaces/test/secrets`;
      await robot.destroy();
      await admin.must("POST", path, { metadata: { name: tokenSecret }, data: { token: "aGVsbG8=" } });
      await expect(robot.up()).rejects.toThrow(
        /The secret \S+ in test belongs to someone else.*\(ERR_CONFLICT\)/u,
      );
      await robot.destroy();
      expect(await admin.secretNames("test")).toContain(tokenSecret);
    });

    if (!kind.name.includes("without TokenRequest")) {
      const lifetimeSeconds = (robot: Robot): number =>
        Math.round((Date.parse(robot.required().expiresAt ?? "") - Date.now()) / 1000);

      it("by TokenRequest is good for 30 days, or for as long as it is asked for; another lifetime renews it", async () => {
        const robot = new Robot(cluster, "lifetime");
        await robot.up();
        expect(Math.abs(lifetimeSeconds(robot) - 2_592_000)).toBeLessThan(60);
        expect(robot.required().tokenSecret).toBeUndefined();
        const { token } = robot;
        expect(await robot.up({ expirationSeconds: 7200 })).toBe("updated");
        expect(Math.abs(lifetimeSeconds(robot) - 7200)).toBeLessThan(60);
        expect(robot.token).not.toBe(token);
        expect(await robot.up({ expirationSeconds: 7200 })).toBe("same");
      });

      it("by TokenRequest is renewed by the first update in the last third of its life, once", async () => {
        const args = { expirationSeconds: 600 };
        const first = new Robot(cluster, "renewed");
        await first.up(args);
        const early = new Robot(cluster, "renewed", { around: atClock(395_000) });
        early.state = first.required();
        expect(await early.up(args)).toBe("same");
        const late = new Robot(cluster, "renewed", { around: atClock(405_000) });
        late.state = first.required();
        expect(await late.up(args)).toBe("updated");
        expect(late.token).not.toBe(first.token);
        expect(await late.up(args)).toBe("same");
      });

      it("by TokenRequest takes the place of one out of a secret in its next update, and that goes", async () => {
        const old = new Robot(cluster, "upgraded", { around: withoutTokenRequest });
        await old.up();
        const robot = new Robot(cluster, "upgraded");
        robot.state = old.required();
        expect(await robot.up()).toBe("same");
        expect(await robot.up({ expirationSeconds: 7200 })).toBe("updated");
        expect(robot.required()).not.toHaveProperty("tokenSecret");
        expect(await admin.secretNames("test")).not.toContain(old.required().tokenSecret);
      });
    }
  },
);

describeWithKubeApiServer("a service account's token on a server that caps lifetimes", () => {
  let kube: KubeApiServer;
  beforeAll(async () => {
    kube = await startKubeApiServer({ apiServerArguments: ["--service-account-max-token-expiration=1h"] });
  });
  afterAll(() => kube.stop());

  it("a service account's token whose lifetime the server has cut is not renewed before two thirds of that", async () => {
    const { url: server, caCertificate: certificateAuthority, adminToken } = kube;
    const cluster = { server, certificateAuthority, adminToken };
    const robot = new Robot(cluster, "capped");
    await robot.up();
    const leftMs = Date.parse(robot.required().expiresAt ?? "") - Date.now();
    expect(leftMs).toBeLessThanOrEqual(3_601_000);
    expect(await robot.up()).toBe("same");
    const later = new Robot(cluster, "capped", { around: atClock(45 * 60_000) });
    later.state = robot.required();
    expect(await later.up()).toBe("updated");
    expect(await later.up()).toBe("same");
  });
});

describe("a service account's token on a server that is old or odd", () => {
  const clusters: TestCluster[] = [];
  const start = async (options: Parameters<typeof startSimulatedCluster>[0]): Promise<TestCluster> => {
    const cluster = await startSimulatedCluster(options);
    clusters.push(cluster);
    return cluster;
  };
  afterEach(async () => {
    for (const cluster of clusters.splice(0)) await cluster.stop();
  });

  it("is the one that hangs on an account of 3.x already, which stays", async () => {
    const cluster = await start({ version: "3.x" });
    const admin = adminOf(cluster);
    await admin.createAccount("test", "old");
    const hanging = async (): Promise<string[]> =>
      (await admin.secretNames("test")).filter((name) => name.startsWith("old-token-"));
    while ((await hanging()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const robot = new Robot(cluster, "old");
    await robot.up();
    expect([robot.required().tokenSecret]).toEqual(await hanging());
    expect((await admin.listPods("other", robot.token)).status).toBe(403);
    await robot.destroy();
    expect(await hanging()).toHaveLength(1);
  });

  it("that no one puts into its secret is an error after half a minute, and the next update continues", async () => {
    const cluster = await start({ api: { tokenRequest: false }, controllerDelayMs: 3_600_000 });
    const robot = new Robot(cluster, "waiting", { around: atClock(0) });
    await expect(robot.up({ roles: ["view"] })).rejects.toThrow(
      /The secret waiting-token-[0-9a-f]{8} in test holds no token after 30 s: the cluster's token controller has not filled it\. Last seen: empty\..*\(ERR_WAIT_TIMEOUT\)/u,
    );
    expect(robot.required()).toMatchObject({ createdServiceAccount: true, grantedRoles: ["view"] });
    const [secret = ""] = await adminOf(cluster).secretNames("test");
    await adminOf(cluster).must("PATCH", `/api/v1/namespaces/test/secrets/${secret}`, {
      stringData: { token: "filled-at-last" },
    });
    expect(await robot.up({ roles: ["view"] })).toBe("updated");
    expect(robot.token).toBe("filled-at-last");
    await robot.destroy();
    expect(await adminOf(cluster).secretNames("test")).toEqual([]);
  });

  it("that cannot be read because the program is broken is an error at once", async () => {
    const cluster = await start({ api: { tokenRequest: false }, controllerDelayMs: 3_600_000 });
    const broken = new SyntaxError("Unexpected end of input");
    let reads = 0;
    const breaking = (context: OkdContext): OkdContext => ({
      ...context,
      clusterOf(connection) {
        const { api, discovery } = context.clusterOf(connection);
        const read: typeof api.read = (path, options) => {
          // Only the wait gives its reads a signal.
          if (options?.signal === undefined) return api.read(path, options);
          reads++;
          return Promise.reject(broken);
        };
        return { api: { ...api, read }, discovery };
      },
    });
    const robot = new Robot(cluster, "broken", { around: atClock(0, breaking) });
    await expect(robot.up({ roles: ["view"] })).rejects.toThrow("Unexpected end of input");
    expect(reads).toBe(1);
  });

  it("is set up again on another cluster, and what is left on the first is said", async () => {
    const [one, two] = [await start({}), await start({})];
    const robot = new Robot(one, "moved");
    await robot.up({ roles: ["view"] });
    const moved = new Robot(two, "moved");
    moved.state = robot.required();
    expect(await moved.up({ roles: ["view"] })).toBe("updated");
    expect(moved.warnings).toEqual([
      expect.stringContaining(
        `set up at ${one.server}, and the connection now leads to ${two.server}: there is nothing of it here. If those are two clusters, remove on the first what is left: oc policy remove-role-from-user view`,
      ),
    ]);
    expect((await adminOf(two).listPods("test", moved.token)).status).toBe(200);
    expect(await adminOf(one).account("test", "moved")).toBeDefined();
    expect(await moved.up({ roles: ["view"] })).toBe("same");
  });

  it("is left alone by a preview that cannot reach the server", async () => {
    const cluster = await start({});
    const robot = new Robot(cluster, "blind");
    await robot.up();
    const blind = new Robot(cluster, "blind", {
      config: { "openshift:kubernetes.server": "https://127.0.0.1:9" },
    });
    blind.state = robot.required();
    expect(await blind.up()).toBe("same");
  });
});
