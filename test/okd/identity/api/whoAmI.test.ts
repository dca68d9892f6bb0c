/** Who one is, on every server and with every kind of credential. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import { whoAmI } from "../../../../provider/okd/identity/readIdentity";
import { requireOkdConnection } from "../../../../provider/kubernetes/connection/resolveOkdConnection";
import {
  okdConfigOf,
  okdContextWith,
  startSimulatedCluster,
  testClusters,
  type TestCluster,
} from "../../../support/testCluster";

function ask(config: Readonly<Record<string, string>>): ReturnType<typeof whoAmI> {
  const context = okdContextWith(config);
  return whoAmI(context.clusterOf(requireOkdConnection({}, context.configuration)));
}

const withoutToken = (cluster: TestCluster): Record<string, string> => {
  const config = okdConfigOf(cluster);
  delete config["openshift:kubernetes.token"];
  return config;
};

describe.each(testClusters)("on $name", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());

  it("a token's user is told with all groups", async () => {
    const { name, groups } = await ask(okdConfigOf(cluster));
    expect(name).toBe("admin");
    expect(groups).toContain("system:masters");
  });

  it("a certificate's user is told with the groups in it", async () => {
    const { key, cert } = cluster.clientCertificate("carol", ["sailors", "cooks"]);
    const config = {
      ...withoutToken(cluster),
      "openshift:kubernetes.clientCertificate": cert,
      "openshift:kubernetes.clientKey": key,
    };
    const { name, groups } = await ask(config);
    expect(name).toBe("carol");
    expect(groups).toEqual(expect.arrayContaining(["sailors", "cooks"]));
  });

  if (kind.version !== "3.x") {
    it("a service account is told as one", async () => {
      await cluster.request("POST", "/api/v1/namespaces/test/serviceaccounts", {
        metadata: { name: "robot" },
      });
      const { body } = await cluster.request("POST", "/api/v1/namespaces/test/serviceaccounts/robot/token", {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { expirationSeconds: 3600 },
      });
      const { token } = (body as { status: { token: string } }).status;
      const { name, uid, groups } = await ask({
        ...okdConfigOf(cluster),
        "openshift:kubernetes.token": token,
      });
      expect(name).toBe("system:serviceaccount:test:robot");
      expect(uid).toEqual(expect.any(String));
      expect(groups).toContain("system:serviceaccounts:test");
    });
  }

  it("a wrong token is no one's", async () => {
    const error = await ask({ ...okdConfigOf(cluster), "openshift:kubernetes.token": "planted-token" }).catch(
      (caught: unknown) => caught,
    );
    expect(isMaintenanceError(error, "ERR_UNAUTHORIZED")).toBe(true);
    expect(String(error)).not.toContain("planted-token");
  });

  it("without credentials no one is told", async () => {
    const error = await ask(withoutToken(cluster)).catch((caught: unknown) => caught);
    expect(isMaintenanceError(error)).toBe(true);
  });
});

describe.each(["4.x", "3.x"] as const)("on OKD %s", (version) => {
  it("a user who logs in is told with uid and groups", async () => {
    const cluster = await startSimulatedCluster({
      version,
      users: [{ name: "ann", password: "ann-password", groups: ["developers"] }],
    });
    try {
      const config = {
        ...withoutToken(cluster),
        "openshift:kubernetes.username": "ann",
        "openshift:kubernetes.password": "ann-password",
      };
      const { name, uid, groups } = await ask(config);
      expect(name).toBe("ann");
      expect(uid).toBe(cluster.simulator?.get("User", "ann")?.metadata.uid);
      expect(groups).toContain("developers");
    } finally {
      await cluster.stop();
    }
  });
});
