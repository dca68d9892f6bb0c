/** The Kubernetes API server that the other tests of this folder run against is what they take it for. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { until } from "../../support/until";
import { playTokenController, putNode } from "../../support/kubeControllers";

const configMaps = "/api/v1/namespaces/test/configmaps";

describeWithKubeApiServer("the Kubernetes API server of the tests", () => {
  let server: KubeApiServer;

  beforeAll(async () => {
    server = await startKubeApiServer({ users: { developer: ["developers"] } });
  });

  afterAll(() => server.stop());

  it("is the version that the recipe pins", async () => {
    const { body } = await server.request("GET", "/version");
    expect(body).toMatchObject({ gitVersion: "v1.34.1" });
  });

  it("lets the administrator do everything", async () => {
    const { status, body } = await server.request("GET", "/api/v1/namespaces");
    expect(status).toBe(200);
    expect(namesIn(body)).toEqual(expect.arrayContaining(["default", "kube-system", "other", "test"]));
  });

  it("refuses a user without roles with 403, and a token that it does not know with 401", async () => {
    const plain = await server.request("GET", configMaps, undefined, { token: server.tokenOf("plain") });
    const unknown = await server.request("GET", configMaps, undefined, { token: "unknown" });
    expect([plain.status, unknown.status]).toEqual([403, 401]);
  });

  it("lets a group do what the role view collects, and nothing more", async () => {
    const bound = await server.request(
      "POST",
      "/apis/rbac.authorization.k8s.io/v1/namespaces/test/rolebindings",
      {
        metadata: { name: "developers-view" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "developers" }],
      },
    );
    expect(bound.status).toBe(201);
    const as = { token: server.tokenOf("developer") };
    await until(
      "it becomes true",
      async () => (await server.request("GET", configMaps, undefined, as)).status === 200,
    );
    const created = await server.request("POST", configMaps, { metadata: { name: "a" } }, as);
    const elsewhere = await server.request("GET", "/api/v1/namespaces/other/configmaps", undefined, as);
    expect([created.status, elsewhere.status]).toEqual([403, 403]);
  });

  it("knows the owner of a client certificate and the groups in it", async () => {
    const certificate = server.clientCertificate("system:odd/name", ["one", "two"]);
    expect(await whoAmI({ certificate })).toMatchObject({
      username: "system:odd/name",
      groups: ["one", "two", "system:authenticated"],
    });
  });

  it("is reached with what a kubeconfig says, embedded or in files", () => {
    const certificate = server.clientCertificate("someone");
    const file = server.kubeconfigFile({ user: { certificate }, namespace: "test" });
    const embedded = parse(readFileSync(file, "utf8")) as Kubeconfig;
    const inFiles = parse(server.kubeconfig({ as: "files" })) as Kubeconfig;

    expect(embedded.clusters[0]?.cluster.server).toBe(server.url);
    expect(embedded.contexts[0]?.context.namespace).toBe("test");
    expect(decode(embedded.clusters[0]?.cluster["certificate-authority-data"])).toBe(server.caCertificate);
    expect(decode(embedded.users[0]?.user["client-key-data"])).toBe(certificate.key);
    expect(readFileSync(inFiles.users[0]?.user.tokenFile ?? "", "utf8")).toBe(server.adminToken);
    expect(readFileSync(inFiles.clusters[0]?.cluster["certificate-authority"] ?? "", "utf8")).toBe(
      server.caCertificate,
    );
  });

  it("issues tokens for a service account by TokenRequest", async () => {
    await server.request("POST", "/api/v1/namespaces/test/serviceaccounts", { metadata: { name: "asker" } });
    const { status, body } = await server.request(
      "POST",
      "/api/v1/namespaces/test/serviceaccounts/asker/token",
      { spec: { expirationSeconds: 600 } },
    );
    expect(status).toBe(201);
    const { token } = (body as { status: { token: string } }).status;
    expect(await whoAmI({ token })).toMatchObject({ username: "system:serviceaccount:test:asker" });
  });

  it("believes the token that a played token controller puts into a secret, unless that was deleted", async () => {
    const stopController = playTokenController(server);
    await server.request("POST", "/api/v1/namespaces/test/serviceaccounts", { metadata: { name: "holder" } });
    const filledSecret = async (name: string): Promise<string> => {
      await server.request("POST", "/api/v1/namespaces/test/secrets", {
        metadata: { name, annotations: { "kubernetes.io/service-account.name": "holder" } },
        type: "kubernetes.io/service-account-token",
      });
      let token = "";
      await until("it becomes true", async () => {
        const { body } = await server.request("GET", `/api/v1/namespaces/test/secrets/${name}`);
        token = decode((body as { data?: { token?: string } }).data?.token);
        return token !== "";
      });
      return token;
    };
    const [kept, deleted] = [await filledSecret("kept"), await filledSecret("deleted")];
    await stopController();
    await server.request("DELETE", "/api/v1/namespaces/test/secrets/deleted");

    expect(await whoAmI({ token: kept })).toMatchObject({ username: "system:serviceaccount:test:holder" });
    const { status } = await server.request("GET", "/api", undefined, { token: deleted });
    expect(status).toBe(401);
  });

  it("holds a node with the Ready condition that a played kubelet reports", async () => {
    const readiness = async (): Promise<unknown> => {
      const { body } = await server.request("GET", "/api/v1/nodes/worker-0");
      const { conditions } = (body as { status: { conditions: { type: string; status: string }[] } }).status;
      return conditions.map(({ type, status }) => `${type}=${status}`);
    };
    await putNode(server, "worker-0", true);
    expect(await readiness()).toEqual(["Ready=True"]);
    await putNode(server, "worker-0", "Unknown");
    expect(await readiness()).toEqual(["Ready=Unknown"]);
  });

  it("keeps its objects and its address when it is restarted, and has forgotten what was compacted", async () => {
    const { body } = await server.request("GET", configMaps);
    const old = (body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
    await server.request("POST", configMaps, { metadata: { name: "kept" }, data: { key: "value" } });
    const watch = `${configMaps}?watch=1&timeoutSeconds=1&resourceVersion=${old}`;
    expect((await server.request("GET", watch)).body).toMatchObject([{ type: "ADDED" }]);

    expect(await server.compact()).toBeGreaterThan(Number(old));
    await server.goDown();
    await expect(server.request("GET", configMaps)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await server.comeBack();

    const kept = await server.request("GET", `${configMaps}/kept`);
    expect(kept.body).toMatchObject({ data: { key: "value" } });
    expect((await server.request("GET", watch)).body).toMatchObject([
      { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } },
    ]);
    const list = `${configMaps}?resourceVersionMatch=Exact&limit=1&resourceVersion=${old}`;
    expect(await server.request("GET", list)).toMatchObject({ status: 410, body: { reason: "Expired" } });
  });

  async function whoAmI(as: Parameters<KubeApiServer["request"]>[3]): Promise<unknown> {
    const review = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const { body } = await server.request("POST", review, {}, as);
    return (body as { status: { userInfo: unknown } }).status.userInfo;
  }
});

describeWithKubeApiServer("the Kubernetes API server of the tests without its watch cache", () => {
  it("answers 410 for a resource version right after it was compacted", async () => {
    const server = await startKubeApiServer({ apiServerArguments: ["--watch-cache=false"] });
    try {
      await server.request("POST", configMaps, { metadata: { name: "newer" } });
      await server.compact();
      const watch = `${configMaps}?watch=1&timeoutSeconds=1&resourceVersion=1`;
      expect((await server.request("GET", watch)).body).toMatchObject([
        { type: "ERROR", object: { code: 410 } },
      ]);
    } finally {
      await server.stop();
    }
  });
});

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
  readonly contexts: readonly { readonly context: { readonly namespace?: string } }[];
}

function decode(base64 = ""): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function namesIn(list: unknown): string[] {
  return (list as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
}
