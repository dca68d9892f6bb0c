/** What objects there are, on every server. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { readObjects } from "../../../provider/kubernetes/readObjects";
import { requireOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { okdConfigOf, okdContextWith, testClusters, type TestCluster } from "../../support/testCluster";

describe.each(testClusters)("objects of $name", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());

  const read = (selection: Parameters<typeof readObjects>[0], config = okdConfigOf(cluster)) => {
    const context = okdContextWith(config);
    return readObjects(selection, context.clusterOf(requireOkdConnection({}, context.configuration)));
  };
  const put = async (namespace: string, name: string, labels = {}, data = {}): Promise<void> => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data };
    const { status } = await cluster.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, object);
    expect(status).toBe(201);
  };

  it("are found by kind, namespace and labels, and say what they are", async () => {
    await put("test", "settings-a", { app: "web" });
    await put("test", "settings-b");
    await put("other", "settings-c", { app: "web" });
    const selection = { apiVersion: "v1", kind: "ConfigMap", labelSelector: "app=web" };

    const here = await read({ ...selection, namespace: "test" });
    expect(here).toMatchObject([{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings-a" } }]);
    const everywhere = await read(selection);
    expect(everywhere.map(({ metadata }) => metadata.name).sort()).toEqual(["settings-a", "settings-c"]);
  });

  it("are all found, however many and large they are", async () => {
    const names = Array.from({ length: 130 }, (_, index) => `large-${index}`);
    const text = "x".repeat(60_000);
    for (const name of names) await put("test", name, { size: "large" }, { text });
    const found = await read({ apiVersion: "v1", kind: "ConfigMap", labelSelector: "size=large" });
    expect(found.map(({ metadata }) => metadata.name).sort()).toEqual(names.sort());
  });

  it("need no namespace where their kind has none", async () => {
    const found = await read({ apiVersion: "v1", kind: "Namespace", namespace: "test" });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(["test", "other"]));
  });

  it("of a kind that the server does not have are an error that says where to look", async () => {
    const error = await read({ apiVersion: "v1", kind: "Unicorn" }).catch((caught: unknown) => caught);
    expect(isMaintenanceError(error, "ERR_NOT_FOUND")).toBe(true);
    expect(String(error)).toContain('offers no kind "Unicorn"');
  });

  it("are not shown to someone without a right, or with a wrong token", async () => {
    const as = (token: string) =>
      read(
        { apiVersion: "v1", kind: "Pod", namespace: "test" },
        { ...okdConfigOf(cluster), "openshift:kubernetes.token": token },
      ).catch((caught: unknown) => caught);
    const denied = await as(cluster.plainToken);
    expect(isMaintenanceError(denied, "ERR_FORBIDDEN")).toBe(true);
    expect(String(denied)).toContain("pods is forbidden");
    const wrong = await as("not-a-token");
    expect(isMaintenanceError(wrong, "ERR_UNAUTHORIZED")).toBe(true);
    expect(String(wrong)).not.toContain("not-a-token");
  });
});
